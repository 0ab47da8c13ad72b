package dev.backstay.server.transactions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.query.ResultSize;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of a transaction have given so far, and what references to it stand for: {@code
 * {"___ref": true, "opResultId", "resultIndex", "propName"}}, anywhere in the payload of a later
 * step.
 */
final class Results {
  private static final String MARK = "___ref";

  /** Objects that all steps together may give, with those of relations. */
  static final int MAX_OBJECTS = 100_000;

  /**
   * Characters that references may put in their places, each use counted. A JSON value takes many
   * times as much memory when it has been read.
   */
  static final int MAX_REFERENCED = 2_000_000;

  private final Map<String, Object> byName = new LinkedHashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final IdentityHashMap<JsonText, @Nullable Object> read = new IdentityHashMap<>();
  private ResultSize size = ResultSize.EMPTY;
  private long referenced;

  /**
   * Keeps a result.
   *
   * @param result a {@link Row}, a list of rows, a list of ids, or a number
   * @throws dev.backstay.store.error.DataException 1026 if the results are too large together: more
   *     than {@value #MAX_OBJECTS} objects, or more characters than one find may give
   */
  void add(Step step, Object result) {
    size =
        size.plus(
            switch (result) {
              case Row row -> ResultSize.of(row);
              case List<?> items -> ResultSize.of(items);
              default -> ResultSize.ONE;
            });
    size.requireAtMost(MAX_OBJECTS);
    byName.put(step.resultId(), result);
    steps.add(step);
  }

  /** The steps that have been done, in order. */
  List<Step> steps() {
    return steps;
  }

  Object of(Step step) {
    return byName.getOrDefault(step.resultId(), List.of());
  }

  /**
   * A payload with every reference replaced by the value it stands for.
   *
   * @throws dev.backstay.foundation.error.ApiException 2004 for a reference that stands for
   *     nothing; 1026 if references stand for more than {@value #MAX_REFERENCED} characters
   */
  @Nullable Object resolved(@Nullable Object payload) {
    return switch (payload) {
      case Map<?, ?> map when Boolean.TRUE.equals(map.get(MARK)) -> referenced(map);
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> resolved = new LinkedHashMap<>();
        map.forEach((key, value) -> resolved.put(String.valueOf(key), resolved(value)));
        yield resolved;
      }
      case List<?> list -> {
        List<@Nullable Object> resolved = new ArrayList<>();
        list.forEach(value -> resolved.add(resolved(value)));
        yield resolved;
      }
      case null, default -> payload;
    };
  }

  private @Nullable Object referenced(Map<?, ?> reference) {
    Object result = byName.get(String.valueOf(reference.get("opResultId")));
    if (result == null) {
      throw wrong(reference, "no operation before this one has that name");
    }
    Object index = reference.get("resultIndex");
    if (index != null) {
      result = item(reference, result, index);
    }
    Object property = reference.get("propName");
    return switch (result) {
      case Row row ->
          value(reference, row, property == null ? "objectId" : String.valueOf(property));
      case List<?> items when property == null -> ids(items);
      case List<?> _ -> throw wrong(reference, "which item of the list is meant is missing");
      default -> result;
    };
  }

  private static Object item(Map<?, ?> reference, Object result, Object index) {
    if (result instanceof List<?> items
        && index instanceof Long number
        && number >= 0
        && number < items.size()) {
      return items.get(number.intValue());
    }
    throw wrong(reference, "there is no result with index " + index);
  }

  /** Null would be stored for what the caller may not find, so that is refused. */
  private @Nullable Object value(Map<?, ?> reference, Row row, String property) {
    if (!row.shape().names().contains(property)) {
      throw wrong(reference, "its result has no property `" + shortened(property) + "`");
    }
    Object value = row.get(property);
    count(ResultSize.ofValue(value));
    if (!(value instanceof JsonText json)) {
      return value;
    }
    if (!read.containsKey(json)) {
      read.put(json, Json.read(json.text().getBytes(StandardCharsets.UTF_8)));
    }
    return read.get(json);
  }

  private void count(ResultSize used) {
    referenced += used.characters();
    if (referenced > MAX_REFERENCED) {
      throw ApiError.REFERENCES_TOO_LARGE.with(MAX_REFERENCED);
    }
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  private List<Object> ids(List<?> items) {
    List<Object> ids = new ArrayList<>();
    for (Object item : items) {
      ids.add(item instanceof Row row ? row.objectId() : item);
    }
    count(ResultSize.of(ids));
    return ids;
  }

  private static RuntimeException wrong(Map<?, ?> reference, String why) {
    return ApiError.WRONG_DATA.with(
        "The reference to `" + reference.get("opResultId") + "` cannot be resolved: " + why);
  }
}
