package dev.backstay.code.invoke;

import dev.backstay.code.deploy.MethodDefinition;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a request brings into the arguments of a method (reference: business-logic.md §1 and
 * §3): with one parameter the body is the argument, with several it is an object with a value per
 * name; GET and DELETE take them from the query.
 */
final class ServiceArguments {
  private ServiceArguments() {}

  /** The arguments of a request with a body, as the JSON text of an array. */
  static String ofBody(MethodDefinition method, byte[] body, @Nullable String contentType) {
    List<MethodDefinition.Parameter> parameters = method.parameters();
    if (body.length == 0) {
      return "[]";
    }
    if (parameters.size() <= 1) {
      String type = parameters.isEmpty() ? null : parameters.getFirst().type();
      return array(single(body, contentType, type));
    }
    Object value = Json.read(body);
    if (value instanceof List<?> list) {
      return array(list.toArray());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw ApiError.REQUEST_NOT_PARSED.with(
          "several arguments must be a JSON object with a value for each name");
    }
    return array(parameters.stream().map(parameter -> map.get(parameter.name())).toArray());
  }

  /** The arguments of a request without a body. */
  static String ofQuery(
      MethodDefinition method, Map<String, String> query, Map<String, String> path) {
    return array(
        method.parameters().stream()
            .map(parameter -> {
              String text = query.getOrDefault(parameter.name(), path.get(parameter.name()));
              return text == null ? null : typed(text, parameter.type());
            })
            .toArray());
  }

  /**
   * A body that is one argument: the JS SDK sends a string as it is, without quotes and without a
   * content type.
   */
  private static @Nullable Object single(
      byte[] body, @Nullable String contentType, @Nullable String type) {
    boolean json = contentType != null && contentType.toLowerCase(Locale.ROOT).contains("json");
    if (json) {
      return Json.read(body);
    }
    String text = new String(body, StandardCharsets.UTF_8);
    if ("String".equals(type)) {
      return text;
    }
    try {
      return Json.read(body);
    } catch (ApiException e) {
      return text;
    }
  }

  private static @Nullable Object typed(String text, @Nullable String type) {
    if (type == null || type.equals("String")) {
      return text;
    }
    try {
      return Json.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (ApiException e) {
      return text;
    }
  }

  private static String array(@Nullable Object... values) {
    List<@Nullable Object> list = new ArrayList<>(values.length);
    for (Object value : values) {
      list.add(value);
    }
    return new String(Json.write(list), StandardCharsets.UTF_8);
  }
}
