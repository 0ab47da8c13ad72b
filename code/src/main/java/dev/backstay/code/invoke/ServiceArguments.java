package dev.backstay.code.invoke;

import dev.backstay.code.deploy.MethodDefinition;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a request brings into the arguments of a method (reference: business-logic.md §1 and
 * §3): with one parameter the body is the argument, with several it is an object with a value per
 * name; GET and DELETE take them from the query.
 */
final class ServiceArguments {
  private ServiceArguments() {}

  /**
   * The arguments of a request with a body, as the JSON text of an array.
   *
   * <p>One parameter is the body. Of several, each is a value of the body by its name, or else of
   * the path. Parameters of the route that the code declares as parameters of the method are taken
   * from the path when the body is not needed for them.
   */
  static String ofBody(
      MethodDefinition method,
      byte[] body,
      @Nullable String contentType,
      Map<String, String> path) {
    List<MethodDefinition.Parameter> parameters = method.parameters();
    if (body.length == 0) {
      return parameters.stream().anyMatch(parameter -> path.containsKey(parameter.name()))
          ? array(parameters.stream().map(parameter -> ofPath(parameter, path)).toArray())
          : "[]";
    }
    if (parameters.size() <= 1) {
      String type = parameters.isEmpty() ? null : parameters.getFirst().type();
      return array(RequestBody.value(body, contentType, type));
    }
    List<MethodDefinition.Parameter> ofBody =
        parameters.stream().filter(parameter -> !path.containsKey(parameter.name())).toList();
    if (ofBody.size() == 1) {
      MethodDefinition.Parameter single = ofBody.getFirst();
      Object value = RequestBody.value(body, contentType, single.type());
      return array(
          parameters.stream()
              .map(parameter -> parameter.equals(single) ? value : ofPath(parameter, path))
              .toArray());
    }
    Object value = RequestBody.value(body, contentType, null);
    if (value instanceof List<?> list) {
      return array(list.toArray());
    }
    if (!(value instanceof Map<?, ?> map) || map.containsKey(RequestBody.BYTES)) {
      throw ApiError.REQUEST_NOT_PARSED.with(
          "several arguments must be a JSON object or a form with a value for each name");
    }
    return array(
        parameters.stream()
            .map(parameter ->
                map.containsKey(parameter.name())
                    ? map.get(parameter.name())
                    : ofPath(parameter, path))
            .toArray());
  }

  private static @Nullable Object ofPath(
      MethodDefinition.Parameter parameter, Map<String, String> path) {
    String text = path.get(parameter.name());
    return text == null ? null : typed(text, parameter.type());
  }

  /** The arguments of a request without a body. */
  static String ofQuery(
      MethodDefinition method, Map<String, String> query, Map<String, String> path) {
    return array(
        method.parameters().stream()
            .map(parameter -> {
              String text = query.get(parameter.name());
              return text == null ? ofPath(parameter, path) : typed(text, parameter.type());
            })
            .toArray());
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

  /** Arguments that come by position. */
  static String ofPosition(List<@Nullable Object> arguments) {
    return array(arguments.toArray());
  }

  private static String array(@Nullable Object... values) {
    List<@Nullable Object> list = new ArrayList<>(values.length);
    for (Object value : values) {
      list.add(value);
    }
    return new String(Json.write(list), StandardCharsets.UTF_8);
  }
}
