package dev.backstay.security.decide;

/**
 * The places where a decision can fall, in the order in which they are asked. The first that does
 * not say INHERIT decides (security model, C.0).
 */
public enum Layer {
  /** L0: the container or the application is closed to everything but server code (C.9a 7). */
  CLOSED_TO_CLIENTS("L0", "closed to clients"),
  /** L1: the row's cell for the calling user. */
  OBJECT_USER("L1", "object permissions, the calling user"),
  /** L2: the row's cells for the custom roles held. */
  OBJECT_CUSTOM_ROLES("L2", "object permissions, custom roles"),
  /** L3: the container's cell for the calling user. */
  CONTAINER_USER("L3", "table or channel, the calling user"),
  /** L4: the container's cells for the custom roles held. */
  CONTAINER_CUSTOM_ROLES("L4", "table or channel, custom roles"),
  /** L5: the table's owner policy, if the caller owns the row. */
  OWNER_POLICY("L5", "owner policy of the table"),
  /** L6: the row's cells for the system roles held. */
  OBJECT_SYSTEM_ROLES("L6", "object permissions, system roles"),
  /** L7: the container's cells for the system roles held. */
  CONTAINER_SYSTEM_ROLES("L7", "table or channel, system roles"),
  /** L8: the global cells of the custom roles held; always decides if there is such a role. */
  GLOBAL_CUSTOM_ROLES("L8", "global permissions, custom roles"),
  /** L9: the global cells of the system roles held; always decides. */
  GLOBAL_SYSTEM_ROLES("L9", "global permissions, system roles"),
  /** The one step for API services: any DENY refuses, everything else may call (C.8). */
  SERVICE_CELLS("C.8", "service and method permissions"),
  /** F1: along the path, nearest first, the cell of the calling user (C.9). */
  FILE_USER("F1", "file or directory, the calling user"),
  /** F2: along the path, nearest first, the cells of the custom roles held. */
  FILE_CUSTOM_ROLES("F2", "file or directory, custom roles"),
  /** F3: along the path, nearest first, the cells of the system roles held. */
  FILE_SYSTEM_ROLES("F3", "file or directory, system roles"),
  /** F4: the global cells of the custom roles held. */
  FILE_GLOBAL_CUSTOM_ROLES("F4", "global permissions, custom roles"),
  /** F5: the global cells of the system roles held. */
  FILE_GLOBAL_SYSTEM_ROLES("F5", "global permissions, system roles"),
  /** The caller may not grant what was asked, whatever they hold (C.9a 1). */
  GRANTING("C.9a 1", "granting permissions"),
  /** A developer asks; the model does not apply (A.1). */
  DEVELOPER("developer", "developers are not subject to permissions"),
  /** The server asks; the model does not apply. */
  INTERNAL("internal", "the server's own work is not subject to permissions"),
  /** Deciding failed, which refuses. */
  ERROR("error", "an error while deciding");

  private final String id;
  private final String label;

  Layer(String id, String label) {
    this.id = id;
    this.label = label;
  }

  /** The short name used in the documentation, for example {@code L7}. */
  public String id() {
    return id;
  }

  /** What the layer is, in a few words, for people. */
  public String label() {
    return label;
  }

  /** The place of this layer in arrays, which live in memory only. */
  @SuppressWarnings("EnumOrdinal")
  int index() {
    return ordinal();
  }
}
