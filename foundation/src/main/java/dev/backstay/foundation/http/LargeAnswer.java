package dev.backstay.foundation.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Writes a large body in pieces: what a socket does not take at once, it copies again each time
 * that it is asked.
 */
final class LargeAnswer extends IteratingCallback {
  /** Bytes of a piece; what is not larger is written at once. */
  static final int PIECE = 128 * 1024;

  private final Response response;
  private final byte[] body;
  private final Callback callback;
  private int written;

  /**
   * @param body more than {@link #PIECE} bytes
   * @param callback told once all is written, or that the client is gone
   */
  LargeAnswer(Response response, byte[] body, Callback callback) {
    this.response = response;
    this.body = body;
    this.callback = callback;
  }

  @Override
  protected Action process() {
    if (written == body.length) {
      return Action.SUCCEEDED;
    }
    int length = Math.min(PIECE, body.length - written);
    ByteBuffer piece = ByteBuffer.wrap(body, written, length);
    written += length;
    response.write(written == body.length, piece, this);
    return Action.SCHEDULED;
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable failure) {
    callback.failed(failure);
  }
}
