package dev.backstay.code.invoke;

import dev.backstay.code.host.HostFailure;
import dev.backstay.code.host.HostTask;
import dev.backstay.foundation.apps.Invocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call on its way to a worker: with its key, and what waits for its reply. */
final class CodeTask extends HostTask {
  /** A worker that is killed is gone within this. */
  private static final Duration TEARDOWN = Duration.ofSeconds(5);

  /** Late log lines of an invocation may still come with its key. */
  private static final Duration LATE = Duration.ofSeconds(20);

  private final CodeCall call;
  private final InvocationKeys keys;
  private final Duration timeout;
  private final boolean awaited;
  private final byte[] arguments;
  private final CompletableFuture<WorkerReply> reply = new CompletableFuture<>();
  private volatile @Nullable InvocationKey key;

  /**
   * @param timeout how long one invocation may take
   * @param awaited whether someone waits, so that the deadline of the invocation counts
   */
  CodeTask(
      CodeCall call,
      Invocation invocation,
      InvocationKeys keys,
      Duration timeout,
      boolean awaited,
      boolean lowPriority) {
    super(invocation, lowPriority);
    this.call = call;
    this.keys = keys;
    this.timeout = timeout;
    this.awaited = awaited;
    this.arguments = call.arguments().getBytes(StandardCharsets.UTF_8);
  }

  /** Completes when the task is answered or has failed, never with an exception. */
  CompletableFuture<WorkerReply> reply() {
    return reply;
  }

  @Override
  protected @Nullable Duration timeLeft() {
    if (!awaited) {
      return null;
    }
    Duration left = Duration.between(Instant.now(), invocation().deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  protected Duration ownTime() {
    return timeout;
  }

  @Override
  protected byte[] writeHead() {
    InvocationKey minted = keys.mint(call.appId(), invocation(), timeout.plus(TEARDOWN).plus(LATE));
    key = minted;
    invocation().span().event(InvocationSpans.BEGUN);
    return WorkerCodec.head(call, minted);
  }

  @Override
  protected byte[] arguments() {
    return arguments;
  }

  @Override
  protected void answered(byte[] head, byte[] body) {
    end();
    reply.complete(new WorkerReply.Answered(head, body));
  }

  @Override
  protected void failed(HostFailure failure) {
    end();
    reply.complete(new WorkerReply.Failed(failure));
  }

  private void end() {
    InvocationKey minted = key;
    if (minted != null) {
      keys.end(minted);
    }
  }
}
