package dev.backstay.code.invoke;

import dev.backstay.code.host.HostFailure;
import org.jspecify.annotations.Nullable;

/** What came of a call that a worker was given. */
public sealed interface WorkerReply {
  /**
   * The worker has answered.
   *
   * @param head of the frame of its answer, as the worker has sent it
   * @param body of that frame
   */
  record Answered(byte[] head, byte[] body) implements WorkerReply {}

  /** The call could not be run to its end. */
  record Failed(HostFailure failure) implements WorkerReply {}

  /** Why it could not be run to its end; null when the worker has answered. */
  default @Nullable HostFailure failure() {
    return this instanceof Failed failed ? failed.failure() : null;
  }
}
