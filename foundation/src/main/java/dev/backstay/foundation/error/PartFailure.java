package dev.backstay.foundation.error;

import org.jspecify.annotations.Nullable;

/** An exception by which an operation says that a part of it has failed, and all of it with it. */
public interface PartFailure {
  /** The number that the part alone would have been answered with. */
  int code();

  /** The text for the client. */
  @Nullable String getMessage();
}
