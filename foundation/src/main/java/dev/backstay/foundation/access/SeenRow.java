package dev.backstay.foundation.access;

import dev.backstay.security.model.ObjectAcl;
import org.jspecify.annotations.Nullable;

/**
 * One row as a request met it: what explains the decision about it later, when the row may be
 * another or gone. Only what had a say is looked at, and of the cells only those of the caller.
 *
 * @param objectId the row; longer ones are cut
 * @param sight what was seen of it
 * @param ownerKnown whether {@code ownerId} was looked at
 * @param ownerId who owned it; null for nobody
 * @param cells its cells for the operation and the caller
 */
public record SeenRow(
    String objectId, Sight sight, boolean ownerKnown, @Nullable String ownerId, ObjectAcl cells) {
  /** Of ids that a client made up, which can be as long as a request. */
  private static final int MAX_ID = 200;

  /** What a request saw of a row. */
  public enum Sight {
    /** It was there. */
    SEEN,
    /** There was no such row. */
    MISSING,
    /** It was not looked at: the decision was the same for every row, or the request failed. */
    NOT_LOOKED_AT,
    /** It changed between the statement and the look, so what decided is not known. */
    CHANGED_MEANWHILE
  }

  /** Cuts the id. */
  public SeenRow {
    if (objectId.length() > MAX_ID) {
      objectId = objectId.substring(0, MAX_ID) + "…";
    }
  }

  static SeenRow seen(String objectId, @Nullable String ownerId, ObjectAcl cells) {
    return new SeenRow(objectId, Sight.SEEN, true, ownerId, cells);
  }

  /** Was there; who owns it had no say. */
  static SeenRow seen(String objectId) {
    return new SeenRow(objectId, Sight.SEEN, false, null, ObjectAcl.NONE);
  }

  static SeenRow unseen(String objectId, Sight sight) {
    return new SeenRow(objectId, sight, false, null, ObjectAcl.NONE);
  }
}
