package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
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
 * @param groupBy by what rows are grouped
 * @param having which groups: a condition that may have aggregates
 * @param distinct whether equal results come once
 * @param loadRelations which relations come along: {@code address, orders.items}; {@code *} for all
 * @param relationsDepth how many levels of relations come along, named or not
 * @param relationsPageSize how many children of one row in one relation
 * @param objectId whether rows have their id, which is a property of its own, also if others are
 *     asked for
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
    @Nullable String loadRelations,
    int relationsDepth,
    int relationsPageSize,
    boolean objectId) {

  /** Rows of a page if the query does not say. */
  public static final int DEFAULT_PAGE_SIZE = 10;

  /** Rows of the largest page. */
  public static final int MAX_PAGE_SIZE = 100;

  /** The first page of all rows. */
  public static final Query ALL =
      new Query(
          null,
          null,
          null,
          null,
          DEFAULT_PAGE_SIZE,
          0,
          null,
          null,
          false,
          null,
          0,
          DEFAULT_PAGE_SIZE,
          false);

  /**
   * @throws DataException 1025 or 1005 if the page size is out of range, 1004 if the offset is
   */
  public Query {
    if (pageSize > MAX_PAGE_SIZE) {
      throw DataError.PAGE_TOO_LARGE.with(MAX_PAGE_SIZE);
    }
    if (relationsPageSize > MAX_PAGE_SIZE) {
      throw DataError.RELATIONS_PAGE_TOO_LARGE.with(MAX_PAGE_SIZE);
    }
    if (pageSize < 1 || relationsPageSize < 1) {
      throw DataError.PAGE_TOO_SMALL.with();
    }
    if (offset < 0) {
      throw DataError.NEGATIVE_OFFSET.with();
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
        loadRelations,
        relationsDepth,
        relationsPageSize,
        objectId);
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
        loadRelations,
        relationsDepth,
        relationsPageSize,
        objectId);
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
        loadRelations,
        relationsDepth,
        relationsPageSize,
        objectId);
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
        loadRelations,
        relationsDepth,
        relationsPageSize,
        objectId);
  }

  /** This query with relations that come along. */
  public Query withRelations(@Nullable String names, int depth, int childrenOfOne) {
    return new Query(
        where,
        sortBy,
        props,
        excludeProps,
        pageSize,
        offset,
        groupBy,
        having,
        distinct,
        names,
        depth,
        childrenOfOne,
        objectId);
  }

  /** This query for groups of rows. */
  public Query withGroups(@Nullable String by, @Nullable String which, boolean collapse) {
    return new Query(
        where,
        sortBy,
        props,
        excludeProps,
        pageSize,
        offset,
        by,
        which,
        collapse,
        loadRelations,
        relationsDepth,
        relationsPageSize,
        objectId);
  }

  /** This query for rows with their ids, whatever properties they have. */
  public Query withObjectId(boolean wanted) {
    return wanted == objectId
        ? this
        : new Query(
            where,
            sortBy,
            props,
            excludeProps,
            pageSize,
            offset,
            groupBy,
            having,
            distinct,
            loadRelations,
            relationsDepth,
            relationsPageSize,
            wanted);
  }
}
