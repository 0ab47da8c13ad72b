package dev.backstay.foundation.http;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
    Search search = new Search(method, segments(path));
    Leaf leaf = search.descend(root, 0);
    if (leaf == null) {
      throw search.others.isEmpty()
          ? ApiError.ROUTE_NOT_FOUND.with(abbreviated(path))
          : ApiError.METHOD_NOT_ALLOWED
              .with(method == null ? "such" : method.name())
              .withHeaders(List.of(Map.entry("Allow", allowed(search.others))));
    }
    List<String> names = leaf.names();
    Map<String, String> parameters = HashMap.newHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      parameters.put(names.get(i), search.values.get(i));
    }
    return new Match(leaf.route(), parameters);
  }

  /** A route and the decoded values of its parameters; a rest keeps its encoded form. */
  public record Match(Route route, Map<String, String> parameters) {}

  /** The value of the header {@code Allow}; HEAD is answered as GET. */
  private static String allowed(Set<HttpMethod> methods) {
    Set<String> names = new TreeSet<>();
    for (HttpMethod method : methods) {
      names.add(method.name());
    }
    if (methods.contains(HttpMethod.GET)) {
      names.add("HEAD");
    }
    return String.join(", ", names);
  }

  private void add(Route route) {
    Node node = root;
    for (String segment : route.template().substring(1).split("/", -1)) {
      if (segment.endsWith("...}")) {
        node = node.rest = node.rest == null ? new Node() : node.rest;
      } else if (segment.startsWith("{")) {
        node = node.parameter = node.parameter == null ? new Node() : node.parameter;
      } else {
        node = node.literals.computeIfAbsent(segment, ignored -> new Node());
      }
    }
    if (node.routes.put(route.method(), new Leaf(route, names(route))) != null) {
      throw new IllegalArgumentException(
          "two routes for " + route.method() + " " + route.template());
    }
  }

  private static List<String> names(Route route) {
    List<String> names = new ArrayList<>(2);
    for (String segment : route.template().split("/")) {
      if (segment.endsWith("...}")) {
        names.add(segment.substring(1, segment.length() - 4));
      } else if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
      }
    }
    return List.copyOf(names);
  }

  private static List<String> segments(String path) {
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
    return List.of();
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

  private static String abbreviated(String path) {
    return path.length() > 100 ? path.substring(0, 100) + "…" : path;
  }

  /** A route with the names of its parameters, in the order of their values. */
  private record Leaf(Route route, List<String> names) {}

  /**
   * One walk through the tree, depth first; a branch without a route for the method is left again.
   */
  private static final class Search {
    final List<String> values = new ArrayList<>(4);
    final Set<HttpMethod> others = EnumSet.noneOf(HttpMethod.class);
    private final @Nullable HttpMethod method;
    private final List<String> segments;

    Search(@Nullable HttpMethod method, List<String> segments) {
      this.method = method;
      this.segments = segments;
    }

    @Nullable Leaf descend(Node node, int at) {
      if (at == segments.size()) {
        Leaf leaf = here(node);
        return leaf != null ? leaf : rest(node, at);
      }
      String segment = segments.get(at);
      Node literal = node.literals.get(segment);
      if (literal != null) {
        Leaf found = descend(literal, at + 1);
        if (found != null) {
          return found;
        }
      }
      if (node.parameter != null && !segment.isEmpty()) {
        values.add(decode(segment));
        Leaf found = descend(node.parameter, at + 1);
        if (found != null) {
          return found;
        }
        values.removeLast();
      }
      return rest(node, at);
    }

    private @Nullable Leaf rest(Node node, int at) {
      Leaf leaf = node.rest == null ? null : here(node.rest);
      if (leaf != null) {
        values.add(String.join("/", segments.subList(at, segments.size())));
      }
      return leaf;
    }

    private @Nullable Leaf here(Node node) {
      Leaf leaf = method == null ? null : node.routes.get(method);
      if (leaf == null) {
        others.addAll(node.routes.keySet());
      }
      return leaf;
    }
  }

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<HttpMethod, Leaf> routes = new EnumMap<>(HttpMethod.class);
    @Nullable Node parameter;
    @Nullable Node rest;
  }
}
