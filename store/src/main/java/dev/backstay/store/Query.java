package dev.backstay.store;

import org.jspecify.annotations.Nullable;

/**
 * What a find asks for. The texts are as the client sent them; null or blank means none.
 *
 * @param where which rows
 * @param sortBy in which order: {@code name, created desc}; without it the newest first. Rows that
 *     are equal by it come in the order of their ids, so pages never overlap
 * @param props which properties; null for all columns
 * @param excludeProps which not
 * @param pageSize how many rows at most, 1 to {@value #MAX_PAGE_SIZE}
 * @param offset how many rows to leave out first
 * @param groupBy reserved
 * @param having reserved
 * @param distinct reserved
 * @param loadRelations reserved
 */
public record Query(
    @Nullable String where,
    @Nullable String sortBy,
    @Nullable String props,
    @Nullable String excludeProps,
    int pageSize,
    long offset,
    @Nullable String groupBy,
    @Nullable String having,
    boolean distinct,
    @Nullable String loadRelations) {

  /** Rows of a page if the query does not say. */
  public static final int DEFAULT_PAGE_SIZE = 10;

  /** Rows of the largest page. */
  public static final int MAX_PAGE_SIZE = 100;

  /** The first page of all rows. */
  public static final Query ALL =
      new Query(null, null, null, null, DEFAULT_PAGE_SIZE, 0, null, null, false, null);

  /**
   * @throws DataException 1025 or 1005 if the page size is out of range, 1004 if the offset is
   */
  public Query {
    if (pageSize > MAX_PAGE_SIZE) {
      throw new DataException(1025, "Page size cannot be greater than " + MAX_PAGE_SIZE);
    }
    if (pageSize < 1) {
      throw new DataException(1005, "Invalid pagesize. Page size cannot be negative or zero.");
    }
    if (offset < 0) {
      throw new DataException(1004, "Invalid offset. Offset cannot be negative.");
    }
  }

  /** The rows that match {@code where}. */
  public static Query where(String where) {
    return ALL.withWhere(where);
  }

  /** This query with another where. */
  public Query withWhere(@Nullable String other) {
    return new Query(
        other,
        sortBy,
        props,
        excludeProps,
        pageSize,
        offset,
        groupBy,
        having,
        distinct,
        loadRelations);
  }

  /** This query in another order. */
  public Query withSortBy(@Nullable String other) {
    return new Query(
        where,
        other,
        props,
        excludeProps,
        pageSize,
        offset,
        groupBy,
        having,
        distinct,
        loadRelations);
  }

  /** This query for other properties. */
  public Query withProps(@Nullable String included, @Nullable String excluded) {
    return new Query(
        where,
        sortBy,
        included,
        excluded,
        pageSize,
        offset,
        groupBy,
        having,
        distinct,
        loadRelations);
  }

  /** This query for another page. */
  public Query withPage(int size, long skipped) {
    return new Query(
        where,
        sortBy,
        props,
        excludeProps,
        size,
        skipped,
        groupBy,
        having,
        distinct,
        loadRelations);
  }
}
