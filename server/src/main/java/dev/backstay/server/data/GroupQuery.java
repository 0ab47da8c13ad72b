package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.store.query.Query;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for of records in groups within groups (reference: Data API 5).
 *
 * @param query which records, in which order, with which properties
 * @param levels columns to group by, outermost first
 * @param path the group that is asked for: values of the outermost levels
 * @param depth levels of groups in the answer
 * @param groupPageSize groups of one page
 * @param recordsPageSize records of one page
 */
public record GroupQuery(
    Query query,
    List<String> levels,
    List<Step> path,
    int depth,
    int groupPageSize,
    int recordsPageSize) {
  /** Levels of groups in one answer when nobody says how many. */
  static final int DEFAULT_DEPTH = 3;

  /** Levels of groups. */
  static final int MAX_LEVELS = 10;

  private static final Pattern COLUMN =
      Pattern.compile(
          "(`[^`]{1,100}`|[A-Za-z_]\\w{0,99})(\\.(`[^`]{1,100}`|[A-Za-z_]\\w{0,99})){0,9}");

  /** A group within its parent: the value that all of its records have in a column. */
  public record Step(String column, @Nullable Object value) {
    /** The condition that its records fulfil. */
    String where() {
      return switch (value) {
        case null -> column + " is null";
        case Boolean truth -> column + " = " + truth;
        case Double number -> column + " = " + BigDecimal.valueOf(number).toPlainString();
        case Number number -> column + " = " + number;
        default -> column + " = " + WhereText.quoted(value.toString());
      };
    }
  }

  /**
   * Reads the body of a request.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for what describes no groups
   */
  public static GroupQuery of(Map<String, @Nullable Object> body) {
    Query query = QueryReader.ofBody(body);
    List<String> levels = levels(body.get("groupBy"));
    List<Step> path = path(body.get("groupPath"));
    for (int i = 0; i < path.size(); i++) {
      if (i >= levels.size() || !bare(levels.get(i)).equals(bare(path.get(i).column()))) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "groupPath", "Its columns must be the first of groupBy, in the same order");
      }
    }
    return new GroupQuery(
        query,
        levels,
        path,
        number(body, "groupDepth", DEFAULT_DEPTH, 0, MAX_LEVELS),
        number(body, "groupPageSize", Query.DEFAULT_PAGE_SIZE, 1, Query.MAX_PAGE_SIZE),
        number(body, "recordsPageSize", Query.DEFAULT_PAGE_SIZE, 1, Query.MAX_PAGE_SIZE));
  }

  /**
   * Reads the body of a request that is about the records of one group.
   *
   * @return the query that all of them match
   * @throws dev.backstay.foundation.error.ApiException 8007 when it does not say which group, 8008
   *     for what describes none
   */
  public static Query ofRecords(Map<String, @Nullable Object> body) {
    if (body.get("groupPath") == null) {
      throw ApiError.MISSING_PARAMETER.with("groupPath");
    }
    Query query = QueryReader.ofBody(body);
    return Query.ALL.withWhere(where(query, path(body.get("groupPath"))));
  }

  /** The condition that the records of a group fulfil; null for all records. */
  static @Nullable String where(Query query, List<Step> path) {
    return path.isEmpty()
        ? query.where()
        : WhereText.both(
            query.where(), path.stream().map(Step::where).collect(Collectors.joining(" and ")));
  }

  /** The name of a column without the quotes that it may have. */
  static String bare(String column) {
    return column.replace("`", "");
  }

  private static List<String> levels(@Nullable Object sent) {
    List<String> levels = new ArrayList<>();
    if (sent instanceof List<?> list) {
      list.forEach(each -> levels.add(column(each, "groupBy")));
    } else if (sent instanceof String text) {
      for (String each : text.split(",", -1)) {
        levels.add(column(each, "groupBy"));
      }
    }
    if (levels.isEmpty() || levels.size() > MAX_LEVELS) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "groupBy", "It must name 1 to " + MAX_LEVELS + " columns");
    }
    return levels;
  }

  private static List<Step> path(@Nullable Object sent) {
    List<Step> path = new ArrayList<>();
    if (sent == null) {
      return path;
    }
    if (!(sent instanceof List<?> list) || list.size() > MAX_LEVELS) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "groupPath",
          "It must be a list of at most " + MAX_LEVELS + " objects with column and value");
    }
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> step)
          || step.get("value") instanceof Map<?, ?>
          || step.get("value") instanceof List<?>) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "groupPath",
            "It must be a list of objects with column and value, and a value is not an object or"
                + " list");
      }
      path.add(new Step(column(step.get("column"), "groupPath"), step.get("value")));
    }
    return path;
  }

  private static String column(@Nullable Object sent, String parameter) {
    if (sent instanceof String text && COLUMN.matcher(text.strip()).matches()) {
      return text.strip();
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(parameter, "It must name columns by their names");
  }

  private static int number(
      Map<String, @Nullable Object> body, String name, int whenMissing, int least, int most) {
    Object value = body.get(name);
    Long number = value == null ? (Long) (long) whenMissing : Json.wholeNumber(value);
    if (number == null || number < least || number > most) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          name, "It must be a whole number from " + least + " to " + most);
    }
    return number.intValue();
  }
}
