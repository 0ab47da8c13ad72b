package dev.backstay.security.ask;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.UpsertDecision;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.List;
import java.util.Objects;

/**
 * A hypothetical question: may this caller do that to this asset? Asked of any policy, in force or
 * not; nothing happens.
 *
 * @param who who asks
 * @param operation what for
 * @param asset on what. For an operation on rows, a {@link Asset.Table} means all rows of it
 *     together, as a query does; an {@link Asset.Row} means that one, its cells being those for
 *     {@code operation}
 * @param updateAcl for UPSERT of an existing row its cells for UPDATE; else {@link ObjectAcl#NONE}
 */
public record Question(
    HypotheticalCaller who, Operation operation, Asset asset, ObjectAcl updateAcl) {
  /** Refuses null. */
  public Question {
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(asset, "asset");
    Objects.requireNonNull(updateAcl, "updateAcl");
  }

  /** A question that is not an upsert of an existing row. */
  public Question(HypotheticalCaller who, Operation operation, Asset asset) {
    this(who, operation, asset, ObjectAcl.NONE);
  }

  /**
   * The decisions that a request for this would need, in order: two for UPSERT (C.9a 2; of a table:
   * a new row in it), one for everything else. It goes through if all of them allow.
   */
  public List<Decision> decisions(Policy policy) {
    Caller caller = who.caller(policy.roles());
    if (operation == Operation.UPSERT && asset instanceof Asset.Table) {
      UpsertDecision both = Decider.decideUpsert(policy, caller, asset.containerId());
      return List.of(both.upsert(), both.write());
    }
    if (operation == Operation.UPSERT && asset instanceof Asset.Row row) {
      UpsertDecision both = Decider.decideUpsert(policy, caller, row, updateAcl);
      return List.of(both.upsert(), both.write());
    }
    if (operation.actsOnRows() && asset instanceof Asset.Table) {
      return List.of(Decider.decideRows(policy, caller, operation, asset.containerId()));
    }
    return List.of(Decider.decide(policy, caller, operation, asset));
  }

  /** The decision that it turns on: the first that refuses, else the last. */
  public Decision decide(Policy policy) {
    List<Decision> decisions = decisions(policy);
    return decisions.stream()
        .filter(decision -> !decision.isAllowed())
        .findFirst()
        .orElse(decisions.getLast());
  }

  /** How far the caller gets. */
  public Reach reach(Policy policy) {
    return Reach.of(decide(policy));
  }
}
