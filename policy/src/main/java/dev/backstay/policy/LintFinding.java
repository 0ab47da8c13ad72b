package dev.backstay.policy;

import dev.backstay.security.model.Change;
import java.util.List;

/**
 * What lint found.
 *
 * @param rule the name of the rule
 * @param on the asset, role or key that it is about, in words: {@code table Orders}
 * @param message what is so and why it matters
 * @param fix changes after which it is not so any more, for people to look at before they are made;
 *     empty where the rule does not know which are meant
 */
public record LintFinding(String rule, String on, String message, List<Change> fix) {
  LintFinding(String rule, String on, String message) {
    this(rule, on, message, List.of());
  }
}
