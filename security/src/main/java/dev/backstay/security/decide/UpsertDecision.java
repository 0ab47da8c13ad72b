package dev.backstay.security.decide;

/**
 * The two decisions that an upsert needs (C.9a 2).
 *
 * @param upsert the decision on UPSERT itself
 * @param write the decision on CREATE or UPDATE, whichever the upsert comes to
 */
public record UpsertDecision(Decision upsert, Decision write) {
  /** Whether both allow. */
  public boolean isAllowed() {
    return upsert.isAllowed() && write.isAllowed();
  }

  /** The decision to report: the first that refuses, else the one on the write. */
  public Decision deciding() {
    return upsert.isAllowed() ? write : upsert;
  }
}
