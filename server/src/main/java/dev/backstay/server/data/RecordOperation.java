package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Children;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation on the records of a table and the relations between them: what a client asks for by
 * itself, or among others in a transaction. Every method of the data service that takes or gives
 * records comes down to these.
 *
 * @param <R> what it results in; rows hold what the caller may find
 */
public sealed interface RecordOperation<R> extends DataOperation<R> {
  /** Most records of one bulk operation. */
  int MAX_BULK = 100;

  /**
   * Creates a record, or updates it when the values name one: when they have an {@code objectId}.
   */
  static RecordOperation<Row> save(String table, Map<String, @Nullable Object> values) {
    Object objectId = values.get(Table.OBJECT_ID);
    return objectId == null
        ? new Create(table, values)
        : new Update(table, String.valueOf(objectId), values);
  }

  /** Creates a record. */
  record Create(String table, Map<String, @Nullable Object> values)
      implements RecordOperation<Row> {}

  /** Creates records, all or none; results in their ids, in the order of the values. */
  record CreateBulk(String table, List<Map<String, @Nullable Object>> values)
      implements RecordOperation<List<String>> {
    /**
     * @throws dev.backstay.foundation.error.ApiException 2004 for more than {@value #MAX_BULK}
     */
    public CreateBulk {
      checkBulk(values);
    }
  }

  /** Changes a record. */
  record Update(String table, String objectId, Map<String, @Nullable Object> values)
      implements RecordOperation<Row> {}

  /** Changes every record that matches and that the caller may change; results in how many. */
  record UpdateBulk(String table, @Nullable String where, Map<String, @Nullable Object> changes)
      implements RecordOperation<Long> {
    /**
     * @param where a condition; {@code 1=1} for all records
     * @throws dev.backstay.foundation.error.ApiException 8007 without one
     */
    public UpdateBulk {
      where = requireCondition(where, "where");
    }
  }

  /**
   * Changes the record that the values name, or creates it under that id; without an id, creates
   * one.
   */
  record Upsert(String table, Map<String, @Nullable Object> values)
      implements RecordOperation<Row> {}

  /** Upserts records, all or none; results in their ids, in the order of the values. */
  record UpsertBulk(String table, List<Map<String, @Nullable Object>> values)
      implements RecordOperation<List<String>> {
    /**
     * @throws dev.backstay.foundation.error.ApiException 2004 for more than {@value #MAX_BULK}
     */
    public UpsertBulk {
      checkBulk(values);
    }
  }

  /** Deletes a record; results in when, in milliseconds since the epoch. */
  record Remove(String table, String objectId) implements RecordOperation<Long> {}

  /** Deletes every record that matches and that the caller may delete; results in how many. */
  record RemoveBulk(String table, @Nullable String where) implements RecordOperation<Long> {
    /** The condition that every record fulfils. */
    public static final String ALL = "1=1";

    /**
     * @param where a condition; {@link #ALL} for all records
     * @throws dev.backstay.foundation.error.ApiException 8007 without one
     */
    public RemoveBulk {
      where = requireCondition(where, "where");
    }
  }

  /** Finds a page of records. */
  record Find(String table, Query query) implements RecordOperation<List<Row>> {}

  /**
   * Finds the record of an id; 1000 when it is missing or hidden.
   *
   * @param query which properties and relations; the rest of it does not count
   */
  record FindById(String table, String objectId, Query query) implements RecordOperation<Row> {}

  /** Finds the first record in the order of the query, by default the oldest; 1010 without one. */
  record First(String table, Query query) implements RecordOperation<Row> {}

  /** Finds the first record in the order of the query, by default the newest; 1010 without one. */
  record Last(String table, Query query) implements RecordOperation<Row> {}

  /** Counts the records that match, or the groups that they make. */
  record Count(String table, Query query) implements RecordOperation<Long> {}

  /** Finds a page of the children of a record. */
  record LoadRelations(String table, String parentId, String relation, Query query)
      implements RecordOperation<List<Row>> {}

  /**
   * A change of which records are the children of one.
   *
   * <p>The decision is about the row that has the relation; children that the caller could not find
   * are as good as not there (security model C.7).
   */
  sealed interface RelationChange extends RecordOperation<Long> {
    /** The id of the record that has the relation. */
    String parentId();

    /**
     * The column, {@code orders}; or with the table it leads to, {@code orders:Order:n}, to have it
     * made if it is missing.
     */
    String relation();

    /** Which children. */
    Children children();
  }

  /** Adds children to a record; results in how many it did not have before. */
  record AddRelation(String table, String parentId, String relation, Children children)
      implements RelationChange {}

  /** Makes the children the only ones of a record; results in how many it has. */
  record SetRelation(String table, String parentId, String relation, Children children)
      implements RelationChange {}

  /** Takes children out of a record; results in how many it had. */
  record DeleteRelation(String table, String parentId, String relation, Children children)
      implements RelationChange {}

  /**
   * A write to many records takes all of them only if it says so: a condition that got lost on the
   * way would take them by mistake.
   *
   * @param name what the condition is called in the request
   * @throws dev.backstay.foundation.error.ApiException 8007 for null and blank
   */
  static String requireCondition(@Nullable String where, String name) {
    if (where == null || where.isBlank()) {
      throw ApiError.MISSING_CONDITION.with(name, name);
    }
    return where;
  }

  private static void checkBulk(List<?> values) {
    if (values.size() > MAX_BULK) {
      throw ApiError.WRONG_DATA.with(
          "Bulk create operation supports no more than " + MAX_BULK + " objects");
    }
  }
}
