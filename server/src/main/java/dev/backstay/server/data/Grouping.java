package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.data.GroupQuery.Step;
import dev.backstay.server.data.RecordOperation.Find;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records in groups within groups (reference: Data API 5). Each page of groups or records is a find
 * of its own, so all of it passes the gate and is filtered as a find is.
 */
final class Grouping {
  /** Finds of one answer; each group needs one. */
  static final int MAX_PAGES = 500;

  private final DataTransactions transactions;

  Grouping(DataTransactions transactions) {
    this.transactions = transactions;
  }

  /**
   * One group, or the outermost level, as far as it is asked for.
   *
   * @return {@code {"hasNextPage", "isGroups", "items"}}; a group in a group also has {@code
   *     "groupBy": {"column", "value"}}
   * @throws dev.backstay.foundation.error.ApiException as a find; 2004 for an answer of too many
   *     groups
   */
  Map<String, @Nullable Object> group(Call call, String table, GroupQuery query) {
    return transactions.read(
        call,
        inside ->
            new Reading(call, inside, table, query).level(query.path(), query.query().offset(), 0));
  }

  /** One answer, as of the moment that all of it is of. */
  private static final class Reading {
    private final Call call;
    private final RecordExecutor inside;
    private final String table;
    private final GroupQuery asked;
    private int pages;

    Reading(Call call, RecordExecutor inside, String table, GroupQuery asked) {
      this.call = call;
      this.inside = inside;
      this.table = table;
      this.asked = asked;
    }

    Map<String, @Nullable Object> level(List<Step> path, long offset, int depth) {
      boolean groups = path.size() < asked.levels().size();
      Map<String, @Nullable Object> level = new LinkedHashMap<>();
      int size = pageSize(depth, groups);
      List<Row> found = List.of();
      boolean more = true;
      // deeper than asked for, a group is there, and what is in it is not
      if (depth <= asked.depth()) {
        Query query = groups ? groups(path) : records(path);
        found = find(query.withPage(size, offset));
        more = found.size() == size && !find(query.withPage(1, offset + size)).isEmpty();
      }
      level.put("hasNextPage", more);
      level.put("isGroups", groups);
      if (!groups) {
        level.put("items", found.stream().map(RowJson::of).toList());
        return level;
      }
      String column = asked.levels().get(path.size());
      List<Map<String, @Nullable Object>> items = new ArrayList<>();
      for (Row row : found) {
        Step step = new Step(column, row.value(0));
        List<Step> below = new ArrayList<>(path);
        below.add(step);
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        key.put("column", GroupQuery.bare(column));
        key.put("value", step.value());
        Map<String, @Nullable Object> group = new LinkedHashMap<>();
        group.put("groupBy", key);
        group.putAll(level(below, 0, depth + 1));
        items.add(group);
      }
      level.put("items", items);
      return level;
    }

    private List<Row> find(Query query) {
      if (++pages > MAX_PAGES) {
        throw ApiError.WRONG_DATA.with(
            "The answer would have too many groups: ask for smaller pages or fewer levels");
      }
      return inside.execute(call, new Find(table, query));
    }

    /** The level that is asked for has the page size of the query, if that was set. */
    private int pageSize(int depth, boolean groups) {
      int ofQuery = asked.query().pageSize();
      if (depth == 0 && ofQuery != Query.DEFAULT_PAGE_SIZE) {
        return ofQuery;
      }
      return groups ? asked.groupPageSize() : asked.recordsPageSize();
    }

    private Query groups(List<Step> path) {
      String column = asked.levels().get(path.size());
      return Query.ALL
          .withWhere(GroupQuery.where(asked.query(), path))
          .withProps(column + " as backstay_group", null)
          .withSortBy(column + (isDescending(column) ? " desc" : " asc"))
          .withGroups(column, asked.query().having(), false);
    }

    private Query records(List<Step> path) {
      return asked
          .query()
          .withWhere(GroupQuery.where(asked.query(), path))
          .withGroups(null, null, asked.query().distinct());
    }

    private boolean isDescending(String column) {
      String sortBy = asked.query().sortBy();
      if (sortBy != null) {
        for (String key : sortBy.split(",", -1)) {
          String[] words = key.strip().split("\\s+", -1);
          if (words.length == 2
              && GroupQuery.bare(words[0]).equals(GroupQuery.bare(column))
              && words[1].toLowerCase(Locale.ROOT).equals("desc")) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
