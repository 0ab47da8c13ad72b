package dev.backstay.server.data;

import dev.backstay.server.access.Call;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.tables.WhereText;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records in groups within groups (reference: Data API 5). Each page of groups or records is a find
 * of its own, so all of it passes the gate and is filtered as a find is.
 */
public final class Grouping {
  /** Levels of groups in one answer when nobody says how many. */
  static final int DEFAULT_DEPTH = 3;

  /** Levels of groups. */
  static final int MAX_LEVELS = 10;

  /** Finds of one answer; each group needs one. */
  static final int MAX_PAGES = 500;

  private static final Pattern COLUMN =
      Pattern.compile(
          "(`[^`]{1,100}`|[A-Za-z_]\\w{0,99})(\\.(`[^`]{1,100}`|[A-Za-z_]\\w{0,99})){0,9}");

  private final RecordOperations records;
  private final DataTransactions transactions;

  public Grouping(RecordOperations records, DataTransactions transactions) {
    this.records = records;
    this.transactions = transactions;
  }

  /**
   * What is asked for.
   *
   * @param records as of the moment that the whole answer is of
   * @param query which records, in which order, with which properties
   * @param levels columns to group by, outermost first
   * @param path the group that is asked for: values of the outermost levels
   */
  private record Request(
      RecordOperations records,
      String table,
      Query query,
      List<String> levels,
      List<Step> path,
      int depth,
      int groupPageSize,
      int recordsPageSize) {}

  /** A group within its parent. */
  private record Step(String column, @Nullable Object value) {
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
   * One group, or the outermost level, as far as it is asked for.
   *
   * @return {@code {"hasNextPage", "isGroups", "items"}}; a group in a group also has {@code
   *     "groupBy": {"column", "value"}}
   * @throws dev.backstay.server.error.ApiException as a find; 8008 for what describes no groups,
   *     2004 for an answer of too many groups
   */
  public Map<String, @Nullable Object> group(
      Call call, String table, Map<String, @Nullable Object> body) {
    Query query = QueryReader.ofBody(body);
    List<String> levels = levels(body.get("groupBy"));
    List<Step> path = path(body.get("groupPath"));
    for (int i = 0; i < path.size(); i++) {
      if (i >= levels.size() || !bare(levels.get(i)).equals(bare(path.get(i).column()))) {
        throw ApiError.INVALID_PARAMETER.with("groupPath");
      }
    }
    int depth = number(body, "groupDepth", DEFAULT_DEPTH, 0, MAX_LEVELS);
    int groupPageSize =
        number(body, "groupPageSize", Query.DEFAULT_PAGE_SIZE, 1, Query.MAX_PAGE_SIZE);
    int recordsPageSize =
        number(body, "recordsPageSize", Query.DEFAULT_PAGE_SIZE, 1, Query.MAX_PAGE_SIZE);
    return transactions.read(
        call,
        inside -> {
          Request request =
              new Request(
                  inside, table, query, levels, path, depth, groupPageSize, recordsPageSize);
          return level(call, request, path, query.offset(), 0, new int[1]);
        });
  }

  /** How many records a group has. */
  public long count(Call call, String table, Map<String, @Nullable Object> body) {
    if (body.get("groupPath") == null) {
      throw ApiError.MISSING_PARAMETER.with("groupPath");
    }
    Query query = QueryReader.ofBody(body);
    return records.count(
        call, table, Query.ALL.withWhere(where(query, path(body.get("groupPath")))));
  }

