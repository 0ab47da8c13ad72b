package dev.backstay.store.schema;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Gives a column another type, value by value and by the same rules on both products, which would
 * convert each in its own way and lose what does not fit.
 */
final class ColumnTypeChange {
  private static final String NEW = "backstay_retyped";
  private static final int BATCH = 500;

  /** Whole numbers beyond this are not all doubles. */
  private static final long EXACT = 1L << 53;

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private ColumnTypeChange() {}

  /**
   * Makes the column again; its index must be gone. It keeps its old name.
   *
   * @throws DataException 1164 if a value cannot become one of the new type
   */
  static void run(
      DSLContext sql, TableDdl ddl, Dialect dialect, Table of, Column old, Column changed) {
    org.jooq.Table<?> rows = table(name(of.name()));
    Field<String> id = field(name(Table.OBJECT_ID), String.class);
    Field<?> before =
        dialect == Dialect.POSTGRESQL && old.type() == ColumnType.DATETIME
            ? field(name(old.name()), SQLDataType.TIMESTAMPWITHTIMEZONE)
            : field(name(old.name()));
    ddl.addColumn(of.name(), changed, NEW);
    List<String> inTheWay = new ArrayList<>();
    String after = "";
    while (true) {
      Result<? extends Record2<String, ?>> batch =
          sql.select(id, before)
              .from(rows)
              .where(id.gt(after).and(before.isNotNull()))
              .orderBy(id)
              .limit(BATCH)
              .fetch();
      for (Record2<String, ?> row : batch) {
        try {
          Object value = converted(stored(old, row.value2()), old, changed);
          if (value != null && inTheWay.isEmpty()) {
            sql.update(rows)
                .set(field(name(NEW)), ColumnValues.jooqValue(dialect, changed, value))
                .where(id.eq(row.value1()))
                .execute();
          }
        } catch (DataException e) {
          inTheWay.add(row.value1());
        }
        if (inTheWay.size() > DataException.NAMED) {
          throw DataException.valuesLost(changed.type().name(), inTheWay);
        }
      }
      if (batch.size() < BATCH) {
        break;
      }
      after = batch.getLast().value1();
    }
    if (!inTheWay.isEmpty()) {
      throw DataException.valuesLost(changed.type().name(), inTheWay);
    }
    ddl.dropColumn(of.name(), old);
    ddl.renameColumn(of.name(), NEW, old.name());
  }

  /**
   * Makes an INT a DOUBLE or a STRING a TEXT, by one statement: clients wait for it. There must be
   * no index, and no value that would change.
   */
  static void widen(
      DSLContext sql, TableDdl ddl, Dialect dialect, Table of, Column old, Column wider) {
    if (dialect == Dialect.POSTGRESQL) {
      ddl.resize(of.name(), wider);
    } else if (wider.type() == ColumnType.DOUBLE) { // texts of any length are stored alike
      ddl.addColumn(of.name(), wider, NEW);
      sql.execute(
          "UPDATE {0} SET {1} = CAST({2} AS REAL)", name(of.name()), name(NEW), name(old.name()));
      ddl.dropColumn(of.name(), old);
      ddl.renameColumn(of.name(), NEW, old.name());
    }
  }

  /** Whether a column of whole numbers holds some that are not doubles, or may be none. */
  static boolean hasInexact(DSLContext sql, Table table, Column column) {
    Field<Long> value = field(name(column.name()), Long.class);
    return sql.fetchExists(
        sql.selectOne()
            .from(table(name(table.name())))
            .where(value.gt(EXACT).or(value.lt(-EXACT))));
  }

  /** What jOOQ reads, as the store keeps it: Long, Double, Boolean or String. */
  static Object stored(Column old, Object read) {
    return switch (read) {
      case OffsetDateTime moment -> (Long) moment.toInstant().toEpochMilli();
      case JSONB json -> json.data();
      case Number number when old.type() == ColumnType.BOOLEAN -> number.longValue() != 0;
      case Number number when old.type() == ColumnType.DOUBLE -> number.doubleValue();
      case Number number -> (Long) number.longValue();
      case Boolean truth -> truth;
      default -> read.toString();
    };
  }

  /**
   * The value as one of the new type.
   *
   * @throws DataException if it is none
   */
  static @Nullable Object converted(Object value, Column old, Column changed) {
    return switch (changed.type()) {
      case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID ->
          ColumnValues.convert(changed, text(value, old));
      case INT -> ColumnValues.convert(changed, number(value, changed));
      case DOUBLE -> floating(value, changed);
      case BOOLEAN -> truth(value, changed);
      case DATETIME -> ColumnValues.convert(changed, moment(value, old, changed));
      case JSON -> json(value, old, changed);
      case RELATION, RELATION_LIST -> throw DataException.wrongType(changed.name());
    };
  }

  private static Object text(Object value, Column old) {
    return old.type() == ColumnType.DATETIME && value instanceof Long millis
        ? MOMENT.format(Instant.ofEpochMilli(millis))
        : value;
  }

  private static BigDecimal number(Object value, Column changed) {
    if (value instanceof Boolean truth) {
      return truth ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    String text = value.toString().strip();
    try {
      BigDecimal number = text.length() > 400 ? null : new BigDecimal(text);
      if (number != null && Math.abs((long) number.scale()) < 400) {
        return number.stripTrailingZeros();
      }
    } catch (NumberFormatException e) {
      // is none
    }
    throw DataException.wrongType(changed.name());
  }

  private static Double floating(Object value, Column changed) {
    BigDecimal exact = number(value, changed);
    double number = exact.doubleValue();
    boolean same =
        Double.isFinite(number)
            && (value instanceof Long whole
                ? Math.abs(whole) <= EXACT
                : BigDecimal.valueOf(number).compareTo(exact) == 0);
    if (!same) {
      throw DataException.wrongType(changed.name());
    }
    return number;
  }

  private static Boolean truth(Object value, Column changed) {
    String text = value.toString().strip();
    if (text.equalsIgnoreCase("true") || text.equals("1") || text.equals("1.0")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0") || text.equals("0.0")) {
      return false;
    }
    throw DataException.wrongType(changed.name());
  }

  private static Object moment(Object value, Column old, Column changed) {
    if (old.type() == ColumnType.JSON || value instanceof Boolean) {
      throw DataException.wrongType(changed.name());
    }
    return value;
  }

  private static @Nullable Object json(Object value, Column old, Column changed) {
    if (old.type() == ColumnType.DATETIME || !(value instanceof String text)) {
      return ColumnValues.convert(changed, value);
    }
    try {
      // a text that is JSON becomes what it says; any other would not be found again as it was
      Object read = ColumnValues.readJson(text);
      return read == null ? new JsonText("null") : ColumnValues.convert(changed, read);
    } catch (JacksonException e) {
      throw DataException.wrongType(changed.name());
    }
  }
}
