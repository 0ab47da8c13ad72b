package dev.backstay.foundation.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A body that is sent piece by piece and never in memory as a whole. It is written on a virtual
 * thread, as fast as the client reads, within the app's share of such bodies ({@link Shares}).
 *
 * <p>The edge closes it in every case: when it has been sent, when nobody wants it (HEAD, 304),
 * when it fails halfway, when the client is gone or too slow.
 */
public abstract non-sealed class StreamedBody implements Body, AutoCloseable {

  /** Writes the bytes of a body; as {@link StreamedBody#writeTo}. */
  @FunctionalInterface
  public interface Writer {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A body of unknown length, in chunks.
   *
   * @param writer is not called when nobody wants the body
   */
  public static StreamedBody of(Writer writer) {
    return new StreamedBody() {
      @Override
      public long length() {
        return -1;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        writer.writeTo(out);
      }

      @Override
      public void close() {}
    };
  }

  /**
   * What a stream holds from where it stands to its end.
   *
   * @param in is closed with the body; a read that never ends holds the app's share for ever
   * @param length in bytes, or -1 when it is unknown; a stream that holds more or less breaks the
   *     answer off
   */
  public static StreamedBody of(InputStream in, long length) {
    return new StreamedBody() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        in.transferTo(out);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  /** The length in bytes, or -1 when only the end shows it. */
  public abstract long length();

  /**
   * Whether it is so short, and its bytes so near, that it is read at once and sent as what is in
   * memory: that costs less than a thread and a place.
   */
  boolean isAtHand() {
    return false;
  }

  /**
   * Writes the whole body. A write waits until the client has taken what was written before, for
   * minutes perhaps: nothing that others need, such as a connection to the database, may be held
   * meanwhile.
   *
   * @throws IOException when it cannot go on. If bytes are on their way by then, the connection is
   *     broken off, so that no client takes the part for the whole; otherwise the client is
   *     answered as if the route had thrown it, and so with exceptions of other kinds
   */
  public abstract void writeTo(OutputStream out) throws IOException;

  @Override
  public abstract void close() throws IOException;
}