  private Map<String, @Nullable Object> level(
      Call call, Request request, List<Step> path, long offset, int depth, int[] pages) {
    boolean groups = path.size() < request.levels().size();
    Map<String, @Nullable Object> level = new LinkedHashMap<>();
    int size = pageSize(request, depth, groups);
    List<Row> found = new ArrayList<>();
    boolean more = true;
    // deeper than asked for, a group is there, and what is in it is not
    if (depth <= request.depth()) {
      Query query = groups ? groups(request, path) : ofRecords(request, path);
      found = find(call, request, query.withPage(size, offset), pages);
      more =
          found.size() == size
              && !find(call, request, query.withPage(1, offset + size), pages).isEmpty();
    }
    level.put("hasNextPage", more);
    level.put("isGroups", groups);
    if (!groups) {
      level.put("items", found.stream().map(RowJson::of).toList());
      return level;
    }
    String column = request.levels().get(path.size());
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    for (Row row : found) {
      Step step = new Step(column, row.value(0));
      List<Step> below = new ArrayList<>(path);
      below.add(step);
      Map<String, @Nullable Object> key = new LinkedHashMap<>();
      key.put("column", bare(column));
      key.put("value", step.value());
      Map<String, @Nullable Object> group = new LinkedHashMap<>();
      group.put("groupBy", key);
      group.putAll(level(call, request, below, 0, depth + 1, pages));
      items.add(group);
    }
    level.put("items", items);
    return level;
  }

  private List<Row> find(Call call, Request request, Query query, int[] pages) {
    if (++pages[0] > MAX_PAGES) {
      throw ApiError.WRONG_DATA.with(
          "The answer would have too many groups: ask for smaller pages or fewer levels");
    }
    return request.records().find(call, request.table(), query);
  }

  /** The level that is asked for has the page size of the query, if that was set. */
  private static int pageSize(Request request, int depth, boolean groups) {
    int asked = request.query().pageSize();
    if (depth == 0 && asked != Query.DEFAULT_PAGE_SIZE) {
      return asked;
    }
    return groups ? request.groupPageSize() : request.recordsPageSize();
  }

  private static Query groups(Request request, List<Step> path) {
    String column = request.levels().get(path.size());
    return Query.ALL
        .withWhere(where(request.query(), path))
        .withProps(column + " as backstay_group", null)
        .withSortBy(column + (isDescending(request.query().sortBy(), column) ? " desc" : " asc"))
        .withGroups(column, request.query().having(), false);
  }

  private static Query ofRecords(Request request, List<Step> path) {
    return request
        .query()
        .withWhere(where(request.query(), path))
        .withGroups(null, null, request.query().distinct());
  }

  private static @Nullable String where(Query query, List<Step> path) {
    return path.isEmpty()
        ? query.where()
        : WhereText.both(
            query.where(), path.stream().map(Step::where).collect(Collectors.joining(" and ")));
  }

  private static boolean isDescending(@Nullable String sortBy, String column) {
    if (sortBy != null) {
      for (String key : sortBy.split(",", -1)) {
        String[] words = key.strip().split("\\s+", -1);
        if (words.length == 2
            && bare(words[0]).equals(bare(column))
            && words[1].toLowerCase(Locale.ROOT).equals("desc")) {
          return true;
        }
      }
    }
    return false;
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
      throw ApiError.INVALID_PARAMETER.with("groupBy");
    }
    return levels;
  }

  private static List<Step> path(@Nullable Object sent) {
    List<Step> path = new ArrayList<>();
    if (sent == null) {
      return path;
    }
    if (!(sent instanceof List<?> list) || list.size() > MAX_LEVELS) {
      throw ApiError.INVALID_PARAMETER.with("groupPath");
    }
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> step)
          || step.get("value") instanceof Map<?, ?>
          || step.get("value") instanceof List<?>) {
        throw ApiError.INVALID_PARAMETER.with("groupPath");
      }
      path.add(new Step(column(step.get("column"), "groupPath"), step.get("value")));
    }
    return path;
  }

  private static String column(@Nullable Object sent, String parameter) {
    if (sent instanceof String text && COLUMN.matcher(text.strip()).matches()) {
      return text.strip();
    }
    throw ApiError.INVALID_PARAMETER.with(parameter);
  }

  private static String bare(String column) {
    return column.replace("`", "");
  }

  private static int number(
      Map<String, @Nullable Object> body, String name, int whenMissing, int least, int most) {
    return switch (body.get(name)) {
      case null -> whenMissing;
      case Long number when number >= least && number <= most -> number.intValue();
      default -> throw ApiError.INVALID_PARAMETER.with(name);
    };
  }
}
