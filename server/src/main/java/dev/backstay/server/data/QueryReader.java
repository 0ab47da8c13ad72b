package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads queries from bodies (POST find) and addresses (GET). */
public final class QueryReader {
  private static final String WHERE_CLAUSE = "whereClause";

  private QueryReader() {}

  /** A query from a JSON object; see the reference, Data API §3. */
  public static Query ofBody(Map<String, @Nullable Object> body) {
    QueryKeys.checkReading(body.keySet());
    Object properties = body.get("props") != null ? body.get("props") : body.get("properties");
    return Query.ALL
        .withWhere(text(body.get("where"), "where"))
        .withSortBy(texts(body.get("sortBy"), "sortBy"))
        .withProps(texts(properties, "props"), texts(body.get("excludeProps"), "excludeProps"))
        .withPage(
            (int) number(body.get("pageSize"), "pageSize", Query.DEFAULT_PAGE_SIZE),
            number(body.get("offset"), "offset", 0))
        .withGroups(
            texts(body.get("groupBy"), "groupBy"),
            text(body.get("having"), "having"),
            flag(body.get("distinct"), "distinct"))
        .withRelations(
            texts(body.get("loadRelations"), "loadRelations"),
            (int) number(body.get("relationsDepth"), "relationsDepth", 0),
            (int)
                number(
                    body.get("relationsPageSize"), "relationsPageSize", Query.DEFAULT_PAGE_SIZE));
  }

  /** A query from the parameters of an address; see the reference, Data API §4. */
  public static Query ofAddress(Exchange exchange) {
    if (!exchange.hasQuery()) {
      return Query.ALL;
    }
    QueryKeys.checkReading(exchange.queryParameters().keySet());
    List<String> properties = new ArrayList<>(exchange.queryAll("property"));
    properties.addAll(exchange.queryAll("props"));
    return Query.ALL
        .withWhere(blankToNull(exchange.query("where")))
        .withSortBy(blankToNull(String.join(",", exchange.queryAll("sortBy"))))
        .withProps(
            blankToNull(String.join(",", properties)),
            blankToNull(String.join(",", exchange.queryAll("excludeProps"))))
        .withPage(
            (int) number(numeric(exchange.query("pageSize")), "pageSize", Query.DEFAULT_PAGE_SIZE),
            number(numeric(exchange.query("offset")), "offset", 0))
        .withGroups(
            blankToNull(String.join(",", exchange.queryAll("groupBy"))),
            blankToNull(exchange.query("having")),
            flag(exchange.query("distinct"), "distinct"))
        .withRelations(
            blankToNull(String.join(",", exchange.queryAll("loadRelations"))),
            (int) number(numeric(exchange.query("relationsDepth")), "relationsDepth", 0),
            (int)
                number(
                    numeric(exchange.query("relationsPageSize")),
                    "relationsPageSize",
                    Query.DEFAULT_PAGE_SIZE));
  }

  /**
   * The condition of a write in its address.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for any other parameter
   */
  static @Nullable String conditionOfAddress(Exchange exchange) {
    QueryKeys.checkWriting(exchange.queryParameters().keySet(), List.of("where"));
    return once(exchange, "where");
  }

  /**
   * The condition of a write in its body.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for any other key, or another value
   *     than a text
   */
  static @Nullable String conditionOfBody(Map<String, @Nullable Object> body) {
    QueryKeys.checkWriting(body.keySet(), List.of("where"));
    return text(body.get("where"), "where");
  }

  /**
   * The children that a change of a relation means: a body of ids or of objects that have one, or a
   * condition in the address, {@code whereClause}.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002, 8007 or 8008 if it is neither, or both
   */
  public static Children children(Exchange exchange) {
    QueryKeys.checkWriting(exchange.queryParameters().keySet(), List.of(WHERE_CLAUSE));
    Object body = exchange.json();
    String where = once(exchange, WHERE_CLAUSE);
    if (body == null) {
      return new Children.Where(RecordOperation.requireCondition(where, WHERE_CLAUSE));
    }
    if (where != null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          WHERE_CLAUSE, "Name the children by ids in the body or by a condition, not both");
    }
    if (!(body instanceof List<?> items)) {
      throw ApiError.REQUEST_NOT_PARSED.with("the body must be an array of object ids");
    }
    List<String> ids = new ArrayList<>(items.size());
    for (Object item : items) {
      Object id = item instanceof Map<?, ?> object ? object.get(Table.OBJECT_ID) : item;
      if (!(id instanceof String || id instanceof Long)) {
        throw ApiError.REQUEST_NOT_PARSED.with("the body must be an array of object ids");
      }
      ids.add(id.toString());
    }
    return new Children.ByIds(ids);
  }

  /** A parameter that must not be given twice: two programs could take different ones. */
  private static @Nullable String once(Exchange exchange, String name) {
    List<String> values = exchange.queryAll(name);
    if (values.size() > 1) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be given once");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** The text under a key, null when it is absent or blank; 8008 when it is something else. */
  public static @Nullable String text(@Nullable Object value, String name) {
    if (value != null && !(value instanceof String)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a text");
    }
    return blankToNull((String) value);
  }

  /** A text, or a list of texts joined by commas. */
  static @Nullable String texts(@Nullable Object value, String name) {
    if (!(value instanceof List<?> items)) {
      return text(value, name);
    }
    List<String> texts = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof String text)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be a text or a list of texts");
      }
      texts.add(text);
    }
    return blankToNull(String.join(",", texts));
  }

  private static boolean flag(@Nullable Object value, String name) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case String text when text.isEmpty() || text.equals("false") -> false;
      case String text when text.equals("true") -> true;
      default -> throw ApiError.INVALID_PARAMETER_BECAUSE.with(name, "It must be true or false");
    };
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
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

  private static long number(@Nullable Object value, String name, int whenMissing) {
    Long number = value == null ? (Long) (long) whenMissing : Json.wholeNumber(value);
    if (number == null || number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It must be a whole number" + (value instanceof String ? ", not a text" : ""));
    }
    return number;
  }
}
