package dev.backstay.security.caller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The roles of one application, each with the ordinal that masks know it by.
 *
 * <p>System roles have the ordinals of {@link SystemRole}; then comes {@link #UNKNOWN}; custom
 * roles follow in the order in which they were added. Adding a role leaves the ordinals of the
 * others alone, and the ordinal of a removed role is not given out again by the snapshots that
 * follow, so masks made for an earlier snapshot stay right.
 */
public final class Roles {
  /** How many system roles there are; their bits are the lowest. */
  static final int SYSTEM_COUNT = SystemRole.values().length;

  /**
   * The bit of a caller who holds a role id that the application does not have. No cell ever has
   * this bit, and a missing global cell is DENY, so such a caller is refused at the global layer
   * for custom roles unless something above it decides: a stale role assignment never opens
   * anything.
   */
  public static final int UNKNOWN = SYSTEM_COUNT;

  /** {@code SYSTEM} has every system role under its name as id, and no custom role. */
  private static final Roles SYSTEM = systemRolesByName();

  private final List<@Nullable Role> byOrdinal;
  private final Map<String, Integer> ordinals;
  private final Map<String, Role> byName;

  private Roles(List<@Nullable Role> byOrdinal) {
    this.byOrdinal = byOrdinal;
    this.ordinals = new HashMap<>();
    this.byName = new HashMap<>();
    for (int ordinal = 0; ordinal < byOrdinal.size(); ordinal++) {
      Role role = byOrdinal.get(ordinal);
      if (role != null) {
        if (ordinals.put(role.id(), ordinal) != null) {
          throw new IllegalArgumentException("two roles have the id `" + role.id() + "`");
        }
        if (byName.put(role.name(), role) != null) {
          throw new IllegalArgumentException("two roles have the name `" + role.name() + "`");
        }
      }
    }
  }

  /**
   * The given roles. A system role that is not among them gets its name as id; it has no cells
   * then, which denies.
   *
   * @throws IllegalArgumentException if two roles share an id or a name
   */
  public static Roles of(Collection<Role> roles) {
    return SYSTEM.with(roles);
  }

  /**
   * These roles with {@code added}. A role whose id is already here is replaced under the same
   * ordinal (a new name); a system role replaces the one of its name.
   *
   * @throws IllegalArgumentException if two roles share a name, or a custom role takes the id of a
   *     system role
   */
  public Roles with(Collection<Role> added) {
    List<@Nullable Role> roles = new ArrayList<>(byOrdinal);
    Map<String, Integer> places = new HashMap<>(ordinals);
    for (Role role : added) {
      Integer place =
          SystemRole.byName(role.name()).map(SystemRole::bit).orElse(places.get(role.id()));
      if (place == null) {
        places.put(role.id(), roles.size());
        roles.add(role);
      } else if (place < SYSTEM_COUNT && !role.system()) {
        throw new IllegalArgumentException("`" + role.id() + "` is the id of a system role");
      } else {
        Role former = roles.set(place, role);
        if (former != null) {
          places.remove(former.id());
        }
        places.put(role.id(), place);
      }
    }
    return new Roles(roles);
  }

  /**
   * These roles without the custom role {@code id}; unchanged if there is none.
   *
   * @throws IllegalArgumentException if it is a system role, which no application can lack
   */
  public Roles without(String id) {
    Integer ordinal = ordinals.get(id);
    if (ordinal == null) {
      return this;
    }
    if (ordinal < SYSTEM_COUNT) {
      throw new IllegalArgumentException("`" + id + "` is a system role");
    }
    List<@Nullable Role> roles = new ArrayList<>(byOrdinal);
    roles.set(ordinal, null);
    return new Roles(roles);
  }

  /** The role with that id. */
  public Optional<Role> byId(String id) {
    Integer ordinal = ordinals.get(id);
    return ordinal == null ? Optional.empty() : Optional.ofNullable(byOrdinal.get(ordinal));
  }

  /** The role with that exact name. */
  public Optional<Role> byName(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** This application's role for {@code systemRole}. */
  public Role system(SystemRole systemRole) {
    return byId(idAt(systemRole.bit())).orElseThrow();
  }

  /** All roles, system roles first. */
  public List<Role> all() {
    List<Role> all = new ArrayList<>();
    for (Role role : byOrdinal) {
      if (role != null) {
        all.add(role);
      }
    }
    return List.copyOf(all);
  }

  /** The ordinal of the role, or -1 if there is none with that id. */
  public int ordinal(String id) {
    Integer ordinal = ordinals.get(id);
    return ordinal == null ? -1 : ordinal;
  }

  /** The id of the role at an ordinal that is in use. */
  String idAt(int ordinal) {
    Role role = byOrdinal.get(ordinal);
    if (role == null) {
      throw new IllegalArgumentException("no role has the ordinal " + ordinal);
    }
    return role.id();
  }

  /** One more than the highest ordinal ever given out here. */
  int size() {
    return byOrdinal.size();
  }

  private static Roles systemRolesByName() {
    List<@Nullable Role> roles = new ArrayList<>();
    for (SystemRole systemRole : SystemRole.values()) {
      roles.add(Role.system(systemRole.roleName(), systemRole));
    }
    roles.add(null); // UNKNOWN: a place that no role ever takes
    return new Roles(roles);
  }
}
