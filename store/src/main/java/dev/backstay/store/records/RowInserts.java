package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.AutoIncrement;
import dev.backstay.store.schema.ComputedValues;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.UniqueViolations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Inserts rows: what {@link Records} says of it. */
final class RowInserts {
  private final Database database;
  private final RowWork work;
  private final RowChanges changes;

  RowInserts(Database database, RowWork work, RowChanges changes) {
    this.database = database;
    this.work = work;
    this.changes = changes;
  }

  Row insert(
      Permit permit,
      Reach reach,
      Map<String, ? extends @Nullable Object> values,
      @Nullable String ownerId,
      Set<String> given,
      boolean complete) {
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          NewRow row = NewRow.of(table, values, ownerId, System.currentTimeMillis(), complete);
          RowValues more = computed(permit, table, values);
          Findable findable = Findable.of(reach, table.id());
          Plan<List<@Nullable Object>> plan = work.plan(new WritePlans.Insert(table));
          Row completed =
              work.<@Nullable Row>write(
                  findable.with(permit),
                  table,
                  more.isPlain() && !AutoIncrement.isNumbered(table),
                  statements -> {
                    NewRow.number(database, statements, table, List.of(row));
                    changes.insert(statements, plan, List.of(row));
                    return more.isPlain()
                        ? null
                        : changes.complete(
                            statements, table, permit.hiddenColumns(), row.objectId(), more);
                  });
          Row stored =
              completed == null
                  ? row.row(table, work.resolved().projection(table, permit.hiddenColumns()))
                  : completed;
          return findable.showsNew(ownerId)
              ? stored
              : findable.reduced(table, stored, RowValues.plainKeys(values));
        });
  }

  List<String> insertAll(
      Permit permit,
      List<? extends Map<String, ? extends @Nullable Object>> rows,
      @Nullable String ownerId,
      Set<String> given) {
    RowWork.require(permit, Operation.CREATE, Operation.UPSERT);
    if (rows.size() > Records.MAX_BULK) {
      throw DataError.TOO_MANY_IN_BULK.with(Records.MAX_BULK);
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          long now = System.currentTimeMillis();
          List<NewRow> newRows = new ArrayList<>(rows.size());
          List<RowValues> more = new ArrayList<>();
          for (Map<String, ? extends @Nullable Object> values : rows) {
            try {
              newRows.add(NewRow.of(table, values, ownerId, now, true));
              more.add(computed(permit, table, values));
            } catch (DataException e) {
              throw e.saying(DataException.placeInList(more.size(), rows.size()));
            }
          }
          Plan<List<@Nullable Object>> plan = work.plan(new WritePlans.Insert(table));
          try {
            work.write(
                permit,
                table,
                false,
                statements -> {
                  NewRow.number(database, statements, table, newRows);
                  changes.insert(statements, plan, newRows);
                  for (int i = 0; i < newRows.size(); i++) {
                    if (!more.get(i).isPlain()) {
                      String objectId = newRows.get(i).objectId();
                      var _ = changes.complete(statements, table, Set.of(), objectId, more.get(i));
                    }
                  }
                  return newRows.size();
                });
          } catch (DatabaseException e) {
            throw e.kind() == DatabaseException.Kind.UNIQUE_VIOLATION
                ? NewRow.twiceInList(UniqueViolations.translate(e, table), table, newRows)
                : e;
          }
          return newRows.stream().map(NewRow::objectId).toList();
        });
  }

  private RowValues computed(
      Permit permit, Table table, Map<String, ? extends @Nullable Object> values) {
    if (values.values().stream().noneMatch(ComputedValues::isComputed)) {
      return RowValues.NONE;
    }
    RowValues computed = RowValues.computed(table, work.schema(), values);
    computed.refuseHidden(table, permit.hiddenColumns());
    return computed;
  }
}
