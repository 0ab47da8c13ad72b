package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicySettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides. Every entry point of the server asks here and nowhere else.
 *
 * <p>Pure functions of their arguments. They do not throw for a request that makes no sense or for
 * a fault of their own: such a decision is a refusal with the layer {@link Layer#ERROR}.
 */
public final class Decider {
  private Decider() {}

  /**
   * Decides one operation on one asset (C.3, C.5, C.8, C.9).
   *
   * <p>A {@link Asset.Table} is the table as such: object permissions and owner policy have no say.
   * For an operation on its rows ask {@link #decideRows}.
   *
   * @return ALLOW or DENY; from ALLOW a permit can be made
   */
  public static Decision decide(Policy policy, Caller caller, Operation operation, Asset asset) {
    try {
      return Decision.of(
          policy, caller, operation, asset, Verdicts.of(policy, caller, operation, asset));
    } catch (RuntimeException failure) {
      return Decision.failed(policy, caller, operation, asset, failure);
    }
  }

  /**
   * Whether {@link #decide} would allow, for callers with many questions and no need of a permit or
   * reasons. Allocates nothing, except for files.
   */
  public static boolean allows(Policy policy, Caller caller, Operation operation, Asset asset) {
    try {
      return Verdicts.of(policy, caller, operation, asset).isGrant();
    } catch (RuntimeException failure) {
      return false;
    }
  }

  /**
   * Decides an operation on the rows of a table (C.4): which of them the caller may have.
   *
   * <p>DENY comes only if no row can be let through, whatever its owner and its cells, so an update
   * or delete can be refused without looking (C.9a 4); for Find it means an empty list. The layer
   * is the one that decides for a row that nobody owns and that has no cells.
   *
   * @return ALLOW for all rows, DENY for none, else ALLOW_WHERE with the filter in the permit
   */
  public static Decision decideRows(
      Policy policy, Caller caller, Operation operation, String tableId) {
    Asset.Table table = new Asset.Table(tableId);
    try {
      if (!operation.actsOnRows()) {
        throw new IllegalArgumentException(operation + " does not act on rows");
      }
      CompiledContainer container = policy.compiled(Area.DATA, tableId);
      @Nullable Verdict before = Verdicts.beforeLayers(policy, caller, table, container);
      if (before != null) {
        return Decision.ofRows(
            policy,
            caller,
            operation,
            table,
            before,
            before.isGrant() ? RowFilter.EVERYTHING : RowFilter.NOTHING);
      }
      RowFilters.Filtered rows = RowFilters.of(policy, container, caller, operation);
      return Decision.ofRows(policy, caller, operation, table, rows.base(), rows.filter());
    } catch (RuntimeException failure) {
      return Decision.failed(policy, caller, operation, table, failure);
    }
  }

  /**
   * Decides an upsert under an id that no row has (C.9a 2): UPSERT and CREATE, both as for a new
   * row.
   */
  public static UpsertDecision decideUpsert(Policy policy, Caller caller, String tableId) {
    Asset.Table table = new Asset.Table(tableId);
    return new UpsertDecision(
        decide(policy, caller, Operation.UPSERT, table),
        decide(policy, caller, Operation.CREATE, table));
  }

  /**
   * Decides an upsert that hits an existing row (C.9a 2): UPSERT and UPDATE, both on that row.
   *
   * @param row the row with its cells for UPSERT
   * @param updateAcl the row's cells for UPDATE
   */
  public static UpsertDecision decideUpsert(
      Policy policy, Caller caller, Asset.Row row, ObjectAcl updateAcl) {
    return new UpsertDecision(
        decide(policy, caller, Operation.UPSERT, row),
        decide(policy, caller, Operation.UPDATE, row.withAcl(updateAcl)));
  }

  /**
   * Decides whether the caller may grant or deny {@code granted} to someone on a whole table, file
   * or directory (C.9a 1).
   *
   * <p>They must hold the PERMISSION operation and the granted operation there; a client key may do
   * it at all only if {@link PolicySettings#tableGrantsByClients} is on.
   *
   * @return if allowed, the decision on PERMISSION, whose permit is one to change permissions; else
   *     a refusal with the code for permission changes
   */
  public static Decision mayGrant(
      Policy policy, Caller caller, Operation granted, Asset container) {
    return GrantRules.decide(policy, caller, granted, container, container);
  }

  /**
   * Decides whether the caller may grant or deny {@code granted} to someone on one file (C.9a 1).
   *
   * @param file a file, no directory: that would be a container
   * @return as for {@link #mayGrant(Policy, Caller, Operation, Asset)}
   */
  public static Decision mayGrantOnFile(
      Policy policy, Caller caller, Operation granted, Asset.FilePath file) {
    return GrantRules.decide(policy, caller, granted, file, file, false);
  }

  /**
   * Decides whether the caller may grant or deny {@code granted} to someone on a row (C.9a 1).
   *
   * @param row the row with its cells for PERMISSION
   * @param grantedAcl the row's cells for {@code granted}
   * @return as for {@link #mayGrant(Policy, Caller, Operation, Asset)}
   */
  public static Decision mayGrant(
      Policy policy, Caller caller, Operation granted, Asset.Row row, ObjectAcl grantedAcl) {
    return GrantRules.decide(policy, caller, granted, row, row.withAcl(grantedAcl));
  }

  /** The columns of a table that are hidden from the caller (C.7): some held role has DENY. */
  public static Set<String> hiddenColumns(Policy policy, Caller caller, String tableId) {
    return caller.kind() == Caller.Kind.CLIENT
        ? policy
            .compiled(Area.DATA, tableId)
            .hiddenColumns(caller.roles().under(policy.roles()).held())
        : Set.of();
  }
}
