package dev.backstay.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What permission tests came to.
 *
 * @param results one for each test, in the order of the file
 */
public record TestReport(List<Result> results) {
  /**
   * One test.
   *
   * @param line where it stands in the file
   * @param question who does what
   * @param expected what the file says
   * @param got what the policy says; the same if the test passed
   * @param passed whether they agree
   * @param explanation why the policy says so, if they do not
   */
  public record Result(
      int line,
      String question,
      String expected,
      String got,
      boolean passed,
      @Nullable String explanation) {}

  /** Copies the list. */
  public TestReport {
    results = List.copyOf(results);
  }

  /** How many tests failed. */
  public long failed() {
    return results.stream().filter(result -> !result.passed()).count();
  }

  /** The failures with their explanations, and the count. */
  public String toText() {
    List<String> lines = new ArrayList<>();
    for (Result result : results) {
      if (!result.passed()) {
        lines.add("FAILED line " + result.line() + ": " + result.question());
        lines.add("  expected " + result.expected() + ", got " + result.got());
        String why = result.explanation();
        if (why != null) {
          why.lines().forEach(line -> lines.add(("  | " + line).stripTrailing()));
        }
        lines.add("");
      }
    }
    lines.add(results.size() - failed() + " passed, " + failed() + " failed");
    return String.join("\n", lines) + "\n";
  }
}
