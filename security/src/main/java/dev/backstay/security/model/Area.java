package dev.backstay.security.model;

/** The part of an application that an operation belongs to (security model, B). */
public enum Area {
  /** Tables and their rows. */
  DATA("data"),
  /** Files and directories. */
  FILES("files"),
  /** Channels. */
  MESSAGING("messaging"),
  /** API services and their methods. */
  SERVICES("localservices");

  private final String wireName;

  Area(String wireName) {
    this.wireName = wireName;
  }

  /** The name of this area in paths of the management API, for example {@code localservices}. */
  public String wireName() {
    return wireName;
  }
}
