package dev.backstay.store.query;

import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.JsonText;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result. Values are Long, Double, Boolean, String, {@link JsonText} or null; a moment
 * is the Long of its milliseconds since the epoch. {@code ___class} is not among them: it is {@link
 * RowShape#className()}.
 */
public final class Row {
  private final RowShape shape;
  private final @Nullable Object[] values;
  private final @Nullable String id;
  private @Nullable Map<String, @Nullable Object> related;

  /** A row whose id nobody needs. */
  public Row(RowShape shape, @Nullable Object[] values) {
    this(shape, values, null);
  }

  /**
   * @param id of the row, also where it is not part of the answer; null if nobody needs it
   */
  public Row(RowShape shape, @Nullable Object[] values, @Nullable String id) {
    this.shape = shape;
    this.values = values;
    this.id = id;
  }

  /** The id by which relations are loaded. */
  public @Nullable String id() {
    return id;
  }

  /** Puts a loaded relation into the row, before anybody else has it. */
  public void relate(String column, @Nullable Object children) {
    if (related == null) {
      related = new LinkedHashMap<>();
    }
    related.put(column, children);
  }

  /**
   * The relations that were asked for, by column: a Row or null where there can be one child, a
   * list of Rows where there can be many.
   */
  public Map<String, @Nullable Object> related() {
    Map<String, @Nullable Object> loaded = related;
    return loaded == null ? Map.of() : Collections.unmodifiableMap(loaded);
  }

  /** How many characters it is as JSON, about, without what is related to it. */
  public int characters() {
    int characters = 2;
    for (int i = 0; i < values.length; i++) {
      characters += shape.names().get(i).length() + 4;
      characters +=
          switch (values[i]) {
            case String text -> text.length() + 2;
            case JsonText json -> json.text().length();
            case null, default -> 8;
          };
    }
    return characters;
  }

  /** The keys and types. */
  public RowShape shape() {
    return shape;
  }

  /** The value at a position of the shape. */
  public @Nullable Object value(int position) {
    return values[position];
  }

  /** The value under a key; null also if there is no such key. */
  public @Nullable Object get(String name) {
    int position = shape.position(name);
    return position < 0 ? null : values[position];
  }

  /** This row with another value under a key; itself if there is no such key. */
  public Row with(String name, @Nullable Object value) {
    int position = shape.position(name);
    if (position < 0) {
      return this;
    }
    @Nullable Object[] changed = values.clone();
    changed[position] = value;
    Row row = new Row(shape, changed, id);
    row.related = related;
    return row;
  }

  /** This row with some of its keys alone, without relations. */
  public Row only(Predicate<String> kept) {
    List<String> names = new ArrayList<>();
    List<ColumnType> types = new ArrayList<>();
    List<@Nullable Object> left = new ArrayList<>();
    for (int i = 0; i < shape.size(); i++) {
      if (kept.test(shape.names().get(i))) {
        names.add(shape.names().get(i));
        types.add(shape.type(i));
        left.add(values[i]);
      }
    }
    return new Row(new RowShape(shape.className(), names, types), left.toArray(), id);
  }

  /** The id, if it is part of the result. */
  public @Nullable String objectId() {
    return (String) get(Table.OBJECT_ID);
  }

  /** The owner, if there is one and it is part of the result. */
  public @Nullable String ownerId() {
    return (String) get(Table.OWNER_ID);
  }

  /** Keys and values, for logs and tests. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(shape.className()).append('{');
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(shape.names().get(i)).append('=').append(values[i]);
    }
    return text.append('}').toString();
  }
}
