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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement made once and run many times with other values.
 *
 * @param sql the text
 * @param places for each {@code ?} of the text, the position of its value
 * @param types the type of each value
 * @param shape of the rows that come back
 * @param withId whether each row is followed by its id, which is no part of the shape
 */
public record Plan(String sql, int[] places, ColumnType[] types, RowShape shape, boolean withId) {
  /** A child of a row. */
  public record Linked(String parentId, String childId, Row row) {}

  public PreparedStatement bind(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    PreparedStatement statement = statements.prepare(sql);
    bindAgain(statement, codec, values);
    return statement;
  }

  public void bindAgain(
      PreparedStatement statement, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    if (values.size() != types.length) {
      throw new IllegalStateException(types.length + " values wanted, " + values.size() + " given");
    }
    for (int i = 0; i < places.length; i++) {
      int place = places[i];
      codec.bind(statement, i + 1, types[place], values.get(place));
    }
  }

  public List<Row> rows(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    long characters = 0;
    try (ResultSet result = bind(statements, codec, values).executeQuery()) {
      while (result.next()) {
        Row row = row(result, codec, withId ? result.getString(shape.size() + 1) : null);
        characters = counted(characters, row);
        rows.add(row);
      }
    }
    return rows;
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

  private Row row(ResultSet result, ColumnCodec codec, @Nullable String id) throws SQLException {
    int size = shape.size();
    @Nullable Object[] row = new @Nullable Object[size];
    for (int i = 0; i < size; i++) {
      row[i] = codec.read(result, i + 1, shape.type(i));
    }
    return new Row(shape, row, id);
  }

  /** Rows that come with their own id and their parent's. */
  public List<Linked> linked(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    List<Linked> linked = new ArrayList<>();
    long characters = 0;
    try (ResultSet result = bind(statements, codec, values).executeQuery()) {
      while (result.next()) {
        String childId = result.getString(shape.size() + 1);
        String parentId = result.getString(shape.size() + 2);
        Row row = row(result, codec, childId);
        characters = counted(characters, row);
        linked.add(new Linked(parentId, childId, row));
      }
    }
    return linked;
  }

  /** The first column of every row. */
  public List<String> texts(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet result = bind(statements, codec, values).executeQuery()) {
      while (result.next()) {
        texts.add(result.getString(1));
      }
    }
    return texts;
  }

  public long update(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    return bind(statements, codec, values).executeLargeUpdate();
  }

  public long number(
      Statements statements, ColumnCodec codec, List<? extends @Nullable Object> values)
      throws SQLException {
    try (ResultSet result = bind(statements, codec, values).executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }
}
