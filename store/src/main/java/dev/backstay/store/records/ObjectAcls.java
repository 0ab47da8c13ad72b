package dev.backstay.store.records;

import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;
import static dev.backstay.store.generated.app.tables.TableTable.TABLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.FactsPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanKey;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.Table;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Record1;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of single rows. The caller of these methods has decided that it may: nothing is
 * checked here. They go with their row and their table.
 */
public final class ObjectAcls {
  private final Database database;
  private final Catalog catalog;
  private final Plans plans;

  /**
   * @param plans of the installation
   */
  public ObjectAcls(Database database, Catalog catalog, Plans plans) {
    this.database = database;
    this.catalog = catalog;
    this.plans = plans;
  }

  /** Whether they are read inside a transaction, which a read that fails may undo. */
  public boolean isInTransaction() {
    return database.isTransaction();
  }

  /** The owner and permissions of a row; null if there is no such row or table. */
  public @Nullable RowFacts facts(String tableId, String objectId) {
    Table table = catalog.schema().tableById(tableId);
    if (table == null || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return database.read(sql -> {
      Record1<String> row =
          sql.select(text(Table.OWNER_ID))
              .from(table(name(table.name())))
              .where(text(Table.OBJECT_ID).eq(objectId))
              .fetchOne();
      return row == null ? null : new RowFacts(row.value1(), cells(sql, tableId, objectId));
    });
  }

  /**
   * What {@code filter} asks of a row: the owner, and the cells for {@code operation} that have a
   * say. In one statement, so all of it is of one moment.
   *
   * @return null if there is no such row or table
   */
  public @Nullable RowFacts facts(
      String tableId, String objectId, Operation operation, RowFilter filter) {
    return facts(tableId, objectId, operation, filter, Database.LONGEST_WAIT);
  }

  /**
   * The same, for whom the facts are not worth a long wait.
   *
   * @param longestWait how long to wait for a connection, five seconds at most; inside a
   *     transaction there is nothing to wait for
   * @throws DatabaseException BUSY when none is free in that time
   */
  public @Nullable RowFacts facts(
      String tableId,
      String objectId,
      Operation operation,
      RowFilter filter,
      Duration longestWait) {
    Table table = catalog.schema().tableById(tableId);
    if (table == null || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    BoundFilter bound = BoundFilter.of(filter, operation);
    List<Row> rows =
        rows(
            longestWait,
            new FactsPlans.Facts(table, bound.shape()),
            new FactsPlans.Request(objectId, bound));
    if (rows.isEmpty()) {
      return null;
    }
    Map<String, Access> users = new HashMap<>();
    Map<String, Access> roles = new HashMap<>();
    for (Row row : rows) {
      if (row.get("access") instanceof String access) {
        boolean user = Principal.Kind.USER.name().equals(row.get("kind"));
        (user ? users : roles).put(String.valueOf(row.get("principal")), Access.valueOf(access));
      }
    }
    ObjectAcl acl =
        users.isEmpty() && roles.isEmpty() ? ObjectAcl.NONE : new ObjectAcl(users, roles);
    return new RowFacts((String) rows.getFirst().get("owner"), Map.of(operation, acl));
  }

  /**
   * When a row was made and last changed; changes of its permissions do not count.
   *
   * @return null if there is no such row or table
   */
  public @Nullable RowTimes times(String tableId, String objectId) {
    Table table = catalog.schema().tableById(tableId);
    if (table == null || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    List<Row> rows = rows(Database.LONGEST_WAIT, new FactsPlans.Times(table), objectId);
    return rows.isEmpty()
        ? null
        : new RowTimes(
            (Long) rows.getFirst().get(Table.CREATED), (Long) rows.getFirst().get(Table.UPDATED));
  }

  private static Map<Operation, ObjectAcl> cells(DSLContext sql, String tableId, String objectId) {
    Map<Operation, Map<String, Access>> users = new EnumMap<>(Operation.class);
    Map<Operation, Map<String, Access>> roles = new EnumMap<>(Operation.class);
    for (Record cell : sql.selectFrom(OBJECT_ACL).where(ofRow(tableId, objectId)).fetch()) {
      Operation operation =
          Operation.valueOf(Objects.requireNonNull(cell.get(OBJECT_ACL.OPERATION)));
      boolean user = Principal.Kind.USER.name().equals(cell.get(OBJECT_ACL.PRINCIPAL_KIND));
      (user ? users : roles)
          .computeIfAbsent(operation, key -> new HashMap<>())
          .put(
              Objects.requireNonNull(cell.get(OBJECT_ACL.PRINCIPAL)),
              Access.valueOf(Objects.requireNonNull(cell.get(OBJECT_ACL.ACCESS))));
    }
    Map<Operation, ObjectAcl> cells = new EnumMap<>(Operation.class);
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    operations.addAll(users.keySet());
    operations.addAll(roles.keySet());
    for (Operation operation : operations) {
      cells.put(
          operation,
          new ObjectAcl(
              users.getOrDefault(operation, Map.of()), roles.getOrDefault(operation, Map.of())));
    }
    return cells;
  }

  /**
   * Sets one cell of a row, in a transaction of its own.
   *
   * @param access INHERIT removes the cell
   * @return false if there is no such row; then nothing is stored
   * @throws IllegalArgumentException for an operation that does not act on rows
   */
  public boolean put(
      String tableId, String objectId, Operation operation, Principal principal, Access access) {
    Change.RowCell cell = new Change.RowCell(tableId, objectId, principal, operation, access);
    return database.write(sql -> put(sql, cell)) != null;
  }

  /**
   * Sets one cell of a row, within a write.
   *
   * @return the state before; null if there is no such row, then nothing is stored
   * @throws IllegalArgumentException for an operation that does not act on rows
   */
  public static @Nullable Access put(DSLContext sql, Change.RowCell cell) {
    if (!cell.operation().actsOnRows()) {
      throw new IllegalArgumentException("no object permissions for " + cell.operation());
    }
    if (!ColumnValues.isStorable(cell.objectId()) || !isThere(sql, cell)) {
      return null;
    }
    Condition stored =
        ofRow(cell.containerId(), cell.objectId())
            .and(OBJECT_ACL.OPERATION.eq(cell.operation().name()))
            .and(is(cell.principal()));
    String state =
        sql.select(OBJECT_ACL.ACCESS).from(OBJECT_ACL).where(stored).fetchOne(OBJECT_ACL.ACCESS);
    Access before = state == null ? Access.INHERIT : Access.valueOf(state);
    if (before != cell.access()) {
      sql.deleteFrom(OBJECT_ACL).where(stored).execute();
      if (cell.access() != Access.INHERIT) {
        sql.insertInto(
                OBJECT_ACL,
                OBJECT_ACL.TABLE_ID,
                OBJECT_ACL.OBJECT_ID,
                OBJECT_ACL.OPERATION,
                OBJECT_ACL.PRINCIPAL_KIND,
                OBJECT_ACL.PRINCIPAL,
                OBJECT_ACL.ACCESS)
            .values(
                cell.containerId(),
                cell.objectId(),
                cell.operation().name(),
                cell.principal().kind().name(),
                cell.principal().id(),
                cell.access().name())
            .execute();
      }
    }
    return before;
  }

  /** Held until the end of the transaction, or a delete could leave permissions without a row. */
  private static boolean isThere(DSLContext sql, Change.RowCell cell) {
    String table =
        sql.select(TABLE.NAME)
            .from(TABLE)
            .where(TABLE.ID.eq(cell.containerId()))
            .fetchOne(TABLE.NAME);
    if (table == null) {
      return false;
    }
    SelectConditionStep<Record1<String>> row =
        sql.select(text(Table.OBJECT_ID))
            .from(table(name(table)))
            .where(text(Table.OBJECT_ID).eq(cell.objectId()));
    boolean locks = sql.dialect() == Dialect.POSTGRESQL.jooq();
    return (locks ? row.forKeyShare().fetchOne() : row.fetchOne()) != null;
  }

  /** Removes all row cells of a user or role, within a write, and tells which they were. */
  public static List<Change.RowCell> removeAll(DSLContext sql, Principal principal, int limit) {
    List<Change.RowCell> removed =
        sql.select(
                OBJECT_ACL.TABLE_ID, OBJECT_ACL.OBJECT_ID, OBJECT_ACL.OPERATION, OBJECT_ACL.ACCESS)
            .from(OBJECT_ACL)
            .where(is(principal))
            .orderBy(OBJECT_ACL.TABLE_ID, OBJECT_ACL.OBJECT_ID, OBJECT_ACL.OPERATION)
            .limit(limit)
            .fetch(row ->
                new Change.RowCell(
                    row.value1(),
                    row.value2(),
                    principal,
                    Operation.valueOf(row.value3()),
                    Access.valueOf(row.value4())));
    sql.deleteFrom(OBJECT_ACL).where(is(principal)).execute();
    return removed;
  }

  /**
   * Removes the cells of one principal on a row.
   *
   * @param operation null for all
   */
  public void remove(
      String tableId, String objectId, @Nullable Operation operation, Principal principal) {
    database.write(sql ->
        sql.deleteFrom(OBJECT_ACL)
            .where(ofRow(tableId, objectId))
            .and(is(principal))
            .and(operation == null ? DSL.noCondition() : OBJECT_ACL.OPERATION.eq(operation.name()))
            .execute());
  }

  /** Removes all cells of a user or role, as when it is deleted. */
  public void removePrincipal(Principal principal) {
    database.write(sql -> sql.deleteFrom(OBJECT_ACL).where(is(principal)).execute());
  }

  /** For every table id with cells, the operations for which some row has one. */
  public Map<String, Set<Operation>> operationsWithCells() {
    return database.read(sql -> {
      Map<String, Set<Operation>> operations = new HashMap<>();
      sql.selectDistinct(OBJECT_ACL.TABLE_ID, OBJECT_ACL.OPERATION)
          .from(OBJECT_ACL)
          .forEach(row ->
              operations
                  .computeIfAbsent(row.value1(), key -> EnumSet.noneOf(Operation.class))
                  .add(Operation.valueOf(row.value2())));
      return operations;
    });
  }

  private static Condition is(Principal principal) {
    return OBJECT_ACL
        .PRINCIPAL_KIND
        .eq(principal.kind().name())
        .and(OBJECT_ACL.PRINCIPAL.eq(principal.id()));
  }

  private static Condition ofRow(String tableId, String objectId) {
    return OBJECT_ACL.TABLE_ID.eq(tableId).and(OBJECT_ACL.OBJECT_ID.eq(objectId));
  }

  private <V> List<Row> rows(Duration longestWait, PlanKey<V> key, V request) {
    Plan<V> plan = plans.of(database, key);
    return database.readRows(
        longestWait,
        statements -> plan.rows(statements, ColumnCodec.of(database.dialect()), request));
  }

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }
}
