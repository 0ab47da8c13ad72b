package dev.backstay.server.tables;

import dev.backstay.security.Area;
import dev.backstay.server.access.Policies;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.store.Catalog;
import dev.backstay.store.ObjectAcls;
import dev.backstay.store.Records;
import dev.backstay.store.Relations;
import dev.backstay.store.Schema;
import dev.backstay.store.SchemaEditor;
import dev.backstay.store.Table;
import java.util.Map;
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
  private final PerApp<State> states;

  public AppTables(Apps apps, AppSettings settings, Policies policies) {
    this.settings = settings;
    this.policies = policies;
    this.states =
        new PerApp<>(
            apps,
            app -> {
              Catalog catalog = new Catalog(apps.database(app));
              return new State(
                  catalog,
                  new Records(apps.database(app), catalog, () -> policies.of(app).version()),
                  new Relations(apps.database(app), catalog, () -> policies.of(app).version()),
                  new ObjectAcls(apps.database(app), catalog));
            });
  }

  /** The schema now. */
  public Schema schema(App app) {
    return states.of(app).catalog.schema();
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
    return states.of(app).records;
  }

  /** The relations of an app's records; every method of them demands a permit. */
  public Relations relations(App app) {
    return states.of(app).relations;
  }

  /** The permission cells of single rows. */
  public ObjectAcls objectAcls(App app) {
    return states.of(app).objectAcls;
  }

  /** Changes the schema. */
  public SchemaEditor editor(App app) {
    return states.of(app).catalog.editor();
  }

  /** What holds for all tables of an app. */
  public DataConfig config(App app) {
    Map<String, @Nullable Object> stored = settings.get(app, CONFIG);
    return new DataConfig(
        !Boolean.FALSE.equals(stored.get(DYNAMIC_SCHEMA)),
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
      Catalog catalog, Records records, Relations relations, ObjectAcls objectAcls) {}
}
