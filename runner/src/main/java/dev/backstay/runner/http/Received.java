package dev.backstay.runner.http;

import java.io.IOException;
import java.io.InputStream;

/** The body of an answer, of a length that was told or in chunks. */
final class Received extends InputStream {
  private final InputStream in;
  private final boolean chunked;
  private final Runnable atEnd;
  private long left;
  private boolean first = true;
  private boolean ended;

  private Received(InputStream in, boolean chunked, long left, Runnable atEnd) {
    this.in = in;
    this.chunked = chunked;
    this.left = left;
    this.atEnd = atEnd;
  }

  /**
   * @param length {@link Long#MAX_VALUE} when the end of the connection is its end
   * @param atEnd runs when all of it was read
   */
  static InputStream of(InputStream in, long length, Runnable atEnd) {
    return new Received(in, false, length, atEnd);
  }

  static InputStream chunked(InputStream in, Runnable atEnd) {
    return new Received(in, true, 0, atEnd);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!ended && left == 0) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      if (left != Long.MAX_VALUE) {
        throw new IOException("the API has closed the connection within an answer");
      }
      end();
      return -1;
    }
    if (left != Long.MAX_VALUE) {
      left -= count;
      if (left == 0 && !chunked) {
        end();
      }
    }
    return count;
  }

  @Override
  public int available() throws IOException {
    return ended ? 0 : (int) Math.min(left, in.available());
  }

  private void nextChunk() throws IOException {
    if (!chunked) {
      end();
      return;
    }
    if (!first) {
      ApiConnection.line(in);
    }
    first = false;
    String size = ApiConnection.line(in).split(";", 2)[0].trim();
    try {
      left = Long.parseLong(size, 16);
    } catch (NumberFormatException e) {
      throw new IOException("the API answers no HTTP", e);
    }
    if (left == 0) {
      while (!ApiConnection.line(in).isEmpty()) {
        // trailers are of no use here
      }
      end();
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      atEnd.run();
    }
  }
}
