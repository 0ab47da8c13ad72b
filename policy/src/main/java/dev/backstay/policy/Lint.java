package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.Silence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for what policies say and their authors hardly mean. */
public final class Lint {
  private static final List<LintRule> RULES =
      Stream.of(AnonymousRules.all(), RoleRules.all(), ServerCodeRules.all(), CellRules.all())
          .flatMap(List::stream)
          .toList();

  private Lint() {}

  /** All rules. */
  public static List<LintRule> rules() {
    return RULES;
  }

  /** The rule of that name. */
  public static Optional<LintRule> rule(String name) {
    return RULES.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /**
   * Looks at a policy by every rule.
   *
   * @param more findings to accept besides those that the permissions say themselves
   */
  public static LintReport check(AppPermissions app, List<Silence> more) {
    LintQuestions questions = new LintQuestions(app);
    List<Silence> silences = new ArrayList<>(app.silences());
    silences.addAll(more);
    List<LintFinding> found = new ArrayList<>();
    List<LintFinding> silenced = new ArrayList<>();
    for (LintRule rule : RULES) {
      for (LintFinding finding : rule.check().apply(questions)) {
        (silences.stream().anyMatch(silence -> accepts(silence, finding)) ? silenced : found)
            .add(finding);
      }
    }
    return new LintReport(found, silenced);
  }

  private static boolean accepts(Silence silence, LintFinding finding) {
    return silence.rule().equals(finding.rule())
        && (silence.on().equals("*") || silence.on().equals(finding.on()));
  }
}
