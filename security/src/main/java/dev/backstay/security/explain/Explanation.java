package dev.backstay.security.explain;

import dev.backstay.security.decide.Layer;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a decision came about, as plain values that are ready to be written as JSON.
 *
 * @param caller who asked, in words
 * @param roles the names of the roles held; ids of unknown roles stand in backticks
 * @param operation what was asked for
 * @param asset on what, in words
 * @param steps the layers in order, up to the one that decided
 * @param outcome what it came to
 * @param layer the layer that decided
 * @param code the error code if it was refused, else 0
 * @param rows for a question about the rows of a table the filter for them; else null
 * @param advice what would turn it around; null if no change of cells would
 * @param notes what is worth knowing besides
 * @param policyVersion the snapshot that decided
 */
public record Explanation(
    String caller,
    List<String> roles,
    Operation operation,
    String asset,
    List<Step> steps,
    Outcome outcome,
    Layer layer,
    int code,
    @Nullable RowFilter rows,
    @Nullable Advice advice,
    List<String> notes,
    long policyVersion) {

  /** Copies the lists. */
  public Explanation {
    roles = List.copyOf(roles);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }

  /** The explanation as a text of a few lines, for people. */
  public String toText() {
    return ExplanationText.of(this, null);
  }

  /**
   * As {@link #toText()}, with what clients read beside the code of an error.
   *
   * @param refusal the text of the error with {@link #code}; left out where nothing was refused
   */
  public String toText(String refusal) {
    return ExplanationText.of(this, refusal);
  }
}
