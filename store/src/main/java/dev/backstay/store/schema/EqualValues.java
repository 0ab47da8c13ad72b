package dev.backstay.store.schema;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.impl.SQLDataType;

/** Finds the values that stand in the way of a column that is to be unique, for developers. */
final class EqualValues {
  /** Values that an error names, and objects of each. */
  private static final int NAMED = 3;

  private EqualValues() {}

  /**
   * Looks for values that several rows have.
   *
   * @throws DataException 1155 with some of the values, and the ids of some rows that have them
   */
  static void refuse(DSLContext sql, Dialect dialect, Table of, Column column) {
    org.jooq.Table<?> rows = table(name(of.name()));
    Field<String> id = field(name(Table.OBJECT_ID), String.class);
    Field<?> value =
        dialect == Dialect.POSTGRESQL && column.type() == ColumnType.DATETIME
            ? field(name(column.name()), SQLDataType.TIMESTAMPWITHTIMEZONE)
            : field(name(column.name()));
    Result<? extends Record2<?, Integer>> equal =
        sql.select(value, count())
            .from(rows)
            .where(value.isNotNull())
            .groupBy(value)
            .having(count().gt(1))
            .orderBy(count().desc(), value)
            .limit(NAMED + 1)
            .fetch();
    if (equal.isEmpty()) {
      return;
    }
    List<String> named = new ArrayList<>();
    for (Record2<?, Integer> each : equal.subList(0, Math.min(NAMED, equal.size()))) {
      List<String> ids =
          sql.select(id)
              .from(rows)
              .where(equals(value, each.value1()))
              .orderBy(id)
              .limit(NAMED)
              .fetch(id);
      Object stored = ColumnTypeChange.stored(column, each.value1());
      named.add(
          (stored instanceof String text ? "'" + DataException.shortened(text) + "'" : stored)
              + " ("
              + each.value2()
              + " objects: "
              + String.join(", ", ids)
              + (each.value2() > NAMED ? ", …)" : ")"));
    }
    throw DataError.DUPLICATE_ENTRIES.with(
        column.name(), String.join("; ", named) + (equal.size() > NAMED ? "; and more" : ""));
  }

  @SuppressWarnings("unchecked") // the value comes from this field
  private static <T> org.jooq.Condition equals(Field<T> field, Object value) {
    return field.eq((T) value);
  }
}
