package dev.backstay.foundation.http;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * A request with a body, which measures how long the server waits for the client to send it: from
 * each demand for more until there is more. Safe for use by several threads.
 */
final class SentBody extends Request.Wrapper {
  private long waited;
  private long waitingSince;
  private boolean waiting;
  private @Nullable Runnable answer;

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
