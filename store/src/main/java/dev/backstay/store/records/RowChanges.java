package dev.backstay.store.records;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DataError;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.Table;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements that put rows in and change them, for {@link Records}: plain values by one
 * statement, and what has to be calculated after or row by row. All within the transaction of the
 * statements that they are given.
 */
final class RowChanges {
  /** Rows of one bulk update that are changed one by one. */
  private static final int MAX_COMPUTED = 10_000;

  private final RowWork work;
  private final ColumnCodec codec;

  RowChanges(RowWork work) {
    this.work = work;
    this.codec = work.codec();
  }

  /** Puts new rows in, with their plain values, by the plan of an insert. */
  void insert(Statements statements, Plan<List<@Nullable Object>> plan, List<NewRow> rows)
      throws SQLException {
    if (work.database().dialect() == Dialect.SQLITE || rows.size() == 1) {
      for (NewRow row : rows) {
        plan.update(statements, codec, row.values());
      }
      return;
    }
    // one round trip to the server for all
    PreparedStatement statement = null;
    for (NewRow row : rows) {
      if (statement == null) {
        statement = plan.bind(statements, codec, row.values());
      } else {
        plan.bind(statement, codec, row.values());
      }
      statement.addBatch();
    }
    if (statement != null) {
      statement.executeBatch();
    }
  }

  /**
   * Works out what a new row, just put in, is still missing.
   *
   * @return the row as it is now
   */
  Row complete(
      Statements statements, Table table, Set<String> hidden, String objectId, RowValues more)
      throws SQLException {
    return change(statements, table, hidden, objectId, more, null, WriteScope.EVERYTHING)
        .getFirst();
  }

  /**
   * Changes one row.
   *
   * @param hidden ids of columns that the answer does not show
   * @param updated when; null for a row that is new
   * @return the row as it is now, as {@link WritePlans.Update} tells it; empty if it is not in the
   *     scope
   */
  List<Row> change(
      Statements statements,
      Table table,
      Set<String> hidden,
      String objectId,
      RowValues changes,
      @Nullable Long updated,
      WriteScope scope)
      throws SQLException {
    WriteScope.Shape shape = scope.shape();
    RowValues plain = changes;
    if (!changes.operations().isEmpty()) {
      List<String> read = changes.operations().keySet().stream().map(Column::name).toList();
      List<Row> before =
          work.plan(new WritePlans.ReadLocked(table, read, shape))
              .rows(statements, codec, new WritePlans.OneChange(objectId, changes, updated, scope));
      if (before.isEmpty()) {
        return List.of();
      }
      plain = changes.applied(before.getFirst());
    }
    WritePlans.ChangeShape change = WritePlans.ChangeShape.of(plain);
    List<Row> changed =
        work.plan(new WritePlans.Update(table, change, hidden, shape))
            .rows(statements, codec, new WritePlans.OneChange(objectId, plain, updated, scope));
    check(plain.checked(), changed);
    return changed;
  }

  /**
   * Changes all rows that match.
   *
   * @return how many
   */
  long changeWhere(
      Statements statements, Table table, RowValues changes, BoundQuery asked, WriteScope scope)
      throws SQLException {
    return changes.operations().isEmpty()
        ? changeAtOnce(statements, table, changes, asked, scope)
        : changeEach(statements, table, changes, asked, scope);
  }

  private long changeAtOnce(
      Statements statements, Table table, RowValues changes, BoundQuery asked, WriteScope scope)
      throws SQLException {
    Plan<WritePlans.Changes> plan =
        work.plan(
            new WritePlans.UpdateWhere(
                table,
                WritePlans.ChangeShape.of(changes),
                Column.names(changes.checked()),
                asked.shape(),
                scope.shape()));
    WritePlans.Changes request =
        new WritePlans.Changes(asked, scope, changes, System.currentTimeMillis());
    if (changes.checked().isEmpty()) {
      return plan.update(statements, codec, request);
    }
    List<Row> changed = plan.rows(statements, codec, request);
    check(changes.checked(), changed);
    return changed.size();
  }

  /** Changes row by row what the database cannot work out. */
  private long changeEach(
      Statements statements, Table table, RowValues changes, BoundQuery asked, WriteScope scope)
      throws SQLException {
    List<String> found =
        work.plan(new WritePlans.ReachedRows(table, asked.shape(), scope.shape(), true))
            .texts(statements, codec, new WritePlans.Rows(asked, scope, MAX_COMPUTED + 1L));
    if (found.size() > MAX_COMPUTED) {
      throw DataError.OUT_OF_RANGE.with(
          "A JSON operation changes at most " + MAX_COMPUTED + " objects at once");
    }
    long changed = 0;
    long now = System.currentTimeMillis();
    for (String objectId : found) {
      changed += change(statements, table, Set.of(), objectId, changes, now, scope).size();
    }
    return changed;
  }

  private static void check(List<Column> columns, List<Row> rows) {
    for (Column column : columns) {
      rows.forEach(row -> RowValues.check(column, row.get(column.name())));
    }
  }
}
