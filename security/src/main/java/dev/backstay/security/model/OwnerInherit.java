package dev.backstay.security.model;

/** What the owner policy of a table does where it says INHERIT; see {@link PolicySettings}. */
public enum OwnerInherit {
  /** Nothing: the next layer is asked. */
  CONTINUE,
  /** The global owner policy of the application decides, if it has a cell. */
  USE_GLOBAL
}
