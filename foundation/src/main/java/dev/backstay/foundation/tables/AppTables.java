package dev.backstay.foundation.tables;

import static dev.backstay.store.generated.app.tables.EpochTable.EPOCH;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.TargetRow;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditTable;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Area;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Isolation;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.records.ObjectAcls;
import dev.backstay.store.records.Records;
import dev.backstay.store.records.Relations;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.SchemaEditor;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of each app: schema, records, object ACLs, and what its developer has set for all of
 * them. The one place where features get at the store's {@link Records}, and mostly through {@link
 * GuardedRecords}, which asks the gate.
 */
public final class AppTables {
  private static final String CONFIG = "data-config";
  private static final String DYNAMIC_SCHEMA = "dynamicSchema";
  private static final String INCLUDE_OBJECT_ID = "includeObjectIdByDefault";

  private final AppSettings settings;
  private final Policies policies;
  private final Plans plans;
  private final AccessGate gate;
  private final DynamicSchemaLimits limits;
  private final Function<App, State> states;
  private final boolean inTransaction;
  private final boolean growing;

  /**
   * @param limits of what callers make by writing
   */
  public AppTables(
      Apps apps,
      AppSettings settings,
      Policies policies,
      AccessGate gate,
      DynamicSchemaLimits limits) {
    this.settings = settings;
    this.policies = policies;
    this.plans = apps.plans();
    this.gate = gate;
    this.limits = limits;
    this.inTransaction = false;
    this.growing = true;
    // apart from the rest, because an editor holds the catalog alone
    PerApp<Catalog> catalogs = new PerApp<>(apps, app -> new Catalog(apps.database(app)));
    PerApp<State> perApp =
        new PerApp<>(
            apps, app -> State.of(app, apps.database(app), catalogs.of(app), plans, policies));
    this.states = perApp::of;
    apps.changes()
        .on(
            (appId, details) -> {
              Catalog catalog = catalogs.known(appId);
              if (catalog != null) {
                catalog.drop();
              }
            },
            EPOCH);
  }

