package dev.backstay.server.data;

import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.store.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries from bodies (POST find) and addresses (GET). What the server cannot do yet is refused, never left out:
 * a query that is answered as if a part of it were not there is a wrong answer.
 */
public final class QueryReader {
  /** Parts of a query that come with the whole data service. */
  private static final Set<String> NOT_YET =
      Set.of("having", "groupBy", "loadRelations", "relationsDepth", "relationsPageSize", "distinct");

  private QueryReader() {}

  /** A query from a JSON object; see the reference, Data API §3. */
  public static Query ofBody(Map<String, @Nullable Object> body) {
    for (String part : NOT_YET) {
      Object value = body.get(part);
      if (value != null && !value.equals(false) && !value.equals("") && !value.equals(0L) && !value.equals(List.of())) {
        throw ApiError.NOT_IMPLEMENTED.with("`" + part + "` in queries");
      }
    }
    return Query.ALL
        .withWhere(text(body.get("where"), "where"))
        .withSortBy(list(body.get("sortBy"), "sortBy"))
        .withProperties(list(body.getOrDefault("props", body.get("properties")), "props"))
        .withExcludedProperties(list(body.get("excludeProps"), "excludeProps"))
        .withPage(
            number(body.get("pageSize"), "pageSize", Query.DEFAULT_PAGE_SIZE),
            number(body.get("offset"), "offset", 0));
  }

  /** A query from the parameters of an address; see the reference, Data API §4. */
  public static Query ofAddress(Exchange exchange) {
    for (String part : NOT_YET) {
      String value = exchange.query(part);
      if (value != null && !value.isEmpty() && !value.equals("false") && !value.equals("0")) {
        throw ApiError.NOT_IMPLEMENTED.with("`" + part + "` in queries");
      }
    }
    List<String> properties = new ArrayList<>(exchange.queryAll("property"));
    properties.addAll(split(exchange.query("props")));
    return Query.ALL
        .withWhere(blankToNull(exchange.query("where")))
        .withSortBy(split(exchange.query("sortBy")))
        .withProperties(properties)
        .withExcludedProperties(split(exchange.query("excludeProps")))
        .withPage(
            number(numeric(exchange.query("pageSize")), "pageSize", Query.DEFAULT_PAGE_SIZE),
            number(numeric(exchange.query("offset")), "offset", 0));
  }

  /** The text under a key, null when it is absent or blank; 8008 when it is something else. */
  public static @Nullable String text(@Nullable Object value, String name) {
    if (value != null && !(value instanceof String)) {
      throw ApiError.INVALID_PARAMETER.with(name);
    }
    return blankToNull((String) value);
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static List<String> list(@Nullable Object value, String name) {
    if (value instanceof List<?> items) {
      List<String> texts = new ArrayList<>();
      for (Object item : items) {
        if (!(item instanceof String text)) {
          throw ApiError.INVALID_PARAMETER.with(name);
        }
        texts.add(text);
      }
      return texts;
    }
    return split(text(value, name));
  }

  /** A comma-separated list; commas within parentheses or quotes belong to an expression. */
  private static List<String> split(@Nullable String text) {
    List<String> parts = new ArrayList<>();
    if (text == null) {
      return parts;
    }
    int depth = 0;
    int from = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')') {
        depth--;
      } else if (!quoted && depth == 0 && c == ',') {
        parts.add(text.substring(from, i).strip());
        from = i + 1;
      }
    }
    parts.add(text.substring(from).strip());
    parts.removeIf(String::isEmpty);
    return parts;
  }

  private static @Nullable Object numeric(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static int number(@Nullable Object value, String name, int whenMissing) {
    return switch (value) {
      case null -> whenMissing;
      case Long number when number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE -> number.intValue();
      default -> throw ApiError.INVALID_PARAMETER.with(name);
    };
  }
}
