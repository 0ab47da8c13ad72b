package dev.backstay.code.deploy;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An API service that can be called now.
 *
 * @param id stays the same over deployments, as do those of its methods
 * @param deploymentId whose code it runs
 */
public record DeployedService(
    String id,
    String name,
    String version,
    String language,
    String model,
    String description,
    String provider,
    String deploymentId,
    long created,
    @Nullable Long updated,
    List<Method> methods) {

  /** A method with its id. */
  public record Method(String id, MethodDefinition definition) {
    static Method of(String id, String name, String json) {
      if (Json.read(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
        return new Method(id, MethodDefinition.of(name, map));
      }
      throw new IllegalStateException("the definition of a method is not an object");
    }

    public String name() {
      return definition.name();
    }
  }

  /** The method of exactly this name; null when there is none. */
  public @Nullable Method method(String methodName) {
    for (Method method : methods) {
      if (method.name().equals(methodName)) {
        return method;
      }
    }
    return null;
  }

  /**
   * The method that a REST-style address means: first those with a declared route, then by the name
   * without its prefix, then by the whole name in lower case (reference: business-logic.md §3).
   *
   * @param pathParameters filled with the values of the route's parameters
   */
  public @Nullable Method route(
      String verb, List<String> segments, Map<String, String> pathParameters) {
    for (Method method : methods) {
      if (method.definition().declared()
          && method.definition().verb().equals(verb)
          && matches(method.definition().path(), segments, pathParameters)) {
        return method;
      }
    }
    if (segments.size() != 1) {
      return null;
    }
    String last = segments.getFirst();
    for (Method method : methods) {
      MethodDefinition definition = method.definition();
      if (!definition.declared()
          && definition.verb().equals(verb)
          && (definition.path().equalsIgnoreCase(last)
              || definition.name().toLowerCase(Locale.ROOT).equals(last))) {
        return method;
      }
    }
    return null;
  }

  private static boolean matches(
      String template, List<String> segments, Map<String, String> parameters) {
    List<String> parts = List.of(template.split("/", -1));
    if (parts.size() != segments.size()) {
      return false;
    }
    parameters.clear();
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (part.startsWith("{") && part.endsWith("}")) {
        parameters.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }
}