  private AppTables(AppTables outside, State inside, boolean growing) {
    this.settings = outside.settings;
    this.policies = outside.policies;
    this.plans = outside.plans;
    this.gate = outside.gate;
    this.limits = outside.limits;
    this.inTransaction = true;
    this.growing = growing;
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
            work.apply(
                new AppTables(
                    this, State.of(app, database, outside.catalog, plans, policies), false)));
  }

  /**
   * As {@link #transaction}, but the schema grows with what is written, if the app's schema is
   * dynamic: what was made is stored with the rows or not at all.
   */
  public <T extends @Nullable Object> T growingTransaction(
      App app, Isolation isolation, Function<AppTables, T> work) {
    return growing(app, isolation, work, any -> true);
  }

  private <T extends @Nullable Object> T growing(
      App app, Isolation isolation, Function<AppTables, T> work, Predicate<T> kept) {
    var _ = config(app); // known from here on, so that nothing inside waits for another connection
    State outside = states.apply(app);
    Set<String> before = ids(outside.catalog.schema());
    T result =
        outside.catalog.transaction(
            isolation,
            inside ->
                work.apply(
                    new AppTables(
                        this,
                        State.of(app, inside.database(), inside.catalog(), plans, policies),
                        true)),
            kept);
    for (Table table : outside.catalog.schema().tables()) {
      if (!before.contains(table.id())) {
        policies.named(app, Area.DATA, table.id(), table.name(), Map.of());
      }
    }
    return result;
  }

  private static Set<String> ids(Schema schema) {
    return schema.tables().stream().map(Table::id).collect(Collectors.toSet());
  }

  /**
   * Runs a write, with the tables and columns made that it still needs, if the app's schema is
   * dynamic. They are made in the transaction of the write, so that a write that is refused, fails
   * or meets no row leaves the schema as it was. A write that needs nothing runs as it is.
   *
   * <p>Whether the caller may write must have been decided: inside a transaction the gate cannot
   * write down what server code does beyond its caller.
   *
   * @param call for whom it is made
   * @param write gets the tables to write to; may run more than once
   * @param written whether what the write has returned means that it has written a row
   * @throws dev.backstay.foundation.error.ApiException 1149, 90429 when there are too many tables,
   *     columns or changes
   */
  public <T extends @Nullable Object> T growing(
      Call call, SchemaNeeds needs, Function<AppTables, T> write, Predicate<T> written) {
    return growing(call, needs, any -> true, null, write, written);
  }

  /**
   * As the other, for a write that may not reach any row. Making columns for it would cost much,
   * only to be taken back, and what can go wrong with that would tell of rows that it does not
   * reach.
   *
   * @param reaches whether there is a row to write; asked only where something is to be made
   * @param unreached the result where there is none; null for a write that always reaches
   */
  public <T extends @Nullable Object> T growing(
      Call call,
      SchemaNeeds needs,
      Predicate<AppTables> reaches,
      @Nullable Supplier<T> unreached,
      Function<AppTables, T> write,
      Predicate<T> written) {
    App app = call.app();
    Schema before = schema(app);
    int missing = config(app).dynamicSchema() ? needs.missing(before) : 0;
    if (missing == 0) {
      return write.apply(this);
    }
    if (unreached != null && !reaches.test(this)) {
      return unreached.get();
    }
    limits.count(app, call.caller(), missing);
    if (inTransaction) {
      make(call, needs);
      tell(call, before);
      return write.apply(this);
    }
    T result =
        growing(
            app,
            Isolation.REPEATABLE_READ,
            inside -> {
              inside.make(call, needs);
              return write.apply(inside);
            },
            written);
    tell(call, before);
    return result;
  }

  private void make(Call call, SchemaNeeds needs) {
    App app = call.app();
    Schema before = schema(app);
    if (needs.missing(before) > 0) {
      try {
        needs.make(editor(app));
      } catch (DataException e) {
        throw mayKnow(call, e) ? e : e.unnamed();
      }
      Schema after = schema(app);
      limits.check(call.caller(), before, after);
      List<AuditEvent> widened = widened(before, after);
      if (!widened.isEmpty()) {
        database(app)
            .write(sql -> {
              AuditTable.insert(sql, call.actor(), widened);
              return null;
            });
      }
    }
  }

  /** Whether a caller may know the name of what is there already. */
  private boolean mayKnow(Call call, DataException e) {
    DataException.Existing existing = e.existing();
    if (existing == null) {
      return true;
    }
    Permit find = gate.reach(call).findInWrittenTable(existing.tableId());
    return find != null
        && (existing.columnId() == null || !find.hiddenColumns().contains(existing.columnId()));
  }

  /** Tells a call which columns are wider now. */
  private void tell(Call call, Schema before) {
    for (AuditEvent event : widened(before, schema(call.app()))) {
      call.noteSchemaChange(event.subject() + " is " + event.after());
    }
  }

  /** What the audit log is told of columns that have another type now. */
  private static List<AuditEvent> widened(Schema before, Schema after) {
    List<AuditEvent> events = new ArrayList<>();
    for (Table table : after.tables()) {
      Table old = before.tableById(table.id());
      if (old == null || old == table) {
        continue;
      }
      for (Column column : table.columns()) {
        Column narrower = old.column(column.name());
        if (narrower != null && narrower.type() != column.type()) {
          events.add(
              AuditEvent.change(
                  AuditKind.SCHEMA,
                  "column " + column.name() + " of table " + table.name(),
                  narrower.typeName(),
                  column.typeName()));
        }
      }
    }
    return events;
  }

  /** Reads the schema again, as after another process has changed it. */
  public Schema refresh(App app) {
    return states.apply(app).catalog.refresh();
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
        work.apply(
            new AppTables(this, State.of(app, database, outside.catalog, plans, policies), false)));
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
   * @throws dev.backstay.store.error.DataException 1009 when there is none
   */
  public Table require(App app, String name) {
    return schema(app).require(name);
  }

  /** The records of the call's app as the call may reach them. */
  public GuardedRecords as(Call call) {
    return new GuardedRecords(this, gate, call, call);
  }

  /** Whether a caller may find the user of an id, which all callers may their own account. */
  public boolean findsUser(Call call, String userId) {
    return userId.equals(call.caller().userId())
        || as(call).findById(require(call.app(), Table.USERS), userId) != null;
  }

  /**
   * The records of an app as the server may reach them on behalf of a caller.
   *
   * @param server the server's own call
   * @param asker to whom the answer goes, and for whom tables and columns are made
   */
  public GuardedRecords as(Call server, Call asker) {
    return new GuardedRecords(this, gate, server, asker);
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
        growing && !Boolean.FALSE.equals(stored.get(DYNAMIC_SCHEMA)),
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
    policies.named(app, Area.DATA, table.id(), table.name(), Map.of());
    return table;
  }

  /**
   * Makes sure that there is a table with a column for every value, guessing types, for the server
   * itself; what callers need is made by {@link #growing}.
   */
  public Table ensure(App app, String name, Map<String, ? extends @Nullable Object> values) {
    boolean missing = schema(app).table(name) == null;
    Table table = editor(app).ensureColumns(name, values);
    if (missing) {
      policies.named(app, Area.DATA, table.id(), table.name(), Map.of());
    }
    return table;
  }

  /** Gives a table another name; its permissions stay. */
  public Table rename(App app, Table table, String name) {
    Table renamed = editor(app).renameTable(table.name(), name);
    policies.named(app, Area.DATA, renamed.id(), renamed.name(), Map.of());
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
    static State of(App app, Database database, Catalog catalog, Plans plans, Policies policies) {
      LongSupplier version = () -> policies.versionInMemory(app);
      return new State(
          database,
          catalog,
          new Records(database, catalog, plans, version),
          new Relations(database, catalog, plans, version),
          new ObjectAcls(database, catalog, plans));
    }
  }
}
