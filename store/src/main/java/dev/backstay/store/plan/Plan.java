package dev.backstay.store.plan;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Statements;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.ResultSize;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Cursor;
import dev.backstay.store.schema.JdbcCursor;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made once and run many times with other values.
 *
 * @param <V> what a request brings, of which the statement takes its values
 * @param sql the text
 * @param slots for each {@code ?} of the text, where its value comes from
 * @param shape of the rows that come back
 * @param withId whether each row is followed by its id, which is not part of the shape
 */
public record Plan<V>(String sql, List<Slot<V>> slots, RowShape shape, boolean withId) {
  /**
   * A place for a value.
   *
   * @param type of the value
   * @param source takes it from what a request brings
   */
  public record Slot<V>(ColumnType type, Source<V> source) {}

  /** Takes one value from what a request brings. Holds nothing of any request itself. */
  @FunctionalInterface
  public interface Source<V> {
    /** The value, as a column stores it. */
    @Nullable Object value(V values);
  }

  /** Characters of a part of a result that is fetched in parts, about. */
  private static final int PART = 1_000_000;

  /** A child of a row. */
  public record Linked(String parentId, String childId, Row row) {}

  public Plan {
    slots = List.copyOf(slots);
  }

  private Cursor query(Statements statements, ColumnCodec codec, V values) throws SQLException {
    @Nullable Object[] bound = new @Nullable Object[slots.size()];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = slots.get(i).source().value(values);
    }
    return codec.query(statements, prepared(statements), place -> slots.get(place).type(), bound);
  }

  /** The statement with its values, ready to run. */
  public PreparedStatement bind(Statements statements, ColumnCodec codec, V values)
      throws SQLException {
    PreparedStatement statement = prepared(statements);
    bind(statement, codec, values);
    return statement;
  }

  private PreparedStatement prepared(Statements statements) throws SQLException {
    return sql.startsWith("select")
        ? statements.prepare(sql)
        : statements.prepareWrite(sql, slots.size());
  }

  /** Gives a statement that was prepared from {@link #sql} its values. */
  public void bind(PreparedStatement statement, ColumnCodec codec, V values) throws SQLException {
    for (int i = 0; i < slots.size(); i++) {
      Slot<V> slot = slots.get(i);
      codec.bind(statement, i + 1, slot.type(), slot.source().value(values));
    }
  }

  /**
   * The rows of the result.
   *
   * @throws DataException 1026 for more than {@link Database#MAX_RESULT_CHARACTERS}
   */
  public List<Row> rows(Statements statements, ColumnCodec codec, V values) throws SQLException {
    List<Row> rows = new ArrayList<>();
    long characters = 0;
    try (Cursor result = query(statements, codec, values)) {
      while (result.next()) {
        Row row = row(result);
        characters = counted(characters, row);
        rows.add(row);
      }
    }
    return rows;
  }

  /**
   * The rows of a result that may be too large. The driver of PostgreSQL takes a whole result into
   * memory and gives up the connection if that is too much, so it is told to fetch parts, for which
   * it needs a transaction. The first part is one row, the others are sized by the longest so far.
   *
   * @param maxFetched rows of a part, at most
   * @throws DataException 1026 for more than {@link Database#MAX_RESULT_CHARACTERS}; the connection
   *     is still of use
   */
  public List<Row> rowsInParts(Statements statements, ColumnCodec codec, V values, long maxFetched)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    long characters = 0;
    long longest = 1;
    statements.requireTransaction();
    PreparedStatement statement = bind(statements, codec, values);
    statement.setFetchSize(1);
    try (ResultSet result = statement.executeQuery()) {
      Cursor cursor = new JdbcCursor(result);
      while (cursor.next()) {
        Row row = row(cursor);
        long before = characters;
        characters = counted(before, row);
        longest = Math.max(longest, characters - before);
        result.setFetchSize((int) Math.clamp(PART / longest, 1, maxFetched));
        statements.deadline().check();
        rows.add(row);
      }
    }
    return rows;
  }

  private Row row(Cursor result) throws SQLException {
    return row(result, withId ? result.text(shape.size() + 1) : null);
  }

  /**
   * @throws DataException 1026 for more than {@link Database#MAX_RESULT_CHARACTERS}
   */
  private static long counted(long before, Row row) {
    long characters = before + ResultSize.characters(row);
    if (characters > Database.MAX_RESULT_CHARACTERS) {
      throw DataError.RESULT_TOO_LARGE.with(Database.MAX_RESULT_CHARACTERS);
    }
    return characters;
  }

  private Row row(Cursor result, @Nullable String id) throws SQLException {
    int size = shape.size();
    @Nullable Object[] row = new @Nullable Object[size];
    for (int i = 0; i < size; i++) {
      row[i] = result.value(i + 1, shape.type(i));
    }
    return new Row(shape, row, id);
  }

  /** Rows that come with their own id and their parent's. */
  public List<Linked> linked(Statements statements, ColumnCodec codec, V values)
      throws SQLException {
    List<Linked> linked = new ArrayList<>();
    long characters = 0;
    try (Cursor result = query(statements, codec, values)) {
      while (result.next()) {
        String childId = result.text(shape.size() + 1);
        String parentId = result.text(shape.size() + 2);
        Row row = row(result, childId);
        characters = counted(characters, row);
        linked.add(new Linked(parentId, childId, row));
      }
    }
    return linked;
  }

  /** The first column of every row. */
  public List<String> texts(Statements statements, ColumnCodec codec, V values)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Cursor result = query(statements, codec, values)) {
      while (result.next()) {
        texts.add(result.text(1));
      }
    }
    return texts;
  }

  /** Runs a statement that writes; returns how many rows it has changed. */
  public long update(Statements statements, ColumnCodec codec, V values) throws SQLException {
    return statements.update(bind(statements, codec, values));
  }

  /** The one number of the result; 0 without a row. */
  public long number(Statements statements, ColumnCodec codec, V values) throws SQLException {
    try (Cursor result = query(statements, codec, values)) {
      return result.next() && result.value(1, ColumnType.INT) instanceof Long number ? number : 0;
    }
  }
}
