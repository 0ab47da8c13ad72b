package dev.backstay.code.broker;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task that was handed to the broker. {@link #taken()} completes when a runner has it, {@link
 * #result()} with the first text that is published for it, or with {@link RunnerLostException}.
 */
public final class Submission {
  private final AppQueues queues;
  private final QueuedTask task;
  private final TaskQueue queue;
  private final CompletableFuture<Void> taken = new CompletableFuture<>();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  // guarded by the queues
  @Nullable BrokerConnection takenBy;

  Submission(AppQueues queues, QueuedTask task, TaskQueue queue) {
    this.queues = queues;
    this.task = task;
    this.queue = queue;
  }

  public CompletableFuture<Void> taken() {
    return taken;
  }

  public CompletableFuture<byte[]> result() {
    return result;
  }

  /**
   * Nobody waits any more: takes the task out of its queue, or drops the result of one that a
   * runner has.
   */
  public void abandon() {
    queues.abandon(this);
  }

  /** The runner is gone: nobody will answer. */
  void lose() {
    RunnerLostException lost = new RunnerLostException();
    taken.completeExceptionally(lost);
    result.completeExceptionally(lost);
  }

  QueuedTask task() {
    return task;
  }

  TaskQueue queue() {
    return queue;
  }
}
