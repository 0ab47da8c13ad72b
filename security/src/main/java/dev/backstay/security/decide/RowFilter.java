package dev.backstay.security.decide;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table a caller may have for one operation, as data: what is left of the nine
 * layers when everything that does not depend on the row has been decided (C.4).
 *
 * <p>A row is let through by the first of these that does not say INHERIT, each with DENY before
 * GRANT: its cells for the user (L1), its cells for the custom roles (L2), {@code upper}, {@code
 * owner} if the user owns the row, its cells for the system roles (L6), {@code lower}. {@link
 * #decide} is that rule; a store that renders it as SQL must come to the same.
 *
 * @param userId the calling user; null without one: then L1 and the owner policy are skipped
 * @param objectUserAcl whether rows can have cells for users that matter to this caller
 * @param customRoleIds the custom roles held, if rows can have cells for them; else empty
 * @param systemRoleIds the system roles held, if rows can have cells for them; else empty
 * @param upper what the container's cells for the user and the custom roles decide (L3, L4)
 * @param owner what the owner policy decides for rows that the user owns (L5)
 * @param lower what everything after it decides, GRANT or DENY (L7 to L9)
 */
public record RowFilter(
    @Nullable String userId,
    boolean objectUserAcl,
    List<String> customRoleIds,
    List<String> systemRoleIds,
    Access upper,
    Access owner,
    Access lower) {

  /** Every row. */
  public static final RowFilter EVERYTHING = constant(Access.GRANT);

  /** No row. */
  public static final RowFilter NOTHING = constant(Access.DENY);

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if {@code lower} is INHERIT, or a part that needs a user is
   *     given without one
   */
  public RowFilter {
    customRoleIds = List.copyOf(customRoleIds);
    systemRoleIds = List.copyOf(systemRoleIds);
    if (lower == Access.INHERIT) {
      throw new IllegalArgumentException("the last layers always decide");
    }
    if (userId == null && (objectUserAcl || owner != Access.INHERIT)) {
      throw new IllegalArgumentException("only a user has cells of their own or owns rows");
    }
  }

  /** Whether no row is kept back, whatever its owner and cells. */
  public boolean isEverything() {
    return isAlways(Access.GRANT);
  }

  /** Whether no row is let through, whatever its owner and cells. */
  public boolean isNothing() {
    return isAlways(Access.DENY);
  }

  /** Whether the cells of a row have a say in which layer decides it. */
  public boolean looksAtCells() {
    return objectUserAcl
        || !customRoleIds.isEmpty()
        || (upper == Access.INHERIT && !systemRoleIds.isEmpty());
  }

  /**
   * Whether the owner or the cells of a row have a say in which layer decides it. If not, one layer
   * decides all rows alike.
   */
  public boolean looksAtRows() {
    return looksAtCells() || (upper == Access.INHERIT && owner != Access.INHERIT);
  }

  /**
   * The user cells of a row that count in L1: those of the user and those of all users.
   *
   * @return the principals to look for; empty if there is nothing to look for
   */
  public List<String> userPrincipals() {
    return objectUserAcl && userId != null ? List.of(userId, Role.ALL) : List.of();
  }

  /** As {@link #userPrincipals} for the role cells that count in L2. */
  public List<String> customRolePrincipals() {
    return withAll(customRoleIds);
  }

  /** As {@link #userPrincipals} for the role cells that count in L6. */
  public List<String> systemRolePrincipals() {
    return withAll(systemRoleIds);
  }

  /**
   * Decides one row.
   *
   * @param ownerId the row's owner, or null
   * @param acl the row's cells for the operation of this filter
   * @return GRANT if the row is let through, else DENY
   */
  public Access decide(@Nullable String ownerId, ObjectAcl acl) {
    boolean owned = userId != null && userId.equals(ownerId);
    Access[] layers = {
      strictest(acl.users(), userPrincipals()),
      strictest(acl.roles(), customRolePrincipals()),
      upper,
      owned ? owner : Access.INHERIT,
      strictest(acl.roles(), systemRolePrincipals())
    };
    for (Access layer : layers) {
      if (layer != Access.INHERIT) {
        return layer;
      }
    }
    return lower;
  }

  private boolean isAlways(Access outcome) {
    if (objectUserAcl || !customRoleIds.isEmpty()) {
      return false;
    }
    if (upper != Access.INHERIT) {
      return upper == outcome;
    }
    return systemRoleIds.isEmpty()
        && (owner == Access.INHERIT || owner == outcome)
        && lower == outcome;
  }

  private static Access strictest(Map<String, Access> cells, List<String> principals) {
    Access outcome = Access.INHERIT;
    for (String principal : principals) {
      outcome = Access.strictest(outcome, cells.getOrDefault(principal, Access.INHERIT));
    }
    return outcome;
  }

  private static List<String> withAll(List<String> roleIds) {
    if (roleIds.isEmpty()) {
      return List.of();
    }
    List<String> principals = new ArrayList<>(roleIds);
    principals.add(Role.ALL);
    return List.copyOf(principals);
  }

  private static RowFilter constant(Access access) {
    return new RowFilter(null, false, List.of(), List.of(), access, Access.INHERIT, access);
  }
}
