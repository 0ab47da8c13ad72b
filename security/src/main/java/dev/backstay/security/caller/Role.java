package dev.backstay.security.caller;

import java.util.Objects;

/**
 * A role of an application.
 *
 * @param id the key of the role in permission cells; never {@code *}, which means all roles
 * @param name the name that people see
 * @param system whether it is one of the 14 {@link SystemRole}s
 */
public record Role(String id, String name, boolean system) {
  /** The principal that stands for all roles, or for all users, in a permission cell. */
  public static final String ALL = "*";

  /**
   * @throws IllegalArgumentException if the id is empty or {@code *}, or if {@code system} does not
   *     agree with the name: system roles are known by their fixed names
   */
  public Role {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    if (id.isEmpty() || id.equals(ALL)) {
      throw new IllegalArgumentException("`" + id + "` cannot be the id of a role");
    }
    if (system != SystemRole.byName(name).isPresent()) {
      throw new IllegalArgumentException(
          "role `" + name + "` is " + (system ? "not one" : "one") + " of the system roles");
    }
  }

  /** A custom role. */
  public static Role custom(String id, String name) {
    return new Role(id, name, false);
  }

  /** The application's role for {@code systemRole}, stored under {@code id}. */
  public static Role system(String id, SystemRole systemRole) {
    return new Role(id, systemRole.roleName(), true);
  }
}
