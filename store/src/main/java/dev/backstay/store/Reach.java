package dev.backstay.store;

import dev.backstay.security.Operation;
import dev.backstay.security.Permit;
import org.jspecify.annotations.Nullable;

/**
 * What the same caller may do with the rows of other tables that an operation comes to: by a
 * relation, an inverse relation or a subquery (security model C.9a 5). Asked once per table and
 * operation, when it is known that the table is reached.
 */
@FunctionalInterface
public interface Reach {
  /** No row of any other table. */
  Reach NOTHING = (operation, tableId) -> null;

  /** The permit for that operation on the rows of that table; null if it reaches none of them. */
  @Nullable Permit permit(Operation operation, String tableId);
}
