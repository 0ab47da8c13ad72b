package dev.backstay.foundation.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The way to a client, in pieces. Each piece waits until the connection has taken it, and ends the
 * request when that takes longer than the lowest rate allows: Jetty's idle timeout looks only at
 * the time between two bytes.
 */
final class ClientStream extends OutputStream {
  /** Bytes of a piece; so much is in memory for each body that is being sent. */
  static final int PIECE = 32 * 1024;

  /** Within so long a client must have taken a piece of a file for the next one to be larger. */
  private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Request request;
  private final Response response;
  private final long length;
  private final LowestRate rate;
  private final LongConsumer beforeFirst;
  private byte @Nullable [] buffer;
  private int buffered;
  private long sent;
  private boolean begun;

  /** The client has gone, or was too slow: nothing is wrong with the body. */
  static final class GoneException extends IOException {
    private static final long serialVersionUID = 1L;

    GoneException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @param length of the body, or -1
   * @param beforeFirst sets the status and headers, which go with the first piece; gets the length,
   *     which is known by then if the first piece is the last, or -1
   */
  ClientStream(
      Request request, Response response, long length, LowestRate rate, LongConsumer beforeFirst) {
    this.request = request;
    this.response = response;
    this.length = length;
    this.rate = rate;
    this.beforeFirst = beforeFirst;
  }

  /** Whether something is on its way, so that the answer can no longer be another one. */
  boolean hasBegun() {
    return begun;
  }

  /** Bytes of the body that the connection has taken. */
  long sent() {
    return sent;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    int end = from + count;
    for (int at = from; at < end; ) {
      if (buffered == 0 && end - at >= PIECE) {
        send(false, bytes, at, PIECE);
        at += PIECE;
      } else {
        byte[] into = buffer;
        if (into == null) {
          into = new byte[PIECE];
          buffer = into;
        }
        int part = Math.min(end - at, PIECE - buffered);
        System.arraycopy(bytes, at, into, buffered, part);
        buffered += part;
        at += part;
        if (buffered == PIECE) {
          flush();
        }
      }
    }
  }

  @Override
  public void flush() throws IOException {
    if (buffer != null && buffered > 0) {
      int count = buffered;
      buffered = 0;
      send(false, buffer, 0, count);
    }
  }

  /**
   * Sends what is left, and the end.
   *
   * @throws IOException also when the body is shorter than was said
   */
  void finish() throws IOException {
    if (length >= 0 && sent + buffered != length) {
      throw wrongLength(sent + buffered);
    }
    byte[] rest = buffer == null ? new byte[0] : buffer;
    send(true, rest, 0, buffered);
  }

  private IOException wrongLength(long actual) {
    return new IOException("the body has " + actual + " bytes, announced were " + length);
  }

  /**
   * Writes a part of a file: by buffers outside of the heap, which the connection takes as they
   * are, in pieces that grow as long as the client is fast.
   *
   * @throws IOException also when the file has become shorter
   */
  void transfer(FileChannel file, long from, long count) throws IOException {
    flush();
    ByteBuffer piece = FilePieces.take(count);
    boolean done = false;
    try {
      long end = from + count;
      int wanted = FilePieces.SMALL_BYTES;
      for (long at = from; at < end; ) {
        piece.clear().limit((int) Math.min(Math.min(wanted, piece.capacity()), end - at));
        int read = file.read(piece, at);
        if (read < 0) {
          throw new IOException("a file ends after " + at + " bytes, before " + end);
        }
        long began = System.nanoTime();
        send(false, piece.flip(), read);
        at += read;
        // a client that is slow is found out by small pieces
        wanted = System.nanoTime() - began < FAST_NANOS ? wanted * 4 : FilePieces.SMALL_BYTES;
        wanted = Math.min(wanted, piece.capacity());
      }
      done = true;
    } finally {
      if (done) {
        FilePieces.giveBack(piece);
      } else {
        // the connection may still hold it
        FilePieces.lose(piece);
      }
    }
  }

  private void send(boolean last, byte[] bytes, int from, int count) throws IOException {
    send(last, ByteBuffer.wrap(bytes, from, count), count);
  }

  private void send(boolean last, ByteBuffer bytes, int count) throws IOException {
    if (length >= 0 && sent + count > length) {
      throw wrongLength(sent + count);
    }
    if (!begun) {
      begun = true;
      beforeFirst.accept(last ? count : length);
    }
    Callback.Completable written = new Callback.Completable();
    response.write(last, bytes, written);
    try {
      written.get(rate.nanosFor(count), TimeUnit.NANOSECONDS);
      sent += count;
    } catch (TimeoutException e) {
      throw gone("the client reads too slowly", e);
    } catch (ExecutionException e) {
      throw gone("the client has gone", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw gone("the server is stopping", e);
    }
  }

  private GoneException gone(String message, @Nullable Throwable cause) {
    // what is pending must end before anything else can be said about this request
    SlowClient.end(request);
    return new GoneException(message, cause);
  }
}
