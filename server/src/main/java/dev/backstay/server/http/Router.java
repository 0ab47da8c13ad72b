package dev.backstay.server.http;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a path, segment by segment: a literal segment wins over a parameter, a
 * parameter over a rest.
 *
 * <p>A tree of our own and not Jetty's {@code UriTemplatePathSpec}: that one matches decoded paths,
 * and here a segment may hold an encoded slash ({@code %2F}) or an identity with {@code @} and
 * {@code :}; and it tries regular expressions one after another, where the routes of one scope are
 * more than a hundred.
 */
public final class Router {
  /** At most this many segments; longer paths have no route. */
  private static final int MAX_SEGMENTS = 64;

  private final Node root = new Node();

  /**
   * A tree of these routes. Two routes with the same method and template are a mistake of the
   * programmer.
   */
  public Router(List<Route> routes) {
    for (Route route : routes) {
      add(route);
    }
  }

  /**
   * The route for a path.
   *
   * @param method the method, or null for one that no route takes
   * @param path raw (still encoded) path below the scope's root, beginning with a slash
   * @return the route with its parameters
   * @throws ApiException 90404 no such path, 90405 not with this method, 90400 the path is not
   *     decodable
   */
  public Match find(@Nullable HttpMethod method, String path) {
    List<String> segments = segments(path);
    List<String> values = new ArrayList<>(4);
    Node node = segments == null ? null : descend(root, segments, 0, values);
    if (node == null) {
      throw ApiError.ROUTE_NOT_FOUND.with(shown(path));
    }
    Route route = method == null ? null : node.routes.get(method);
    if (route == null) {
      throw ApiError.METHOD_NOT_ALLOWED.with(method == null ? "such" : method.name());
    }
    List<String> names = node.names.getOrDefault(route.method(), List.of());
    Map<String, String> parameters = HashMap.newHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      parameters.put(names.get(i), values.get(i));
    }
    return new Match(route, parameters);
  }

  /** A route and the decoded values of its parameters; a rest keeps its encoded form. */
  public record Match(Route route, Map<String, String> parameters) {}

  private void add(Route route) {
    Node node = root;
    List<String> names = new ArrayList<>();
    for (String segment : route.template().substring(1).split("/", -1)) {
      if (segment.endsWith("...}")) {
        names.add(segment.substring(1, segment.length() - 4));
        node = node.rest = node.rest == null ? new Node() : node.rest;
      } else if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
        node = node.parameter = node.parameter == null ? new Node() : node.parameter;
      } else {
        node = node.literals.computeIfAbsent(segment, ignored -> new Node());
      }
    }
    if (node.routes.put(route.method(), route) != null) {
      throw new IllegalArgumentException(
          "two routes for " + route.method() + " " + route.template());
    }
    node.names.put(route.method(), List.copyOf(names));
  }

  private static @Nullable Node descend(
      Node node, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      if (!node.routes.isEmpty()) {
        return node;
      }
      return rest(node, segments, at, values);
    }
    String segment = segments.get(at);
    Node literal = node.literals.get(segment);
    if (literal != null) {
      Node found = descend(literal, segments, at + 1, values);
      if (found != null) {
        return found;
      }
    }
    if (node.parameter != null && !segment.isEmpty()) {
      int size = values.size();
      values.add(decode(segment));
      Node found = descend(node.parameter, segments, at + 1, values);
      if (found != null) {
        return found;
      }
      values.subList(size, values.size()).clear();
    }
    return rest(node, segments, at, values);
  }

  private static @Nullable Node rest(
      Node node, List<String> segments, int at, List<String> values) {
    if (node.rest == null) {
      return null;
    }
    values.add(String.join("/", segments.subList(at, segments.size())));
    return node.rest;
  }

  private static @Nullable List<String> segments(String path) {
    List<String> segments = new ArrayList<>(8);
    int from = 1;
    while (segments.size() < MAX_SEGMENTS) {
      int to = path.indexOf('/', from);
      if (to < 0) {
        segments.add(path.substring(Math.min(from, path.length())));
        return segments;
      }
      segments.add(path.substring(from, to));
      from = to + 1;
    }
    return null;
  }

  /** A path segment without its percent escapes; a plus sign stays one. */
  public static String decode(String segment) {
    if (segment.indexOf('%') < 0) {
      return segment;
    }
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.BAD_REQUEST.with("the address holds a broken percent escape");
    }
  }

  private static String shown(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "…" : path;
  }

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<HttpMethod, Route> routes = new EnumMap<>(HttpMethod.class);
    final Map<HttpMethod, List<String>> names = new EnumMap<>(HttpMethod.class);
    @Nullable Node parameter;
    @Nullable Node rest;
  }
}
