package dev.backstay.security;

import java.util.List;

/** Explains decisions. */
final class Explainer {
  private Explainer() {}

  static Explanation explain(Decision decision) {
    return new Explanation(
        decision.caller().label(),
        decision.caller().roles().all().stream().map(Role::name).toList(),
        decision.operation(),
        decision.containerId(),
        List.of(),
        decision.outcome(),
        decision.layer(),
        decision.outcome() == Outcome.DENY ? decision.code() : 0,
        null,
        List.of(),
        decision.policyVersion());
  }
}
