package dev.backstay.security;

/** Where the role of a custom API key stands among the layers; see {@link PolicySettings}. */
public enum KeyRoleTier {
  /** With the custom roles. */
  CUSTOM,
  /** With the system roles. */
  SYSTEM
}
