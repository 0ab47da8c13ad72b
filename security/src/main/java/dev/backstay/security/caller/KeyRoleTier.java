package dev.backstay.security.caller;

/** Where the role of a custom API key stands among the layers; see {@code PolicySettings}. */
public enum KeyRoleTier {
  /** With the custom roles. */
  CUSTOM,
  /** With the system roles. */
  SYSTEM
}
