package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table that are made, changed and deleted together: all of it or nothing.
 *
 * @param table name of the table
 * @param create the values of new rows
 * @param update changes of rows that are there
 * @param delete ids of rows that go; those that are gone already do not count
 */
record RowBatch(
    String table,
    List<Map<String, @Nullable Object>> create,
    List<Update> update,
    Set<String> delete)
    implements ServiceOperation<Map<String, @Nullable Object>> {
  /** Rows of one batch. */
  private static final int MAX_ROWS = 500;

  private static final String EXPECTED = "updated";

  /**
   * Changes of a row.
   *
   * @param values what is written, by column
   * @param isExpected whether the row must still be as {@code expected} says
   * @param expected when it was changed before; null if never
   */
  record Update(
      String objectId,
      Map<String, @Nullable Object> values,
      boolean isExpected,
      @Nullable Object expected) {}

  /**
   * Reads a body {@code {"create": [{…}], "update": [{"objectId", "changes", "updated"?}],
   * "delete": [id]}}.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 for too many rows, a row that is named
   *     twice, or what is not of this form
   */
  static RowBatch of(String table, JsonFields body) {
    List<Map<String, @Nullable Object>> create = new ArrayList<>();
    for (Object row : list(body, "create")) {
      create.add(object(row, "create"));
    }
    Set<String> named = new HashSet<>();
    List<Update> update = new ArrayList<>();
    for (Object row : list(body, "update")) {
      Map<String, @Nullable Object> fields = object(row, "update");
      String objectId = JsonFields.of(fields, "update").text(Table.OBJECT_ID);
      update.add(
          new Update(
              requireNew(named, objectId),
              object(fields.get("changes"), "changes"),
              fields.containsKey(EXPECTED),
              fields.get(EXPECTED)));
    }
    Set<String> delete = new HashSet<>();
    for (Object id : list(body, "delete")) {
      delete.add(requireNew(named, id instanceof String text ? text : ""));
    }
    if (create.size() + named.size() > MAX_ROWS) {
      throw ApiError.WRONG_DATA.with("A batch has at most " + MAX_ROWS + " rows");
    }
    return new RowBatch(table, create, update, delete);
  }

  private static String requireNew(Set<String> named, String objectId) {
    if (objectId.isEmpty() || !named.add(objectId)) {
      throw ApiError.WRONG_DATA.with("Each row of a batch is named by its id, and once");
    }
    return objectId;
  }

  private static List<@Nullable Object> list(JsonFields body, String name) {
    return body.has(name) ? body.list(name, MAX_ROWS) : List.of();
  }

  @SuppressWarnings("unchecked") // JSON names fields by texts
  private static Map<String, @Nullable Object> object(@Nullable Object value, String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw ApiError.WRONG_DATA.with("`" + name + "` of a batch must be made of objects");
    }
    return (Map<String, @Nullable Object>) map;
  }

  @Override
  public Service service() {
    return Service.DATA;
  }

  @Override
  public String target() {
    return table;
  }
}
