package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one question, with all that is needed to act on it ({@link #permit}) and to explain
 * it later. Immutable; keeps the snapshot it was made from.
 */
public final class Decision {
  private final Policy policy;
  private final Caller caller;
  private final Operation operation;
  private final Asset asset;
  private final Outcome outcome;
  private final Layer layer;
  private final int code;
  private final @Nullable RowFilter rows;
  private final @Nullable String failure;

  private Decision(
      Policy policy,
      Caller caller,
      Operation operation,
      Asset asset,
      Outcome outcome,
      Layer layer,
      int code,
      @Nullable RowFilter rows,
      @Nullable String failure) {
    this.policy = policy;
    this.caller = caller;
    this.operation = operation;
    this.asset = asset;
    this.outcome = outcome;
    this.layer = layer;
    this.code = code;
    this.rows = rows;
    this.failure = failure;
  }

  static Decision of(
      Policy policy, Caller caller, Operation operation, Asset asset, Verdict verdict) {
    return new Decision(
        policy,
        caller,
        operation,
        asset,
        verdict.isGrant() ? Outcome.ALLOW : Outcome.DENY,
        verdict.layer(),
        operation.refusalCode(),
        null,
        null);
  }

  static Decision ofRows(
      Policy policy,
      Caller caller,
      Operation operation,
      Asset.Table table,
      Verdict base,
      RowFilter rows) {
    Outcome outcome = Outcome.ALLOW_WHERE;
    if (rows.isEverything()) {
      outcome = Outcome.ALLOW;
    } else if (rows.isNothing()) {
      outcome = Outcome.DENY;
    }
    int code = operation.refusalCode();
    return new Decision(policy, caller, operation, table, outcome, base.layer(), code, rows, null);
  }

  static Decision failed(
      Policy policy, Caller caller, Operation operation, Asset asset, RuntimeException failure) {
    return new Decision(
        policy,
        caller,
        operation,
        asset,
        Outcome.DENY,
        Layer.ERROR,
        operation.refusalCode(),
        null,
        String.valueOf(failure.getMessage()));
  }

  Decision withCode(int other) {
    return new Decision(policy, caller, operation, asset, outcome, layer, other, rows, failure);
  }

  /** What it comes to. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether at least something is allowed: ALLOW or ALLOW_WHERE. */
  public boolean isAllowed() {
    return outcome != Outcome.DENY;
  }

  /** The layer that decided; for rows, the one that decides for a row without owner and cells. */
  public Layer layer() {
    return layer;
  }

  /** The error code for the client if this is a refusal. */
  public int code() {
    return code;
  }

  /** The operation that was asked for. */
  public Operation operation() {
    return operation;
  }

  /** The asset that was asked for. */
  public Asset asset() {
    return asset;
  }

  /** The container of the asset: a table, service or channel id, or the path. */
  public String containerId() {
    return asset.containerId();
  }

  /** Who asked. */
  public Caller caller() {
    return caller;
  }

  /** The number of the policy snapshot that decided. */
  public long policyVersion() {
    return policy.version();
  }

  /**
   * The proof that this operation was allowed; what a store asks for.
   *
   * @throws IllegalStateException if it was refused
   */
  public Permit permit() {
    if (outcome == Outcome.DENY) {
      throw new IllegalStateException(operation + " was refused by " + layer);
    }
    Set<String> hidden =
        operation.area() == Area.DATA
            ? Decider.hiddenColumns(policy, caller, containerId())
            : Set.of();
    return new Permit(operation, asset, permittedRows(), hidden, policy.version(), caller);
  }

  /**
   * The same question about one row: what this decision comes to for it, under the same policy.
   *
   * @param objectId the row
   * @param ownerId its owner; null if nobody owns it
   * @param acl its cells for the operation; cells that the decision did not look at do not count
   * @return this decision if it was not about the rows of a table, or failed; else ALLOW or DENY
   */
  public Decision aboutRow(String objectId, @Nullable String ownerId, ObjectAcl acl) {
    RowFilter filter = rows;
    if (filter == null) {
      return this;
    }
    ObjectAcl looked = filter.looksAtCells() ? acl : ObjectAcl.NONE;
    Decision one =
        Decider.decide(
            policy, caller, operation, new Asset.Row(containerId(), objectId, ownerId, looked));
    // a hidden row answers like a missing one (C.9a 4)
    return operation == Operation.FIND ? one.withCode(Operation.MISSING_ROW_CODE) : one;
  }

  /** The filter for the rows of a table; null if the question was not about those. */
  public @Nullable RowFilter rows() {
    return rows;
  }

  /** Whether the question was about the rows of a table. */
  public boolean isOfRows() {
    return rows != null;
  }

  /** The snapshot that decided. */
  public Policy policy() {
    return policy;
  }

  /** What went wrong while deciding; null if nothing did. */
  public @Nullable String failure() {
    return failure;
  }

  @Override
  public String toString() {
    return outcome + " " + operation + " on " + containerId() + " by " + layer;
  }

  private CompiledContainer table() {
    return policy.compiled(Area.DATA, containerId());
  }

  /**
   * Also a decision on a single row gives the filter for the whole table: the store puts it into
   * the statement, so a permit used on another row, or after the row changed, opens nothing (C.9a
   * 6).
   */
  private RowFilter permittedRows() {
    if (rows != null) {
      return rows;
    }
    if (!operation.actsOnRows()) {
      return RowFilter.NOTHING;
    }
    return caller.kind() == Caller.Kind.CLIENT
        ? RowFilters.of(policy, table(), caller, operation).filter()
        : RowFilter.EVERYTHING;
  }
}
