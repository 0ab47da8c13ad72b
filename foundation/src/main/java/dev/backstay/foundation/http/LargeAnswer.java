package dev.backstay.foundation.http;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Writes a large body in pieces: what a socket does not take at once, it copies again each time
 * that it is asked. A piece that is not taken at the lowest rate breaks the request off.
 */
final class LargeAnswer extends IteratingCallback {
  /** Bytes of a piece; what is not larger is written at once. */
  static final int PIECE = 128 * 1024;

  private final Request request;
  private final Response response;
  private final LowestRate rate;
  private final byte[] body;
  private final Callback callback;
  private Scheduler.@Nullable Task timeout;
  private int written;

  /**
   * @param rate the lowest at which the client may read
   * @param body more than {@link #PIECE} bytes
   * @param callback told once all is written, or that the client is gone
   */
  LargeAnswer(Request request, Response response, byte[] body, LowestRate rate, Callback callback) {
    this.request = request;
    this.response = response;
    this.rate = rate;
    this.body = body;
    this.callback = callback;
  }

  @Override
  protected Action process() {
    cancelTimeout();
    if (written == body.length) {
      return Action.SUCCEEDED;
    }
    int length = Math.min(PIECE, body.length - written);
    ByteBuffer piece = ByteBuffer.wrap(body, written, length);
    written += length;
    timeout =
        request
            .getComponents()
            .getScheduler()
            .schedule(() -> SlowClient.end(request), rate.nanosFor(length), TimeUnit.NANOSECONDS);
    response.write(written == body.length, piece, this);
    return Action.SCHEDULED;
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  private void cancelTimeout() {
    Scheduler.Task task = timeout;
    if (task != null) {
      timeout = null;
      var _ = task.cancel();
    }
  }

  @Override
  protected void onCompleteSuccess() {
    cancelTimeout();
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable failure) {
    cancelTimeout();
    callback.failed(failure);
  }
}
