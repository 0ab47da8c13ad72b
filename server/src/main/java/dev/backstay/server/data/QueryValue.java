package dev.backstay.server.data;

import dev.backstay.store.query.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queries as event handlers see and change them (reference: business logic, 8: {@code query}):
 * {@code pageSize, offset, properties[], excludeProperties[], whereClause, havingClause, groupBy[],
 * distinct, queryOptions{sortBy[], related[], relationsDepth, relationsPageSize}}; those of groups
 * have {@code groupPageSize, recordsPageSize, groupDepth, groupPath[]} as well.
 */
public final class QueryValue {
  private static final String OPTIONS = "queryOptions";

  private QueryValue() {}

  static Map<String, @Nullable Object> of(Query query) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("sortBy", list(query.sortBy()));
    options.put("related", list(query.loadRelations()));
    options.put("relationsDepth", query.relationsDepth());
    options.put("relationsPageSize", query.relationsPageSize());
    options.put("fileReferencePrefix", null);
    Map<String, @Nullable Object> value = new LinkedHashMap<>();
    value.put("pageSize", query.pageSize());
    value.put("offset", query.offset());
    value.put("properties", list(query.props()));
    value.put("excludeProperties", list(query.excludeProps()));
    value.put("whereClause", query.where());
    value.put("havingClause", query.having());
    value.put("groupBy", list(query.groupBy()));
    value.put("distinct", query.distinct());
    value.put(OPTIONS, options);
    return value;
  }

  static Map<String, @Nullable Object> of(GroupQuery query) {
    Map<String, @Nullable Object> value = of(query.query());
    value.put("groupBy", query.levels());
    value.put("groupPageSize", query.groupPageSize());
    value.put("recordsPageSize", query.recordsPageSize());
    value.put("groupDepth", query.depth());
    List<Map<String, @Nullable Object>> path = new ArrayList<>();
    for (GroupQuery.Step step : query.path()) {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("column", step.column());
      shown.put("value", step.value());
      path.add(shown);
    }
    value.put("groupPath", path);
    return value;
  }

  /**
   * The query that such a value says; what it does not say is as nobody had asked for it.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for what is not a query
   * @throws dev.backstay.store.error.DataException 1004, 1005, 1025 for pages out of range
   */
  static Query read(Map<String, @Nullable Object> value, boolean withObjectId) {
    return QueryReader.ofBody(body(value)).withObjectId(withObjectId);
  }

  /** The query that a client sends so. */
  public static Query query(Map<String, @Nullable Object> value) {
    return QueryReader.ofBody(body(value));
  }

  /** Such a value of a client that names, among the relations to load, the one that it asks for. */
  static Map<String, @Nullable Object> withoutRelated(Map<String, @Nullable Object> value) {
    Map<String, @Nullable Object> query = new LinkedHashMap<>(value);
    if (value.get(OPTIONS) instanceof Map<?, ?> options) {
      Map<Object, @Nullable Object> rest = new LinkedHashMap<>(options);
      rest.remove("related");
      query.put(OPTIONS, rest);
    }
    return query;
  }

  /** The same for groups. */
  static GroupQuery readGroups(Map<String, @Nullable Object> value) {
    return GroupQuery.of(groupBody(value));
  }

  /** Such a value for groups in the words of a request. */
  static Map<String, @Nullable Object> groupBody(Map<String, @Nullable Object> value) {
    Map<String, @Nullable Object> body = body(value);
    for (String key : List.of("groupPageSize", "recordsPageSize", "groupDepth", "groupPath")) {
      body.put(key, value.get(key));
    }
    body.values().removeIf(Objects::isNull);
    return body;
  }

  /** Such a value in the words of a find request. */
  private static Map<String, @Nullable Object> body(Map<String, @Nullable Object> value) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("where", value.get("whereClause"));
    body.put("having", value.get("havingClause"));
    body.put("props", value.get("properties"));
    body.put("excludeProps", value.get("excludeProperties"));
    for (String same : List.of("groupBy", "pageSize", "offset", "distinct")) {
      body.put(same, value.get(same));
    }
    if (value.get(OPTIONS) instanceof Map<?, ?> options) {
      body.put("sortBy", options.get("sortBy"));
      body.put("loadRelations", options.get("related"));
      body.put("relationsDepth", options.get("relationsDepth"));
      body.put("relationsPageSize", options.get("relationsPageSize"));
    }
    body.values().removeIf(each -> each == null || List.of().equals(each));
    return body;
  }

  /** A text such as {@code name, Max(price, 2), created desc} as a list; empty for null. */
  static List<String> list(@Nullable String text) {
    List<String> parts = new ArrayList<>();
    if (text == null || text.isBlank()) {
      return parts;
    }
    int depth = 0;
    char quote = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (quote != 0) {
        quote = each == quote ? 0 : quote;
      } else if (each == '\'' || each == '`' || each == '"') {
        quote = each;
      } else if (each == '(') {
        depth++;
      } else if (each == ')') {
        depth--;
      } else if (each == ',' && depth <= 0) {
        parts.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(text.substring(start).strip());
    return parts;
  }

  /** A list, or a text, as one text; null for nothing. */
  static @Nullable String text(@Nullable Object value, String name) {
    return QueryReader.texts(value, name);
  }
}
