package dev.backstay.store.plan;

import dev.backstay.security.decide.Layer;

/** Which part of a row filter decides a row. */
public enum DecidedBy {
  /** The row's cells for the user. */
  USER_CELLS(Layer.OBJECT_USER),
  /** The row's cells for custom roles. */
  CUSTOM_ROLE_CELLS(Layer.OBJECT_CUSTOM_ROLES),
  /** The owner policy, since the caller owns the row. */
  OWNER(Layer.OWNER_POLICY),
  /** The row's cells for system roles. */
  SYSTEM_ROLE_CELLS(Layer.OBJECT_SYSTEM_ROLES),
  /** A layer above the rows: the one that a decision names for rows without owner and cells. */
  OTHER_LAYERS(null);

  private final @org.jspecify.annotations.Nullable Layer layer;

  DecidedBy(@org.jspecify.annotations.Nullable Layer layer) {
    this.layer = layer;
  }

  /**
   * The layer of the security model.
   *
   * @param base the layer of the decision, for {@link #OTHER_LAYERS}
   */
  public Layer layer(Layer base) {
    return layer == null ? base : layer;
  }
}
