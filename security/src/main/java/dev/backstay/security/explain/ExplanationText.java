package dev.backstay.security.explain;

import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes an {@link Explanation} for a tired person: the answer first, then the way to it. */
final class ExplanationText {
  private ExplanationText() {}

  static String of(Explanation explanation, @Nullable String refusal) {
    StringBuilder text = new StringBuilder();
    text.append(answer(explanation, refusal)).append('\n');
    line(text, "decided by", explanation.layer().id() + " " + explanation.layer().label());
    line(text, "asked by", explanation.caller());
    line(text, "roles", String.join(", ", explanation.roles()));
    line(text, "policy", "version " + explanation.policyVersion());
    text.append('\n');
    for (Step step : explanation.steps()) {
      text.append(step(step)).append('\n');
    }
    RowFilter rows = explanation.rows();
    if (explanation.outcome() == Outcome.ALLOW_WHERE && rows != null) {
      text.append('\n').append(rows(rows)).append('\n');
    }
    Advice advice = explanation.advice();
    if (advice != null) {
      text.append('\n').append(advice.sentence()).append('\n');
    }
    for (String note : explanation.notes()) {
      text.append("Note: ").append(note).append('\n');
    }
    return text.toString();
  }

  private static String answer(Explanation explanation, @Nullable String refusal) {
    String question = explanation.operation().wireName() + " on " + explanation.asset();
    return switch (explanation.outcome()) {
      case ALLOW -> "ALLOWED " + question;
      case ALLOW_WHERE -> "ALLOWED FOR SOME ROWS " + question;
      case DENY -> "REFUSED " + question + " (" + told(explanation, refusal) + ")";
    };
  }

  /** What the client is told: of rows that it may not find, that there are none. */
  private static String told(Explanation explanation, @Nullable String refusal) {
    if (explanation.code() == Operation.MISSING_ROW_CODE) {
      return "error " + explanation.code() + ", as if there were no such row";
    }
    if (explanation.operation() == Operation.FIND) {
      return "answered as if there were no such rows";
    }
    return "error " + explanation.code() + (refusal == null ? "" : ": " + refusal);
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format(Locale.ROOT, "  %-10s  %s\n", label, value));
  }

  private static String step(Step step) {
    String cells =
        step.cells().stream().map(ExplanationText::cell).collect(Collectors.joining(", "));
    String said = step.outcome() == Access.INHERIT ? "-" : step.outcome().name();
    String reason = step.skipped() == null ? "" : "(" + step.skipped() + ")";
    if (cells.isEmpty() && reason.isEmpty() && step.outcome() == Access.INHERIT) {
      reason = "(nothing set)";
    }
    return String.format(
            Locale.ROOT,
            "  %-6s  %-40s  %-5s  %s %s",
            step.layer().id(),
            step.layer().label(),
            said,
            cells.isEmpty() ? "" : step.where() + ": " + cells,
            reason)
        .stripTrailing();
  }

  private static String cell(Step.Cell cell) {
    return cell.principalName() + " " + cell.access() + (cell.written() ? "" : " (no cell)");
  }

  private static String rows(RowFilter rows) {
    List<String> parts = new ArrayList<>();
    if (rows.owner() != Access.INHERIT) {
      parts.add("rows that the caller owns: " + rows.owner());
    }
    if (rows.objectUserAcl() || !rows.customRoleIds().isEmpty()) {
      parts.add("rows with permissions of their own: as those say");
    }
    Access others = rows.upper() == Access.INHERIT ? rows.lower() : rows.upper();
    parts.add("all other rows: " + others);
    return "Row by row: " + String.join("; ", parts) + ".";
  }
}
