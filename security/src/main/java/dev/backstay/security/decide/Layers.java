package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.KeyRoleTier;
import dev.backstay.security.caller.RoleMask;
import dev.backstay.security.caller.RoleSet;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.CompiledContainer;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.OwnerInherit;
import dev.backstay.security.model.Policy;
import org.jspecify.annotations.Nullable;

/**
 * The layers L1 to L9 of tables and channels (C.3, C.5 and C.9).
 *
 * <p>{@link #decide} asks them in order until one does not say INHERIT. It is written out, because
 * a loop over {@link #value} takes more than twice as long; {@link #value} says the same layer by
 * layer, for explanations. The tests hold the two together.
 */
public final class Layers {
  /** The order for a row. */
  private static final Layer[] OF_ROW = {
    Layer.OBJECT_USER,
    Layer.OBJECT_CUSTOM_ROLES,
    Layer.CONTAINER_USER,
    Layer.CONTAINER_CUSTOM_ROLES,
    Layer.OWNER_POLICY,
    Layer.OBJECT_SYSTEM_ROLES,
    Layer.CONTAINER_SYSTEM_ROLES,
    Layer.GLOBAL_CUSTOM_ROLES,
    Layer.GLOBAL_SYSTEM_ROLES
  };

  /** The order where there is no row: the same without the layers that need one (C.5). */
  private static final Layer[] OF_CONTAINER = {
    Layer.CONTAINER_USER,
    Layer.CONTAINER_CUSTOM_ROLES,
    Layer.CONTAINER_SYSTEM_ROLES,
    Layer.GLOBAL_CUSTOM_ROLES,
    Layer.GLOBAL_SYSTEM_ROLES
  };

  private Layers() {}

  /** The layers in order, for a row or for a container as such. */
  public static Layer[] inOrder(boolean row) {
    return (row ? OF_ROW : OF_CONTAINER).clone();
  }

  /**
   * Walks the layers.
   *
   * @param roles the caller's roles under the roles of the policy
   * @param row the row asked for; null for a container as such
   */
  static Verdict decide(
      Policy policy,
      CompiledContainer container,
      Caller caller,
      RoleSet roles,
      Operation operation,
      Asset.@Nullable Row row) {
    KeyRoleTier keyRoleTier = policy.settings().customKeyRoleTier();
    long[] custom = roles.custom(keyRoleTier);
    long[] system = roles.system(keyRoleTier);
    String userId = caller.userId();
    Access access;

    if (row != null) {
      access = row.acl().user(userId);
      if (access != Access.INHERIT) {
        return Verdict.of(Layer.OBJECT_USER, access);
      }
      access = objectRoles(policy, roles, custom, row);
      if (access != Access.INHERIT) {
        return Verdict.of(Layer.OBJECT_CUSTOM_ROLES, access);
      }
    }
    access = container.user(operation, userId);
    if (access != Access.INHERIT) {
      return Verdict.of(Layer.CONTAINER_USER, access);
    }
    access = container.roles(operation, custom);
    if (access != Access.INHERIT) {
      return Verdict.of(Layer.CONTAINER_CUSTOM_ROLES, access);
    }
    if (row != null) {
      access = owns(caller, row) ? owner(policy, container, operation) : Access.INHERIT;
      if (access != Access.INHERIT) {
        return Verdict.of(Layer.OWNER_POLICY, access);
      }
      access = objectRoles(policy, roles, system, row);
      if (access != Access.INHERIT) {
        return Verdict.of(Layer.OBJECT_SYSTEM_ROLES, access);
      }
    }
    access = container.roles(operation, system);
    if (access != Access.INHERIT) {
      return Verdict.of(Layer.CONTAINER_SYSTEM_ROLES, access);
    }
    access = globalCustom(policy, operation, custom);
    if (access != Access.INHERIT) {
      return Verdict.of(Layer.GLOBAL_CUSTOM_ROLES, access);
    }
    return Verdict.of(Layer.GLOBAL_SYSTEM_ROLES, policy.global().decide(operation, system));
  }

  /** What one layer says. Parameters as for {@link #decide}. */
  public static Access value(
      Layer layer,
      Policy policy,
      CompiledContainer container,
      Caller caller,
      RoleSet roles,
      Operation operation,
      Asset.@Nullable Row row) {
    KeyRoleTier keyRoleTier = policy.settings().customKeyRoleTier();
    return switch (layer) {
      case OBJECT_USER -> row == null ? Access.INHERIT : row.acl().user(caller.userId());
      case OBJECT_CUSTOM_ROLES -> objectRoles(policy, roles, roles.custom(keyRoleTier), row);
      case CONTAINER_USER -> container.user(operation, caller.userId());
      case CONTAINER_CUSTOM_ROLES -> container.roles(operation, roles.custom(keyRoleTier));
      case OWNER_POLICY ->
          row != null && owns(caller, row) ? owner(policy, container, operation) : Access.INHERIT;
      case OBJECT_SYSTEM_ROLES -> objectRoles(policy, roles, roles.system(keyRoleTier), row);
      case CONTAINER_SYSTEM_ROLES -> container.roles(operation, roles.system(keyRoleTier));
      case GLOBAL_CUSTOM_ROLES -> globalCustom(policy, operation, roles.custom(keyRoleTier));
      case GLOBAL_SYSTEM_ROLES -> policy.global().decide(operation, roles.system(keyRoleTier));
      default -> throw new IllegalArgumentException(layer + " is not one of the nine layers");
    };
  }

  /** The owner policy in force for rows that the caller owns (C.6). */
  public static Access owner(Policy policy, CompiledContainer table, Operation operation) {
    Access access = table.source().owner().access(operation);
    return access == Access.INHERIT && policy.settings().ownerInherit() == OwnerInherit.USE_GLOBAL
        ? policy.globalOwner().access(operation)
        : access;
  }

  /**
   * The global layer for custom roles. It always decides if such a role is held, so a user with any
   * custom role never reaches the one for system roles (C.3 rule 11).
   */
  static Access globalCustom(Policy policy, Operation operation, long[] custom) {
    return RoleMask.isEmpty(custom) ? Access.INHERIT : policy.global().decide(operation, custom);
  }

  private static Access objectRoles(
      Policy policy, RoleSet roles, long[] tier, Asset.@Nullable Row row) {
    return row == null || !policy.settings().objectRoleAcl()
        ? Access.INHERIT
        : row.acl().roles(roles, tier);
  }

  /** Whether the calling user is the owner of the row; nobody owns a row without one. */
  public static boolean owns(Caller caller, Asset.Row row) {
    String userId = caller.userId();
    return userId != null && userId.equals(row.ownerId());
  }
}
