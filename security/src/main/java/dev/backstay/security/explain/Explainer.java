package dev.backstay.security.explain;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.model.Names;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Puts an {@link Explanation} together: the steps, then the advice, then the notes. */
public final class Explainer {
  private Explainer() {}

  /** How a decision came about, computed from the facts that it was made from. */
  public static Explanation explain(Decision decision) {
    List<Step> steps = Steps.of(decision);
    boolean refused = decision.outcome() == Outcome.DENY;
    Policy policy = decision.policy();
    RoleSet roles = decision.caller().roles().under(policy.roles());
    Stream<String> names = roles.all().stream().map(Role::name);
    Stream<String> unknown = roles.unknownIds().stream().sorted().map(id -> "`" + id + "`");
    return new Explanation(
        decision.caller().label(),
        Stream.concat(names, unknown).toList(),
        decision.operation(),
        Names.asset(policy, decision.asset()),
        steps,
        decision.outcome(),
        decision.layer(),
        refused ? decision.code() : 0,
        decision.rows(),
        new FixFinder(decision, steps).advise(),
        notes(decision, roles),
        decision.policyVersion());
  }

  private static List<String> notes(Decision decision, RoleSet roles) {
    List<String> notes = new ArrayList<>();
    for (Note note : Note.values()) {
      if (note.appliesTo(decision, roles)) {
        notes.add(note.text());
      }
    }
    return notes;
  }
}
