package dev.backstay.security.explain;

import dev.backstay.security.model.Change;
import java.util.List;

/**
 * What to change to turn a decision around.
 *
 * @param changes the changes, to be made together
 * @param sentence the same in one sentence
 */
public record Advice(List<Change> changes, String sentence) {
  /** Copies the list. */
  public Advice {
    changes = List.copyOf(changes);
  }
}
