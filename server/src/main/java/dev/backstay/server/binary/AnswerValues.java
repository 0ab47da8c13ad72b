package dev.backstay.server.binary;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.JsonText;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes what operations result in such that the SDK reads it (reference: Java SDK, 3.5): a record
 * is an object with the alias of its table, a moment a date. Takes rows, lists and maps of them,
 * what writes itself as JSON, JSON texts, and neutral values of the codec.
 *
 * <p>One of these makes one answer, whose JSON is bounded: as values it takes many times the memory
 * that it takes as text.
 */
public final class AnswerValues {
  /** Characters of all JSON of an answer. */
  static final int MAX_JSON = 2_000_000;

  private static final String CLASS = "___class";

  private final Schema schema;
  private long json;

  /**
   * @param schema of the app that answers
   */
  AnswerValues(Schema schema) {
    this.schema = schema;
  }

  /**
   * A result as neutral value.
   *
   * @throws dev.backstay.foundation.error.ApiException 1026 for more than {@value #MAX_JSON}
   *     characters of JSON
   */
  public @Nullable Object of(@Nullable Object result) {
    return switch (result) {
      case Row row -> row(row);
      case JsonWritable writable -> of(read(Json.write(writable)));
      case JsonText text -> of(read(text));
      case List<?> items -> each(items, this::of);
      case Map<?, ?> map -> object(map);
      case AmfObject object -> {
        object.members().replaceAll((name, value) -> of(value));
        yield object;
      }
      case null, default -> result;
    };
  }

  private static List<@Nullable Object> each(
      List<?> items, Function<@Nullable Object, @Nullable Object> change) {
    List<@Nullable Object> changed = new ArrayList<>(items.size());
    for (Object item : items) {
      changed.add(change.apply(item));
    }
    return changed;
  }

  private AmfObject row(Row row) {
    RowShape shape = row.shape();
    AmfObject object = new AmfObject(shape.className()).with(CLASS, shape.className());
    for (int i = 0; i < shape.size(); i++) {
      object.with(shape.names().get(i), typed(shape.type(i), row.value(i)));
    }
    row.related().forEach((name, related) -> object.with(name, of(related)));
    return object;
  }

  /** A record, if its class is a table, or else some object. */
  private AmfObject object(Map<?, ?> map) {
    Table table = map.get(CLASS) instanceof String name ? schema.table(name) : null;
    AmfObject object = new AmfObject(table == null ? "" : table.name());
    map.forEach((key, value) -> {
      String name = String.valueOf(key);
      Column column = table == null ? null : table.column(name);
      object.with(
          name,
          column == null || column.type().isRelation() ? of(value) : typed(column.type(), value));
    });
    return object;
  }

  private @Nullable Object read(JsonText text) {
    count(text.text().length());
    return Json.read(text.text().getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable Object read(byte[] text) {
    count(text.length);
    return Json.read(text);
  }

  private void count(int characters) {
    json += characters;
    if (json > MAX_JSON) {
      throw ApiError.JSON_TOO_LARGE.with(MAX_JSON);
    }
  }

  private @Nullable Object typed(ColumnType type, @Nullable Object value) {
    return switch (value) {
      case JsonText text -> read(text);
      case Number millis when type == ColumnType.DATETIME ->
          Instant.ofEpochMilli(millis.longValue());
      case null, default -> type == ColumnType.JSON ? value : of(value);
    };
  }
}
