package dev.backstay.server.tables;

import dev.backstay.security.Area;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.TargetRow;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.store.Catalog;
import dev.backstay.store.Database;
import dev.backstay.store.Isolation;
import dev.backstay.store.ObjectAcls;
import dev.backstay.store.Records;
import dev.backstay.store.Relations;
import dev.backstay.store.Schema;
import dev.backstay.store.SchemaEditor;
import dev.backstay.store.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables of each app: schema, records, object ACLs, and what its developer has set for all of
 * them. The one place where features get at the store's {@link Records}.
 */
public final class AppTables {
  private static final String CONFIG = "data-config";
  private static final String DYNAMIC_SCHEMA = "dynamicSchema";
  private static final String INCLUDE_OBJECT_ID = "includeObjectIdByDefault";

  private final AppSettings settings;
  private final Policies policies;
  private final Function<App, State> states;
  private final boolean inTransaction;

  public AppTables(Apps apps, AppSettings settings, Policies policies) {
    this.settings = settings;
    this.policies = policies;
    this.inTransaction = false;
    PerApp<State> perApp =
        new PerApp<>(
            apps,
            app -> {
              Database database = apps.database(app);
              return State.of(app, database, new Catalog(database), policies);
            });
    this.states = perApp::of;
  }

  private AppTables(AppTables outside, State inside) {
    this.settings = outside.settings;
    this.policies = outside.policies;
    this.inTransaction = true;
    this.states = app -> inside;
  }

  /**
   * Runs several operations on an app's tables as one.
   *
   * @param work gets the tables as they are inside the transaction: those of this app alone, and
   *     their schema does not grow with what is written. What {@link Database#transaction} demands
   *     of work holds for it.
   */
  public <T extends @Nullable Object> T transaction(
      App app, Isolation isolation, Function<AppTables, T> work) {
    State outside = states.apply(app);
    return outside.database.transaction(
        isolation,
        database ->
            work.apply(new AppTables(this, State.of(app, database, outside.catalog, policies))));
  }

  /**
   * Runs several reads of an app's tables as of one moment.
   *
   * @param work gets the tables as they were at that moment: those of this app alone; must not
   *     write
   */
  public <T extends @Nullable Object> T snapshot(App app, Function<AppTables, T> work) {
    State outside = states.apply(app);
    var _ = config(app); // known from here on, so that nothing inside waits for another connection
    return outside.database.snapshot(database ->
        work.apply(new AppTables(this, State.of(app, database, outside.catalog, policies))));
  }

  /**
   * The app's database as these tables are in it: inside the transaction, if they are. For what
   * features keep beside the tables and change together with them.
   */
  public Database database(App app) {
    return states.apply(app).database;
  }

  /** Whether these are the tables as they are inside a transaction. */
  public boolean inTransaction() {
    return inTransaction;
  }

  /** The schema now. */
  public Schema schema(App app) {
    return states.apply(app).catalog.schema();
  }

  /**
   * The table of that name.
   *
   * @throws dev.backstay.store.DataException 1009 when there is none
   */
  public Table require(App app, String name) {
    return schema(app).require(name);
  }

  /** The records of an app; every method of them demands a permit. */
  public Records records(App app) {
    return states.apply(app).records;
  }

  /** The relations of an app's records; every method of them demands a permit. */
  public Relations relations(App app) {
    return states.apply(app).relations;
  }

  /** The permission cells of single rows. */
  public ObjectAcls objectAcls(App app) {
    return states.apply(app).objectAcls;
  }

  /** One row, for the gate. */
  public TargetRow row(App app, Table table, String objectId) {
    return new TargetRow(table.id(), objectId, objectAcls(app));
  }

  /** Changes the schema. */
  public SchemaEditor editor(App app) {
    return states.apply(app).catalog.editor();
  }

  /** What holds for all tables of an app. */
  public DataConfig config(App app) {
    Map<String, @Nullable Object> stored = settings.get(app, CONFIG);
    return new DataConfig(
        !inTransaction && !Boolean.FALSE.equals(stored.get(DYNAMIC_SCHEMA)),
        Boolean.TRUE.equals(stored.get(INCLUDE_OBJECT_ID)));
  }

  /** Sets what holds for all tables of an app. */
  public void configure(App app, DataConfig config) {
    var _ =
        settings.merge(
            app,
            CONFIG,
            Map.of(
                DYNAMIC_SCHEMA, config.dynamicSchema(),
                INCLUDE_OBJECT_ID, config.includeObjectIdByDefault()));
  }

  /** Makes a table. */
  public Table create(App app, String name) {
    Table table = editor(app).createTable(name);
    policies.named(app, Area.DATA, table.id(), table.name());
    return table;
  }

  /**
   * Makes sure that there is a table with a column for every value, guessing types. Whether the
   * caller may have them made is the caller's question.
   */
  public Table ensure(App app, String name, Map<String, ? extends @Nullable Object> values) {
    boolean missing = schema(app).table(name) == null;
    Table table = editor(app).ensureColumns(name, values);
    if (missing) {
      policies.named(app, Area.DATA, table.id(), table.name());
    }
    return table;
  }

  /**
   * Makes what rows still need, as {@link #ensure}, if the app's schema is dynamic; else nothing.
   */
  public void ensureColumns(
      App app, String name, List<? extends Map<String, ? extends @Nullable Object>> rows) {
    if (config(app).dynamicSchema()) {
      for (Map<String, ? extends @Nullable Object> values : rows) {
        var _ = ensure(app, name, values);
      }
    }
  }

  /** Gives a table another name; its permissions stay. */
  public Table rename(App app, Table table, String name) {
    Table renamed = editor(app).renameTable(table.name(), name);
    policies.named(app, Area.DATA, renamed.id(), renamed.name());
    return renamed;
  }

  /** Deletes a table with its rows and permissions. */
  public void delete(App app, Table table) {
    editor(app).deleteTable(table.name());
    policies.containerDeleted(app, Area.DATA, table.id());
  }

  private record State(
      Database database,
      Catalog catalog,
      Records records,
      Relations relations,
      ObjectAcls objectAcls) {
    static State of(App app, Database database, Catalog catalog, Policies policies) {
      LongSupplier version = () -> policies.of(app).version();
      return new State(
          database,
          catalog,
          new Records(database, catalog, version),
          new Relations(database, catalog, version),
          new ObjectAcls(database, catalog));
    }
  }
}
