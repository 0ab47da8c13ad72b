package dev.backstay.policy;

import java.util.List;

/**
 * What lint found in a policy.
 *
 * @param findings what someone should look at, in the order of rules
 * @param silenced what is accepted
 */
public record LintReport(List<LintFinding> findings, List<LintFinding> silenced) {
  /** Copies the lists. */
  public LintReport {
    findings = List.copyOf(findings);
    silenced = List.copyOf(silenced);
  }

  /** A line for each finding, and the count. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (LintFinding finding : findings) {
      text.append(finding.on() + ": " + finding.message() + " (" + finding.rule() + ")\n");
    }
    String count = findings.isEmpty() ? "nothing" : String.valueOf(findings.size());
    text.append(count + " found");
    if (!silenced.isEmpty()) {
      text.append(", " + silenced.size() + " silenced");
    }
    return text.append('\n').toString();
  }
}
