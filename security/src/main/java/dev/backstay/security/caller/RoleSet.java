package dev.backstay.security.caller;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The roles that one request holds, split into the two tiers that the layers ask about: system
 * roles and custom roles. Made by {@link RoleResolver}.
 *
 * <p>The set remembers the {@link Roles} it was resolved against. A decision under a policy with
 * other roles resolves it again by id, so a set that outlives a change of roles is slow, never
 * wrong.
 */
public final class RoleSet {
  private final Roles roles;
  private final List<String> ids;
  private final List<String> unknownIds;
  private final @Nullable String customKeyRoleId;

  private final long[] held;
  private final long[] custom;
  private final long[] system;
  private final long[] customWithoutKey;
  private final long[] systemWithKey;

  /**
   * @param roles the roles of the application
   * @param ids the ids of the roles held, each once; those that the application lacks count as
   *     {@link Roles#UNKNOWN}
   * @param customKeyRoleId which of them came with a custom API key, if one did
   */
  public RoleSet(Roles roles, List<String> ids, @Nullable String customKeyRoleId) {
    this.roles = roles;
    this.ids = List.copyOf(ids);
    this.customKeyRoleId = customKeyRoleId;
    List<String> unknown = new ArrayList<>(0);
    long[] systemBits = RoleMask.EMPTY;
    long[] customBits = RoleMask.EMPTY;
    for (String id : ids) {
      int ordinal = roles.ordinal(id);
      if (ordinal < 0) {
        unknown.add(id);
        customBits = RoleMask.set(customBits, Roles.UNKNOWN);
      } else if (ordinal < Roles.SYSTEM_COUNT) {
        systemBits = RoleMask.set(systemBits, ordinal);
      } else {
        customBits = RoleMask.set(customBits, ordinal);
      }
    }
    this.unknownIds = List.copyOf(unknown);
    this.system = systemBits;
    this.custom = customBits;
    this.held = RoleMask.union(systemBits, customBits);
    int keyOrdinal = customKeyRoleId == null ? -1 : roles.ordinal(customKeyRoleId);
    if (keyOrdinal < 0) {
      this.customWithoutKey = customBits;
      this.systemWithKey = systemBits;
    } else {
      this.customWithoutKey = RoleMask.without(customBits, keyOrdinal);
      this.systemWithKey = RoleMask.set(systemBits.clone(), keyOrdinal);
    }
  }

  /** The roles held, system roles first; without the unknown ones. */
  public List<Role> all() {
    return roles.all().stream().filter(role -> ids.contains(role.id())).toList();
  }

  /** Ids that are held but belong to no role of the application: left-over assignments. */
  public List<String> unknownIds() {
    return unknownIds;
  }

  /** Whether the role with that id is held. */
  public boolean holds(String roleId) {
    return ids.contains(roleId);
  }

  /** Whether {@code systemRole} is held. */
  public boolean holds(SystemRole systemRole) {
    return RoleMask.contains(system, systemRole.bit());
  }

  /** The same roles under the ordinals of {@code other}; itself if those are the ones it has. */
  public RoleSet under(Roles other) {
    return other == roles ? this : new RoleSet(other, ids, customKeyRoleId);
  }

  /** The roles of the application that this set was resolved against. */
  public Roles roles() {
    return roles;
  }

  /** All roles held, of both tiers. */
  public long[] held() {
    return held;
  }

  /** The roles held that count as custom roles. */
  public long[] custom(KeyRoleTier keyRoleTier) {
    return keyRoleTier == KeyRoleTier.CUSTOM ? custom : customWithoutKey;
  }

  /** The roles held that count as system roles. */
  public long[] system(KeyRoleTier keyRoleTier) {
    return keyRoleTier == KeyRoleTier.CUSTOM ? system : systemWithKey;
  }

  /**
   * Whether the role with that id is held and belongs to the tier that {@code tier} is a mask of.
   */
  public boolean holdsIn(long[] tier, String roleId) {
    int ordinal = roles.ordinal(roleId);
    if (ordinal >= 0) {
      return RoleMask.contains(tier, ordinal);
    }
    return RoleMask.contains(tier, Roles.UNKNOWN) && ids.contains(roleId);
  }

  /** The ids of the roles held that belong to the tier that {@code tier} is a mask of. */
  public List<String> idsIn(long[] tier) {
    List<String> found = new ArrayList<>(ids.size());
    for (String id : ids) {
      if (holdsIn(tier, id)) {
        found.add(id);
      }
    }
    return List.copyOf(found);
  }

  /** The roles held, by name, for people. */
  @Override
  public String toString() {
    return all().stream().map(Role::name).toList().toString();
  }
}
