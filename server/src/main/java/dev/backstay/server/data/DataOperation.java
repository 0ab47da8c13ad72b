package dev.backstay.server.data;

import dev.backstay.foundation.access.Grants.RowGrant;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.query.Query;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the data service. An operation on the records of {@code Users} is one on
 * accounts, with rules of their own on top ({@link UserRecords}).
 *
 * @param <R> what it results in
 */
public sealed interface DataOperation<R extends @Nullable Object> extends ServiceOperation<R>
    permits RecordOperation,
        DataOperation.DeepSave,
        DataOperation.Group,
        DataOperation.CountInGroup,
        DataOperation.Describe,
        DataOperation.TableName,
        DataOperation.ChangeTablePermission,
        DataOperation.ChangeObjectPermission {
  /** The name of the table. */
  String table();

  @Override
  default Service service() {
    return Service.DATA;
  }

  @Override
  default String target() {
    return table();
  }

  /**
   * Saves a record and its children.
   *
   * @param values of the record; those of relation columns are records, lists of records or null
   */
  record DeepSave(String table, Map<String, @Nullable Object> values)
      implements DataOperation<JsonWritable> {}

  /** Finds records in groups within groups. */
  record Group(String table, GroupQuery query)
      implements DataOperation<Map<String, @Nullable Object>> {}

  /** Counts the records of a group. */
  record CountInGroup(String table, Query query) implements DataOperation<Long> {}

  /** Describes the columns that the caller may see (reference: Data API §8). */
  record Describe(String table) implements DataOperation<List<Map<String, @Nullable Object>>> {}

  /** The name of a table. */
  record TableName(String tableId) implements DataOperation<String> {
    @Override
    public String table() {
      return tableId;
    }
  }

  /**
   * Changes the cell of a user or role on a table.
   *
   * @param access GRANT or DENY
   * @param body as a client sends it: {@code permission} and either {@code user} or {@code role};
   *     the role is ignored when both are there
   */
  record ChangeTablePermission(String table, String access, JsonFields body)
      implements DataOperation<@Nullable Void> {}

  /**
   * Changes cells of users or roles on a row, all of them or none.
   *
   * @param grants what the cells are to be, at most {@value #MAX_GRANTS}
   */
  record ChangeObjectPermission(String table, String objectId, List<RowGrant> grants)
      implements DataOperation<@Nullable Void> {
    static final int MAX_GRANTS = 100;

    /**
     * Checks how many there are.
     *
     * @throws dev.backstay.foundation.error.ApiException 2004 for more than {@value #MAX_GRANTS}
     */
    public ChangeObjectPermission {
      requireFew(grants.size());
      grants = List.copyOf(grants);
    }

    /** Likewise, before they have been made. */
    static void requireFew(int grants) {
      if (grants > MAX_GRANTS) {
        throw ApiError.WRONG_DATA.with(
            "No more than " + MAX_GRANTS + " permissions of an object can be changed at once");
      }
    }
  }
}
