package dev.backstay.foundation.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A request with a body, which measures how long the server waits for the client to send it: from
 * each demand for more until there is more. Safe for use by several threads.
 */
final class SentBody extends Request.Wrapper {
  /** Bytes of a body that are thrown away before its request is answered. */
  private static final long MAX_DISCARDED = 64 * 1024;

  private long waited;
  private long waitingSince;
  private boolean waiting;
  private @Nullable Runnable answer;
  private volatile boolean ended;

  SentBody(Request request) {
    super(request);
  }

  @Override
  public void demand(Runnable more) {
    begin();
    super.demand(
        Invocable.from(
            Invocable.getInvocationType(more),
            () -> {
              end();
              more.run();
            }));
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = super.read();
    if (chunk != null && chunk.isLast() && !Content.Chunk.isFailure(chunk)) {
      ended = true;
    }
    return chunk;
  }

  /**
   * Reads on what is there of a request that is about to be answered, and throws it away. Must not
   * be called while others read.
   *
   * @return whether all of the body has been read, so that the next request can follow on this
   *     connection
   */
  boolean finish() {
    long discarded = 0;
    while (!ended && discarded < MAX_DISCARDED) {
      Content.Chunk chunk = read();
      if (chunk == null || Content.Chunk.isFailure(chunk)) {
        break;
      }
      discarded += chunk.remaining();
      chunk.release();
    }
    return ended;
  }

  private synchronized void begin() {
    waitingSince = System.nanoTime();
    waiting = true;
  }

  private synchronized void end() {
    waited += System.nanoTime() - waitingSince;
    waiting = false;
  }

  /**
   * How long the client has been waited for in all, in nanoseconds.
   *
   * @param now by {@link System#nanoTime}
   * @return 0 while nothing is waited for, since the client is not late then
   */
  synchronized long nanosWaited(long now) {
    return waiting ? waited + now - waitingSince : 0;
  }

  /** Sets what answers the request when its body comes too slowly. */
  synchronized void onTooSlow(Runnable run) {
    answer = run;
  }

  /** What {@link #onTooSlow} has set, once; then null. */
  synchronized @Nullable Runnable takeAnswer() {
    Runnable taken = answer;
    answer = null;
    return taken;
  }
}
