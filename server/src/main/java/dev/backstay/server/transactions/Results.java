package dev.backstay.server.transactions;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.json.Json;
import dev.backstay.store.JsonText;
import dev.backstay.store.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

  private final Map<String, Object> byName = new LinkedHashMap<>();

  /**
   * Keeps a result.
   *
   * @param result a {@link Row}, a list of rows, a list of ids, or a number
   */
  void add(Step step, Object result) {
    byName.put(step.resultId(), result);
  }

  Object of(Step step) {
    return byName.getOrDefault(step.resultId(), List.of());
  }

  /**
   * A payload with every reference replaced by the value it stands for.
   *
   * @throws dev.backstay.server.error.ApiException 2004 for a reference that stands for nothing
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
  private static @Nullable Object value(Map<?, ?> reference, Row row, String property) {
    if (!row.shape().names().contains(property)) {
      throw wrong(reference, "its result has no property `" + shortened(property) + "`");
    }
    Object value = row.get(property);
    return value instanceof JsonText json
        ? Json.read(json.text().getBytes(StandardCharsets.UTF_8))
        : value;
  }

  private static String shortened(String text) {
    return text.length() > 100 ? text.substring(0, 100) + "…" : text;
  }

  private static List<Object> ids(List<?> items) {
    List<Object> ids = new ArrayList<>();
    for (Object item : items) {
      ids.add(item instanceof Row row ? row.objectId() : item);
    }
    return ids;
  }

  private static RuntimeException wrong(Map<?, ?> reference, String why) {
    return ApiError.WRONG_DATA.with(
        "The reference to `" + reference.get("opResultId") + "` cannot be resolved: " + why);
  }
}
