package dev.backstay.foundation.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Reads on what a client sends after it has been refused, and throws it away: most clients read no
 * answer before they have sent everything, and would see a broken connection instead of the
 * refusal. Ends at a limit of bytes or time; then the connection is closed.
 */
final class BodyDiscard implements Runnable {
  private static final long MAX_BYTES = 256L << 20;
  private static final long MAX_NANOS = 60_000_000_000L;

  private final Request request;
  private final Callback done;
  private final long started = System.nanoTime();
  private long discarded;

  private BodyDiscard(Request request, Callback done) {
    this.request = request;
    this.done = done;
  }

  /**
   * A callback for the answer: when that is written, the rest of the request is read and thrown
   * away.
   */
  static Callback after(Request request, Callback done) {
    return Callback.from(() -> new BodyDiscard(request, done).run(), done::failed);
  }

  @Override
  public void run() {
    while (discarded < MAX_BYTES && System.nanoTime() - started < MAX_NANOS) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        break;
      }
      discarded += chunk.remaining();
      chunk.release();
      if (chunk.isLast()) {
        break;
      }
    }
    done.succeeded();
  }
}
