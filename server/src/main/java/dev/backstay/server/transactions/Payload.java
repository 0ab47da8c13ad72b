package dev.backstay.server.transactions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.server.data.QueryKeys;
import dev.backstay.server.data.RecordOperation;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step of a transaction comes with. Every method throws ApiException 8008 for what is not of
 * the shape that is asked for.
 */
record Payload(@Nullable Object value) {
  @SuppressWarnings("unchecked") // JSON objects have text keys
  Map<String, @Nullable Object> object() {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "payload", "The payload of this type of operation must be an object, or a list of objects");
  }

  List<Map<String, @Nullable Object>> objects() {
    if (!(value instanceof List<?> list)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "payload", "The payload of this type of operation must be a list of objects");
    }
    return list.stream().map(each -> new Payload(each).object()).toList();
  }

  /** A member of the object. */
  Payload member(String name) {
    return new Payload(object().get(name));
  }

  /** A member of the object that is a text. */
  String text(String name) {
    return member(name).asText(name);
  }

  /**
   * All of it as a text.
   *
   * @param name what is complained about
   */
  String asText(String name) {
    if (value instanceof String text) {
      return text;
    }
    // clients also send the record instead of its id
    if (value instanceof Map<?, ?> map && map.get(Table.OBJECT_ID) instanceof String id) {
      return id;
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        name, "It must be a text, or an object with an objectId");
  }

  /** The condition that a bulk change names, or the one that is true of the rows it lists. */
  String condition() {
    checkKeys("conditional", "unconditional", "changes");
    List<String> ids = ids();
    return ids != null ? WhereText.ofIds(ids) : conditional();
  }

  /** The id of the record whose relation is to be changed. */
  String parent() {
    return text("parentObject");
  }

  /** The relation that is to be changed. */
  String relation() {
    return text("relationColumn");
  }

  /** The children that a change of a relation lists, or the condition that it names. */
  Children children() {
    checkKeys("conditional", "unconditional", "parentObject", "relationColumn");
    List<String> ids = ids();
    return ids != null ? new Children.ByIds(ids) : new Children.Where(conditional());
  }

  private void checkKeys(String... known) {
    Map<String, @Nullable Object> sent = object();
    // what begins so is the clients' own
    QueryKeys.checkWriting(
        sent.keySet().stream().filter(key -> !key.startsWith("___")).toList(), List.of(known));
    if (sent.get("conditional") != null && sent.get("unconditional") != null) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "conditional", "Name the records by ids or by a condition, not both");
    }
  }

  private String conditional() {
    return RecordOperation.requireCondition(text("conditional"), "conditional");
  }

  private @Nullable List<String> ids() {
    Object listed = object().get("unconditional");
    if (listed == null) {
      return null;
    }
    if (!(listed instanceof List<?> list)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "unconditional", "It must be a list of ids or objects");
    }
    List<String> ids = new ArrayList<>();
    for (Object each : list) {
      ids.add(each instanceof Row row ? row.objectId() : new Payload(each).asText("unconditional"));
    }
    return ids;
  }

  /** A query in the words of a find request; those of a transaction are others. */
  Map<String, @Nullable Object> query() {
    Map<String, @Nullable Object> payload = object();
    Map<String, @Nullable Object> query = new LinkedHashMap<>();
    query.put("where", payload.get("whereClause"));
    query.put("having", payload.get("havingClause"));
    query.put("props", payload.get("properties"));
    for (String same : List.of("excludeProps", "groupBy", "pageSize", "offset")) {
      query.put(same, payload.get(same));
    }
    if (payload.get("queryOptions") instanceof Map<?, ?> options) {
      query.put("sortBy", options.get("sortBy"));
      query.put("loadRelations", options.get("related"));
      query.put("relationsDepth", options.get("relationsDepth"));
      query.put("relationsPageSize", options.get("relationsPageSize"));
    }
    query.values().removeIf(Objects::isNull);
    return query;
  }
}
