package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Statements;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FactsPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.PlanKey;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.Table;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Deletes rows: what {@link Records} says of it. */
final class RowDeletions {
  private final ColumnCodec codec;
  private final RowWork work;

  RowDeletions(RowWork work) {
    this.codec = work.codec();
    this.work = work;
  }

  private interface DeleteKey {
    PlanKey<WritePlans.Rows> of(Table table, BoundQuery.Shape where, WriteScope.Shape scope);
  }

  private interface Deletion<T> {
    T run(Plan<WritePlans.Rows> plan, Statements statements, WritePlans.Rows rows)
        throws SQLException;
  }

  @Nullable Long delete(Permit permit, String objectId) {
    RowWork.require(permit, Operation.REMOVE);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          BoundFilter filter = BoundFilter.of(permit);
          Plan<WritePlans.OneRow> plan = work.plan(new WritePlans.Delete(table, filter.shape()));
          WritePlans.OneRow row = new WritePlans.OneRow(objectId, filter);
          long deleted =
              work.write(
                  permit,
                  table,
                  false,
                  statements -> {
                    long count = plan.update(statements, codec, row);
                    if (count > 0) {
                      work.plan(new FactsPlans.ForgetCells(table))
                          .update(statements, codec, objectId);
                    }
                    return count;
                  });
          return deleted == 0 ? null : System.currentTimeMillis();
        });
  }

  long deleteWhere(Permit permit, Reach reach, @Nullable String where) {
    return delete(
        permit,
        reach,
        where,
        0L,
        WritePlans.DeleteWhere::new,
        (plan, statements, rows) -> plan.update(statements, codec, rows),
        count -> count > 0);
  }

  List<String> deleteReturningIds(
      Permit permit, Reach reach, @Nullable String where, Consumer<List<String>> check) {
    return delete(
        permit,
        reach,
        where,
        List.of(),
        WritePlans.DeleteReturningIds::new,
        (plan, statements, rows) -> {
          List<String> ids = plan.texts(statements, codec, rows);
          check.accept(ids);
          return ids;
        },
        ids -> !ids.isEmpty());
  }

  /**
   * Deletes what matches and what the permit reaches.
   *
   * @param nothing the result where the permit reaches nothing, or nothing can be found
   * @param deleted whether the result says that a row is gone
   */
  private <T> T delete(
      Permit permit,
      Reach reach,
      @Nullable String where,
      T nothing,
      DeleteKey key,
      Deletion<T> deletion,
      Predicate<T> deleted) {
    RowWork.require(permit, Operation.REMOVE);
    if (permit.rows().isNothing()) {
      return nothing;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          if (asked.reads()) {
            findable.narrowed();
            if (findable.isNothing()) {
              return nothing;
            }
          }
          WriteScope scope = findable.ofRows(permit, asked.reads());
          Plan<WritePlans.Rows> plan = work.plan(key.of(table, asked.shape(), scope.shape()));
          WritePlans.Rows rows = new WritePlans.Rows(asked, scope, Long.MAX_VALUE);
          return work.write(
              findable.with(permit),
              table,
              asked,
              false,
              statements -> {
                T result = deletion.run(plan, statements, rows);
                if (deleted.test(result)) {
                  work.plan(new FactsPlans.ForgetOrphans(table)).update(statements, codec, rows);
                }
                return result;
              });
        });
  }
}
