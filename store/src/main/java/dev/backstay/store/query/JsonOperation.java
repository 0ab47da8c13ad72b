package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.ComputedValues;
import dev.backstay.store.schema.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A change of a part of a JSON value: {@code {"___operation": "JSON_SET", "args": {"$.a": 1}}}
 * (reference: Data API, 2). The rules are MySQL's, whose functions these are. They run here and not
 * in the database, since the two products have no such functions in common.
 *
 * @param kind which
 * @param steps where, each in the order in which it is done
 */
record JsonOperation(Kind kind, List<Step> steps) {
  /** Changes that one operation may hold. */
  static final int MAX_STEPS = 100;

  /** What is done to the place. */
  enum Kind {
    /** Written, there or not. */
    JSON_SET,
    /** Written if nothing is there. */
    JSON_INSERT,
    /** Written if something is there. */
    JSON_REPLACE,
    JSON_REMOVE,
    /** Added to the list that is there. */
    JSON_ARRAY_APPEND,
    /** Put before the place in its list. */
    JSON_ARRAY_INSERT
  }

  /**
   * One change.
   *
   * @param path names (String) and indexes (Integer)
   */
  record Step(List<Object> path, @Nullable Object value) {}

  /**
   * Reads an operation.
   *
   * @throws DataException 8008 if it is none
   */
  static JsonOperation of(Column column, Map<?, ?> sent) {
    Kind kind = kind(column, sent.get(ComputedValues.OPERATION));
    List<Step> steps = new ArrayList<>();
    switch (sent.get("args")) {
      case Map<?, ?> changes when kind != Kind.JSON_REMOVE ->
          changes.forEach((path, value) -> steps.add(new Step(path(column, kind, path), value)));
      case List<?> paths when kind == Kind.JSON_REMOVE ->
          paths.forEach(path -> steps.add(new Step(path(column, kind, path), null)));
      case null, default -> throw wrong(column, "it has no arguments of the right form");
    }
    if (steps.isEmpty() || steps.size() > MAX_STEPS) {
      throw wrong(column, "it needs 1 to " + MAX_STEPS + " arguments");
    }
    return new JsonOperation(kind, List.copyOf(steps));
  }

  private static Kind kind(Column column, @Nullable Object sent) {
    if (column.type() != ColumnType.JSON) {
      throw DataException.wrongType(column.name());
    }
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(sent)) {
        return kind;
      }
    }
    throw wrong(column, "there is no such operation");
  }

  private static List<Object> path(Column column, Kind kind, @Nullable Object sent) {
    List<Object> path = sent instanceof String text ? JsonPath.steps(text) : null;
    if (path == null) {
      throw wrong(column, "a path looks like '$.name' or '$.list[0]'");
    }
    if (kind == Kind.JSON_REMOVE && path.isEmpty()) {
      throw wrong(column, "the whole value cannot be removed");
    }
    if (kind == Kind.JSON_ARRAY_INSERT
        && (path.isEmpty() || !(path.getLast() instanceof Integer))) {
      throw wrong(column, "the path must end with a place in a list");
    }
    return path;
  }

  /**
   * The value with the changes in it.
   *
   * @param before null for no value, which stays none
   */
  @Nullable JsonText apply(Column column, @Nullable JsonText before) {
    if (before == null) {
      return null;
    }
    Object root;
    try {
      root = ColumnValues.readJson(before.text());
    } catch (JacksonException e) {
      throw DataException.wrongType(column.name());
    }
    for (Step step : steps) {
      root = changed(root, step.path(), step.value());
    }
    return root == null ? new JsonText("null") : (JsonText) ColumnValues.convert(column, root);
  }

  /** {@code at} with the value at {@code path} below it changed. */
  @SuppressWarnings("unchecked") // what Jackson reads has text keys
  private @Nullable Object changed(@Nullable Object at, List<Object> path, @Nullable Object value) {
    if (path.isEmpty()) {
      return switch (kind) {
        case JSON_SET, JSON_REPLACE -> value;
        case JSON_ARRAY_APPEND -> appended(at, value);
        case JSON_INSERT, JSON_REMOVE, JSON_ARRAY_INSERT -> at;
      };
    }
    Object step = path.getFirst();
    List<Object> rest = path.subList(1, path.size());
    if (step instanceof Integer index) {
      return at instanceof List<?> list
          ? inList(new ArrayList<>(list), index, rest, value)
          : aroundScalar(at, index, rest, value);
    }
    if (!(at instanceof Map<?, ?> map)) {
      return at;
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>((Map<String, Object>) map);
    String name = String.valueOf(step);
    if (object.containsKey(name)) {
      if (rest.isEmpty() && kind == Kind.JSON_REMOVE) {
        object.remove(name);
      } else {
        object.put(name, changed(object.get(name), rest, value));
      }
    } else if (rest.isEmpty() && (kind == Kind.JSON_SET || kind == Kind.JSON_INSERT)) {
      object.put(name, value);
    }
    return object;
  }

  private List<@Nullable Object> inList(
      List<@Nullable Object> list, int index, List<Object> rest, @Nullable Object value) {
    boolean last = rest.isEmpty();
    if (last && kind == Kind.JSON_ARRAY_INSERT) {
      list.add(Math.min(index, list.size()), value);
    } else if (index < list.size()) {
      if (last && kind == Kind.JSON_REMOVE) {
        list.remove(index);
      } else {
        list.set(index, changed(list.get(index), rest, value));
      }
    } else if (last && (kind == Kind.JSON_SET || kind == Kind.JSON_INSERT)) {
      list.add(value);
    }
    return list;
  }

  /** What is not a list is its own first item; a further one makes it a list. */
  private @Nullable Object aroundScalar(
      @Nullable Object at, int index, List<Object> rest, @Nullable Object value) {
    if (index == 0) {
      return kind == Kind.JSON_REMOVE || kind == Kind.JSON_ARRAY_INSERT
          ? at
          : changed(at, rest, value);
    }
    return rest.isEmpty() && (kind == Kind.JSON_SET || kind == Kind.JSON_INSERT)
        ? appended(at, value)
        : at;
  }

  private static List<@Nullable Object> appended(@Nullable Object at, @Nullable Object value) {
    List<@Nullable Object> list = new ArrayList<>();
    if (at instanceof List<?> already) {
      list.addAll(already);
    } else {
      list.add(at);
    }
    list.add(value);
    return list;
  }

  private static DataException wrong(Column column, String reason) {
    return DataError.INVALID_PARAMETER_BECAUSE.with(
        column.name(), "The JSON operation is wrong: " + reason);
  }
}
