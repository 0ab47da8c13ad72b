package dev.backstay.security.explain;

import dev.backstay.security.decide.Layer;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one layer said.
 *
 * @param layer the layer
 * @param where whose cells were consulted, in words: for example {@code table Orders}
 * @param containerId the container whose cells were consulted; null for a row's own cells, the
 *     global ones and the application
 * @param cells the cells that were there for this caller
 * @param outcome what the layer came to
 * @param skipped why the layer had no say; null if it had
 */
public record Step(
    Layer layer,
    String where,
    @Nullable String containerId,
    List<Cell> cells,
    Access outcome,
    @Nullable String skipped) {

  /** Copies the list. */
  public Step {
    cells = List.copyOf(cells);
  }

  /**
   * One cell that was consulted.
   *
   * @param principal whose cell it is
   * @param principalName the name for people
   * @param access what it says
   * @param written whether it is stored; a global cell that is not counts as DENY
   */
  public record Cell(Principal principal, String principalName, Access access, boolean written) {}
}
