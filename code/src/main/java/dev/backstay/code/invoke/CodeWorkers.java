package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.util.concurrent.CompletableFuture;

/** Where deployed code runs: in worker processes of this server, or of others. */
public interface CodeWorkers {
  /**
   * Makes ready what a call needs on this machine; may wait.
   *
   * @throws dev.backstay.foundation.error.ApiException when its code cannot be had
   */
  void prepare(CodeCall call);

  /**
   * Has a worker do a call, and does not wait for it.
   *
   * @param invocation what runs
   * @param awaited whether someone waits, so that the deadline of the invocation counts
   * @param lowPriority whether it comes after all that others wait for
   * @return completes with what came of it, or with a {@link
   *     dev.backstay.foundation.error.ApiException} for the caller, on a thread that must not be
   *     made to wait
   * @throws dev.backstay.foundation.error.ApiException when the call cannot be taken
   */
  CompletableFuture<WorkerReply> run(
      CodeCall call, Invocation invocation, boolean awaited, boolean lowPriority);
}
