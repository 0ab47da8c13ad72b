package dev.backstay.server.data;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.schema.JsonText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Rows as the wire API writes them: {@code ___class} and every column asked for, null when unset.
 */
public final class RowJson {
  private RowJson() {}

  /** One row as a JSON object. */
  public static JsonWritable of(Row row) {
    return generator -> write(generator, row);
  }

  /**
   * One row as a JSON object, with some columns left out and some members added.
   *
   * @param without names of columns
   * @param more what comes after the row's own members
   */
  public static JsonWritable of(Row row, Set<String> without, Map<String, ?> more) {
    return generator -> {
      generator.writeStartObject();
      writeMembers(generator, row, without);
      for (Map.Entry<String, ?> member : more.entrySet()) {
        generator.writeName(member.getKey());
        Json.write(generator, member.getValue());
      }
      generator.writeEndObject();
    };
  }

  /** The value of one column or relation of a row; null also without such a column. */
  public static JsonWritable value(Row row, String column) {
    return generator -> {
      Object value =
          row.related().containsKey(column) ? row.related().get(column) : row.get(column);
      switch (value) {
        case JsonText json -> generator.writeRawValue(json.text());
        case Row child -> write(generator, child);
        case List<?> children -> writeRelated(generator, children);
        case null, default -> Json.write(generator, value);
      }
    };
  }

  /** Rows as a JSON array. */
  public static JsonWritable of(List<Row> rows) {
    return generator -> {
      generator.writeStartArray();
      for (Row row : rows) {
        write(generator, row);
      }
      generator.writeEndArray();
    };
  }

  /** Writes a row into a text that is being written. */
  static void write(JsonGenerator generator, Row row) {
    generator.writeStartObject();
    writeMembers(generator, row, Set.of());
    generator.writeEndObject();
  }

  private static void writeMembers(JsonGenerator generator, Row row, Set<String> without) {
    RowShape shape = row.shape();
    generator.writeStringProperty("___class", shape.className());
    for (int i = 0; i < shape.size(); i++) {
      if (without.contains(shape.names().get(i))) {
        continue;
      }
      generator.writeName(shape.names().get(i));
      Object value = row.value(i);
      if (value instanceof JsonText json) {
        generator.writeRawValue(json.text());
      } else {
        Json.write(generator, value);
      }
    }
    for (Map.Entry<String, @Nullable Object> relation : row.related().entrySet()) {
      generator.writeName(relation.getKey());
      writeRelated(generator, relation.getValue());
    }
  }

  /** A child or null where there can be one, a list of children where there can be many. */
  private static void writeRelated(JsonGenerator generator, @Nullable Object related) {
    switch (related) {
      case Row child -> write(generator, child);
      case List<?> children -> {
        generator.writeStartArray();
        children.forEach(child -> writeRelated(generator, child));
        generator.writeEndArray();
      }
      case null, default -> generator.writeNull();
    }
  }
}
