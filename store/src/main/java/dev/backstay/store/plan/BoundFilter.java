package dev.backstay.store.plan;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a permit lets through: the shape that a statement depends on, and the values that
 * {@link FilterSql} makes places for.
 *
 * @param operation whose cells count
 * @param userId the calling user; null without one
 * @param users user principals (L1)
 * @param customRoles custom roles (L2)
 * @param systemRoles system roles (L6)
 */
public record BoundFilter(
    Shape shape,
    Operation operation,
    @Nullable String userId,
    List<String> users,
    List<String> customRoles,
    List<String> systemRoles) {
  /** Every row. */
  public static final BoundFilter EVERYTHING = of(RowFilter.EVERYTHING, Operation.FIND);

  /** The rows of a permit. */
  public static BoundFilter of(Permit permit) {
    return of(permit.rows(), permit.operation());
  }

  /** The rows of a filter for an operation. */
  public static BoundFilter of(RowFilter filter, Operation operation) {
    List<String> users = filter.userPrincipals();
    List<String> customRoles = filter.customRolePrincipals();
    // what comes after a decision of the upper layers has no say, so it must not make other shapes
    boolean decided = filter.upper() != Access.INHERIT;
    List<String> systemRoles = decided ? List.of() : filter.systemRolePrincipals();
    Shape shape =
        new Shape(
            places(users.size()),
            places(customRoles.size()),
            places(systemRoles.size()),
            filter.upper(),
            decided ? Access.INHERIT : filter.owner(),
            decided ? Access.DENY : filter.lower());
    return new BoundFilter(shape, operation, filter.userId(), users, customRoles, systemRoles);
  }

  /** The next power of two, so that callers with a few roles more share a statement. */
  private static int places(int count) {
    return count < 2 ? count : Integer.highestOneBit(count - 1) << 1;
  }

  /**
   * What of a row filter the SQL text depends on. Filters of one shape share one statement.
   *
   * @param users places for user principals
   * @param customRoles places for custom roles
   * @param systemRoles places for system roles
   */
  public record Shape(
      int users, int customRoles, int systemRoles, Access upper, Access owner, Access lower) {
    /** Whether object permissions are looked at. */
    boolean hasCells() {
      return users + customRoles + systemRoles > 0;
    }

    boolean hasOwner() {
      return owner != Access.INHERIT;
    }
  }
}
