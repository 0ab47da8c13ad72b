package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import dev.backstay.store.database.Database;
import dev.backstay.store.error.DataError;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes rows, and tells which ones an update would reach: what {@link Records} says of it. */
final class RowUpdates {
  private final Database database;
  private final ColumnCodec codec;
  private final RowWork work;
  private final RowChanges changes;

  RowUpdates(Database database, RowWork work, RowChanges changes) {
    this.database = database;
    this.codec = work.codec();
    this.work = work;
    this.changes = changes;
  }

  @Nullable Row update(
      Permit permit,
      Reach reach,
      String objectId,
      Map<String, ? extends @Nullable Object> values,
      Set<String> given) {
    RowWork.require(permit, Operation.UPDATE, Operation.UPSERT);
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return null;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          RowValues wanted = RowValues.of(table, work.schema(), values);
          wanted.refuseHidden(table, permit.hiddenColumns());
          Findable findable = Findable.of(reach, table.id());
          if (wanted.reads()) {
            findable.narrowed();
            if (findable.isNothing()) {
              return null;
            }
          }
          WriteScope scope = findable.ofRow(permit, wanted.reads());
          List<Row> changed =
              work.write(
                  findable.with(permit),
                  table,
                  wanted.isPlain(),
                  statements ->
                      changes.change(
                          statements,
                          table,
                          permit.hiddenColumns(),
                          objectId,
                          wanted,
                          System.currentTimeMillis(),
                          scope));
          return changed.isEmpty()
              ? null
              : answer(table, changed.getFirst(), wanted.reads(), findable, scope, given);
        });
  }

  /** What of a changed row the caller is told. */
  private static Row answer(
      Table table, Row row, boolean read, Findable findable, WriteScope scope, Set<String> given) {
    if (read || findable.isEverything()) {
      return row;
    }
    if (scope.told() != null && Boolean.TRUE.equals(row.get(WritePlans.FINDABLE))) {
      return row.only(name -> !name.equals(WritePlans.FINDABLE));
    }
    return findable.reduced(table, row, given);
  }

  long updateWhere(
      Permit permit,
      Reach reach,
      @Nullable String where,
      Map<String, ? extends @Nullable Object> values) {
    RowWork.require(permit, Operation.UPDATE);
    for (String name : List.of(Table.OBJECT_ID, Table.CREATED, Table.UPDATED, Table.OWNER_ID)) {
      if (values.containsKey(name)) {
        throw DataError.SYSTEM_COLUMN_IN_BULK.with(name);
      }
    }
    if (permit.rows().isNothing()) {
      return 0;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), values.keySet());
          RowValues wanted = RowValues.of(table, work.schema(), values);
          wanted.refuseHidden(table, permit.hiddenColumns());
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          boolean reads = asked.reads() || wanted.reads();
          if (reads) {
            findable.narrowed();
            if (findable.isNothing()) {
              return 0L;
            }
          }
          WriteScope scope = findable.ofRows(permit, reads);
          return work.write(
              findable.with(permit),
              table,
              asked,
              false,
              statements -> changes.changeWhere(statements, table, wanted, asked, scope));
        });
  }

  boolean reaches(Permit permit, String objectId, Set<String> given) {
    if (permit.rows().isNothing() || !ColumnValues.isStorable(objectId)) {
      return false;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          WriteScope scope = new WriteScope(BoundFilter.of(permit), BoundFilter.EVERYTHING, null);
          Plan<WritePlans.ScopedRow> plan =
              work.plan(new WritePlans.ReachedRow(table, scope.shape(), false));
          WritePlans.ScopedRow row = new WritePlans.ScopedRow(objectId, scope);
          return !database.readRows(statements -> plan.texts(statements, codec, row)).isEmpty();
        });
  }

  boolean reachesAny(Permit permit, Reach reach, @Nullable String where, Set<String> given) {
    if (permit.rows().isNothing()) {
      return false;
    }
    return work.onTable(
        permit.tableId(),
        table -> {
          RowValues.refuseHidden(table, permit.hiddenColumns(), given);
          BoundQuery asked = work.asked(table, where, permit.hiddenColumns(), reach);
          Findable findable = Findable.of(reach, table.id());
          if (asked.reads() && findable.isNothing()) {
            return false;
          }
          WriteScope scope = findable.ofRows(permit, asked.reads());
          Plan<WritePlans.Rows> plan =
              work.plan(new WritePlans.ReachedRows(table, asked.shape(), scope.shape(), false));
          WritePlans.Rows rows = new WritePlans.Rows(asked, scope, 1);
          return !database.readRows(statements -> plan.texts(statements, codec, rows)).isEmpty();
        });
  }
}
