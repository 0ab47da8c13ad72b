package dev.backstay.security.decide;

import dev.backstay.security.model.Access;

/**
 * The raw answer of the layers: GRANT or DENY, and where. All of them are made in advance, so
 * walking the layers allocates nothing.
 */
public final class Verdict {
  private static final Verdict[] GRANTS = all(Access.GRANT);
  private static final Verdict[] DENIALS = all(Access.DENY);

  private final Layer layer;
  private final Access access;

  private Verdict(Layer layer, Access access) {
    this.layer = layer;
    this.access = access;
  }

  /** A layer that decided, so not INHERIT. */
  static Verdict of(Layer layer, Access access) {
    return switch (access) {
      case GRANT -> GRANTS[layer.index()];
      case DENY -> DENIALS[layer.index()];
      case INHERIT -> throw new IllegalArgumentException(layer + " decided nothing");
    };
  }

  static Verdict grant(Layer layer) {
    return GRANTS[layer.index()];
  }

  static Verdict deny(Layer layer) {
    return DENIALS[layer.index()];
  }

  Layer layer() {
    return layer;
  }

  /** Whether the layer lets through. */
  public boolean isGrant() {
    return access == Access.GRANT;
  }

  Access access() {
    return access;
  }

  private static Verdict[] all(Access access) {
    Layer[] layers = Layer.values();
    Verdict[] verdicts = new Verdict[layers.length];
    for (Layer layer : layers) {
      verdicts[layer.index()] = new Verdict(layer, access);
    }
    return verdicts;
  }
}
