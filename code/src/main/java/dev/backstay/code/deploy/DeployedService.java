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
 * @param configuration the configuration items that it declares, each with a name and a type
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
    List<Method> methods,
    List<Map<String, @Nullable Object>> configuration) {

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
   * What a REST-style address means.
   *
   * @param method the method
   * @param pathParameters the values of its route's parameters
   */
  public record Routed(Method method, Map<String, String> pathParameters) {}

  /**
   * The method that a REST-style address means: first those with a declared route, where a literal
   * segment wins over a parameter, then by the name without its prefix, then by the whole name in
   * lower case (reference: business-logic.md §3). Null when there is none.
   *
   * @param segments decoded segments behind the service's name; none for the service itself
   */
  public @Nullable Routed route(String verb, List<String> segments) {
    Routed best = null;
    for (Method method : methods) {
      MethodDefinition definition = method.definition();
      if (definition.declared() && definition.verb().equals(verb)) {
        Map<String, String> values = definition.template().match(segments);
        if (values != null
            && (best == null
                || definition.template().compareTo(best.method().definition().template()) < 0)) {
          best = new Routed(method, values);
        }
      }
    }
    if (best != null || segments.size() != 1) {
      return best;
    }
    String last = segments.getFirst();
    for (Method method : methods) {
      MethodDefinition definition = method.definition();
      if (!definition.declared()
          && definition.verb().equals(verb)
          && (definition.path().equalsIgnoreCase(last)
              || definition.name().toLowerCase(Locale.ROOT).equals(last))) {
        return new Routed(method, Map.of());
      }
    }
    return null;
  }
}
