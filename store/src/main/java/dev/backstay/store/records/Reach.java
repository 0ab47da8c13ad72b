package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the same caller may do with the rows of other tables that an operation comes to: by a
 * relation, an inverse relation or a subquery (security model C.9a 5). Asked once per table and
 * operation, when it is known that the table is reached.
 *
 * <p>A write asks for its own table too: what the caller may not find there is neither answered nor
 * reached by a condition or an expression.
 */
@FunctionalInterface
public interface Reach {
  /** No row of any table. */
  Reach NOTHING = (operation, tableId) -> null;

  /** What a write kept from its caller. */
  enum Withheld {
    /** The answer holds the written columns alone. */
    ANSWER,
    /** The condition or expression reaches only rows that the caller may find. */
    ROWS
  }

  /** The permit for that operation on the rows of that table; null if it reaches none of them. */
  @Nullable Permit permit(Operation operation, String tableId);

  /**
   * The permit for FIND on the table that is written. Unlike {@link #permit}, a refusal does not
   * decide the request: it only makes the answer or the condition smaller.
   */
  default @Nullable Permit findInWrittenTable(String tableId) {
    return permit(Operation.FIND, tableId);
  }

  /**
   * Called when rows that the caller named are not related to another, because they are not there
   * or the caller may not find them.
   *
   * @param tableId the table of the rows
   * @param ids the first of them
   */
  default void unreached(String tableId, List<String> ids) {}

  /** Called when the permit of {@link #findInWrittenTable} has kept something from the caller. */
  default void withheld(String tableId, Withheld what) {}
}
