package dev.backstay.server.management;

import dev.backstay.security.Access;
import dev.backstay.security.Decision;
import dev.backstay.security.Operation;
import dev.backstay.security.RowFilter;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Callers;
import dev.backstay.server.data.RecordOperations;
import dev.backstay.server.error.ApiException;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.StoreException;
import dev.backstay.store.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that a Find keeps from its caller: the answer to "why is this list empty".
 *
 * <p>Counted when somebody asks, so of the rows and permissions of that moment; the store's limit on the time of a
 * statement bounds it.
 */
public final class TrimmedRows {
  private final AppTables tables;
  private final RecordOperations records;

  public TrimmedRows(AppTables tables, RecordOperations records) {
    this.tables = tables;
    this.records = records;
  }

  /**
   * What was counted.
   *
   * @param matching rows that match the request's condition
   * @param kept rows of those that the caller does not get
   * @param layer the layer that keeps them back, when it is one for all of them
   */
  record Counted(long matching, long kept, @Nullable String layer) {
    String sentence() {
      String rows = matching == 1 ? "the 1 row" : "the " + matching + " rows";
      String from = kept + " of " + rows + " that match now are kept from this caller";
      return layer == null || kept == 0 ? from : from + ", by " + layer;
    }

    Map<String, @Nullable Object> shown() {
      Map<String, @Nullable Object> shown = new LinkedHashMap<>();
      shown.put("matching", matching);
      shown.put("kept", kept);
      shown.put("layer", layer);
      return shown;
    }
  }

  /**
   * The counts for a decision about the rows of a table, or null when there is nothing to count.
   *
   * @param asker the developer's request, under whose id the counting itself is remembered
   */
  @Nullable Counted count(Call asker, Call call, Decision decision, @Nullable String where) {
    Table table = tables.schema(call.app()).tableById(decision.containerId());
    if (table == null || decision.operation() != Operation.FIND) {
      return null;
    }
    String reason = "counts rows to explain " + call.requestId();
    Call everything = Callers.internal(call.app(), reason, asker.requestId());
    Call same = new Call(call.app(), call.caller(), asker.requestId(), reason, null);
    try {
      long matching = records.count(everything, table.name(), where);
      long found = records.count(same, table.name(), where);
      return new Counted(matching, Math.max(0, matching - found), layer(decision));
    } catch (ApiException | StoreException e) {
      // The condition was wrong then, or is now that a column is gone: the request had no rows to keep.
      return null;
    }
  }

  private static @Nullable String layer(Decision decision) {
    RowFilter rows = decision.explain().rows();
    boolean oneForAll =
        !decision.isAllowed()
            || (rows != null
                && !rows.objectUserAcl()
                && rows.customRoleIds().isEmpty()
                && rows.systemRoleIds().isEmpty()
                && rows.owner() != Access.DENY);
    return oneForAll ? decision.layer().id() : null;
  }
}
