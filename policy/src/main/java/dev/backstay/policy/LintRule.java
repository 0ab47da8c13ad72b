package dev.backstay.policy;

import java.util.List;
import java.util.function.Function;

/**
 * Something that policies should not say, because it rarely is what their authors mean.
 *
 * @param name what people silence it by
 * @param explanation why it is a trap, and what to do instead
 * @param example a policy file, without its first line, that the rule finds something in
 * @param better the same without the finding; empty where a file alone cannot show it
 * @param check finds what the rule is about
 */
public record LintRule(
    String name,
    String explanation,
    String example,
    String better,
    Function<LintQuestions, List<LintFinding>> check) {
  /** The rule for people: what it finds, and how to say that it is meant so. */
  public String toText() {
    StringBuilder text = new StringBuilder(name + "\n  " + explanation + "\n\n  Found in:\n");
    example.lines().forEach(line -> text.append("    " + line + "\n"));
    if (!better.isEmpty()) {
      text.append("\n  Not in:\n");
      better.lines().forEach(line -> text.append("    " + line + "\n"));
    }
    return text.append(
            "\n  If it is meant so, say it in the policy file:\n    lint:\n      - silence: ")
        .append(name)
        .append("\n        on: what the finding names, or leave it out for all\n")
        .append("        because: why\n")
        .toString();
  }
}
