package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;

/** Who may change permissions (C.9a 1): only what one holds can one give or take. */
final class GrantRules {
  private GrantRules() {}

  /**
   * Decides a change of permissions.
   *
   * @param asset the asset as PERMISSION sees it
   * @param sameAsset the same asset as {@code granted} sees it: a row with its cells for that
   */
  static Decision decide(
      Policy policy, Caller caller, Operation granted, Asset asset, Asset sameAsset) {
    return decide(policy, caller, granted, asset, sameAsset, !(asset instanceof Asset.Row));
  }

  /**
   * As above.
   *
   * @param whole whether the asset holds others: a table or directory, no row or file
   */
  static Decision decide(
      Policy policy,
      Caller caller,
      Operation granted,
      Asset asset,
      Asset sameAsset,
      boolean whole) {
    Operation permission =
        asset.area() == Area.FILES ? Operation.FILE_PERMISSION : Operation.PERMISSION;
    Decision decision = Decider.decide(policy, caller, permission, asset);
    if (decision.outcome() == Outcome.DENY || caller.kind() != Caller.Kind.CLIENT) {
      return decision;
    }
    if (whole && !caller.serverCode() && !policy.settings().tableGrantsByClients()) {
      return Decision.of(policy, caller, permission, asset, Verdict.deny(Layer.GRANTING));
    }
    Decision held = Decider.decide(policy, caller, granted, sameAsset);
    return held.outcome() == Outcome.DENY ? held.withCode(permission.refusalCode()) : decision;
  }
}
