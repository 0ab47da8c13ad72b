package dev.backstay.foundation.http;

import java.io.IOException;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * A request body that fails when there is no room for what comes.
 *
 * @param source what sends it
 * @param body counts it
 */
record CountedContent(Content.Source source, IncomingBodies.Body body) implements Content.Source {

  /** There is no room for more of a body. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException() {
      super("no room for more request bodies");
    }
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = source.read();
    if (chunk == null || Content.Chunk.isFailure(chunk) || body.add(chunk.remaining())) {
      return chunk;
    }
    chunk.release();
    return Content.Chunk.from(new NoRoomException(), true);
  }

  @Override
  public void demand(Runnable callback) {
    source.demand(callback);
  }

  @Override
  public void fail(Throwable failure) {
    source.fail(failure);
  }

  @Override
  public long getLength() {
    return source.getLength();
  }
}
