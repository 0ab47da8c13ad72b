package dev.backstay.store.schema;

import static dev.backstay.store.generated.app.tables.ColumnTable.COLUMN;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.orderBy;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DatabaseException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of columns that number their rows. The last one stands in the catalog, and is taken
 * in the transaction that inserts the row: so there are no gaps, and each insert into such a table
 * waits for the one before it.
 */
public final class AutoIncrement {
  private AutoIncrement() {}

  /** Numbers the rows that are there when a column is added, oldest first. */
  static void numberAll(DSLContext sql, Table of, Column column) {
    org.jooq.Table<?> rows = table(name(of.name()));
    Field<Object> rowId = field(name(of.name(), Table.OBJECT_ID));
    org.jooq.Table<?> numbered =
        sql.select(
                rowId.as("row_id"),
                rowNumber()
                    .over(orderBy(field(name(of.name(), Table.CREATED)), rowId))
                    .as("number"))
            .from(rows)
            .asTable("backstay_numbered");
    int count =
        sql.update(rows)
            .set(field(name(column.name()), Integer.class), numbered.field("number", Integer.class))
            .from(numbered)
            .where(rowId.eq(numbered.field("row_id", Object.class)))
            .execute();
    sql.update(COLUMN)
        .set(COLUMN.LAST_NUMBER, (long) count)
        .where(COLUMN.ID.eq(column.id()))
        .execute();
  }

  /** Takes numbers for new rows; returns the one before them. */
  public static long take(Database database, Statements statements, Column column, int count)
      throws SQLException {
    @Nullable String schema = database.schemaName();
    String own = schema == null ? COLUMN.getName() : "\"" + schema + "\"." + COLUMN.getName();
    PreparedStatement statement =
        statements.prepare(
            "UPDATE "
                + own
                + " SET last_number = last_number + ? WHERE id = ? RETURNING last_number");
    statement.setLong(1, count);
    statement.setString(2, column.id());
    try (ResultSet result = statement.executeQuery()) {
      if (!result.next()) {
        throw new DatabaseException(
            DatabaseException.Kind.SCHEMA_CHANGED, "the schema was changed meanwhile");
      }
      return result.getLong(1) - count;
    }
  }

  /** Whether rows of the table are numbered. */
  public static boolean isNumbered(Table table) {
    return table.scalars().stream().anyMatch(Column::autoIncrement);
  }
}
