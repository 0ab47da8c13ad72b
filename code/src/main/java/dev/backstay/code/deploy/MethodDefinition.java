package dev.backstay.code.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A method of an API service as its deployment describes it (reference: business-logic.md §4).
 *
 * @param name the function's name
 * @param parameters in order; empty too when the code says nothing about them
 * @param verb HTTP method of its own address, from {@code @route} or from its name
 * @param path that address below the service, without a slash at its beginning; parameters in
 *     braces
 * @param template the same path, ready to be compared with addresses
 * @param declared whether the address is declared by {@code @route}
 * @param json what the model says of it, for listings
 */
public record MethodDefinition(
    String name,
    List<Parameter> parameters,
    String verb,
    String path,
    RouteTemplate template,
    boolean declared,
    Map<String, @Nullable Object> json) {
  private static final List<String> VERBS = List.of("GET", "PUT", "POST", "DELETE");
  private static final Pattern PREFIX = Pattern.compile("(get|add|set|delete)(\\p{Lu}.*)");

  /**
   * @param name of the argument
   * @param type {@code String}, {@code Number}, … or null when it is not documented
   */
  public record Parameter(String name, @Nullable String type) {}

  /** Reads {@code definitions.types.{Service}.methods.{name}}. */
  static MethodDefinition of(String name, Map<?, ?> json) {
    List<Parameter> parameters = new ArrayList<>();
    if (json.get("params") instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> parameter
            && parameter.get("name") instanceof String parameterName) {
          Object type = parameter.get("type") instanceof Map<?, ?> map ? map.get("name") : null;
          parameters.add(new Parameter(parameterName, type instanceof String text ? text : null));
        }
      }
    }
    Object tag = json.get("tags") instanceof Map<?, ?> tags ? tags.get("route") : null;
    String verb = verbOf(name);
    String path = pathOf(name);
    boolean declared = tag instanceof String;
    if (tag instanceof String route) {
      int space = route.strip().indexOf(' ');
      verb = space < 0 ? "GET" : route.strip().substring(0, space).toUpperCase(Locale.ROOT);
      path = route.strip().substring(space + 1).strip().replaceFirst("^/+", "");
      if (!VERBS.contains(verb)) {
        throw new IllegalArgumentException(
            "the route of the method "
                + name
                + " has the unknown verb "
                + verb
                + "; there are "
                + String.join(", ", VERBS));
      }
    }
    @SuppressWarnings("unchecked")
    Map<String, @Nullable Object> known = (Map<String, @Nullable Object>) json;
    return new MethodDefinition(
        name, List.copyOf(parameters), verb, path, template(name, path), declared, known);
  }

  private static RouteTemplate template(String method, String path) {
    try {
      return RouteTemplate.of(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the route of the method " + method + " " + e.getMessage(), e);
    }
  }

  private static String verbOf(String name) {
    var prefix = PREFIX.matcher(name);
    return !prefix.matches()
        ? "POST"
        : switch (prefix.group(1)) {
          case "get" -> "GET";
          case "set" -> "PUT";
          case "delete" -> "DELETE";
          default -> "POST";
        };
  }

  private static String pathOf(String name) {
    var prefix = PREFIX.matcher(name);
    return prefix.matches() ? prefix.group(2) : name;
  }
}
