package dev.backstay.security.model;

import dev.backstay.security.caller.KeyRoleTier;

/**
 * The choices that the public material leaves open, one switch each.
 *
 * @param objectRoleAcl whether object permissions can name roles (layers L2 and L6). Default on:
 *     the older sources list nine layers with them, the newer seven without, and the two agree
 *     wherever no object cell names a role (C.2). Off, such cells are not consulted.
 * @param ownerInherit what INHERIT in the owner policy of a table means. Default CONTINUE: INHERIT
 *     decides nothing anywhere else either, and the other reading would let owners past every role
 *     (C.6).
 * @param customKeyRoleTier where the role of a custom API key stands. Default CUSTOM: the 14 system
 *     roles are a closed list and it is not among them (A.1).
 * @param tableGrantsByClients whether a client key may change the permissions of a whole table,
 *     directory, channel or service. Default off: one careless PERMISSION cell would hand the table
 *     to anybody; management and server code may always (C.9a 1).
 */
public record PolicySettings(
    boolean objectRoleAcl,
    OwnerInherit ownerInherit,
    KeyRoleTier customKeyRoleTier,
    boolean tableGrantsByClients) {

  /** The settings of a new application. */
  public static final PolicySettings DEFAULT =
      new PolicySettings(true, OwnerInherit.CONTINUE, KeyRoleTier.CUSTOM, false);

  /** These settings with another {@link #objectRoleAcl}. */
  public PolicySettings withObjectRoleAcl(boolean on) {
    return new PolicySettings(on, ownerInherit, customKeyRoleTier, tableGrantsByClients);
  }

  /** These settings with another {@link #ownerInherit}. */
  public PolicySettings withOwnerInherit(OwnerInherit choice) {
    return new PolicySettings(objectRoleAcl, choice, customKeyRoleTier, tableGrantsByClients);
  }

  /** These settings with another {@link #customKeyRoleTier}. */
  public PolicySettings withCustomKeyRoleTier(KeyRoleTier tier) {
    return new PolicySettings(objectRoleAcl, ownerInherit, tier, tableGrantsByClients);
  }

  /** These settings with another {@link #tableGrantsByClients}. */
  public PolicySettings withTableGrantsByClients(boolean on) {
    return new PolicySettings(objectRoleAcl, ownerInherit, customKeyRoleTier, on);
  }
}
