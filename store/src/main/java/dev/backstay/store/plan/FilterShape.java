package dev.backstay.store.plan;

import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What of a {@link RowFilter} the SQL text depends on; the rest are its values. Filters of one
 * shape share one statement.
 *
 * @param users places for user principals (L1)
 * @param customRoles places for custom roles (L2)
 * @param systemRoles places for system roles (L6)
 */
public record FilterShape(
    int users, int customRoles, int systemRoles, Access upper, Access owner, Access lower) {

  /** Every row; has no values. */
  static final FilterShape EVERYTHING =
      new FilterShape(0, 0, 0, Access.GRANT, Access.INHERIT, Access.DENY);

  public static FilterShape of(RowFilter filter) {
    boolean decided = filter.upper() != Access.INHERIT;
    // what comes after a decision of the upper layers has no say, so it must not make other shapes
    return new FilterShape(
        places(filter.userPrincipals().size()),
        places(filter.customRolePrincipals().size()),
        decided ? 0 : places(filter.systemRolePrincipals().size()),
        filter.upper(),
        decided ? Access.INHERIT : filter.owner(),
        decided ? Access.DENY : filter.lower());
  }

  /** Whether object permissions are looked at. */
  boolean hasCells() {
    return users + customRoles + systemRoles > 0;
  }

  boolean hasOwner() {
    return owner != Access.INHERIT;
  }

  /**
   * The values of {@code filter}, in the order in which {@link FilterSql} makes places for them.
   */
  public List<Object> values(RowFilter filter, String tableId, Operation operation) {
    List<Object> values = new ArrayList<>();
    if (hasCells()) {
      values.add(tableId);
      values.add(operation.name());
    }
    if (hasOwner()) {
      values.add(Objects.requireNonNull(filter.userId()));
    }
    add(values, filter.userPrincipals(), users);
    add(values, filter.customRolePrincipals(), customRoles);
    add(values, filter.systemRolePrincipals(), systemRoles);
    return values;
  }

  private static void add(List<Object> values, List<String> principals, int places) {
    for (int i = 0; i < places; i++) {
      values.add(principals.get(Math.min(i, principals.size() - 1)));
    }
  }

  /** The next power of two, so that callers with a few roles more share a statement. */
  private static int places(int count) {
    return count < 2 ? count : Integer.highestOneBit(count - 1) << 1;
  }
}
