package dev.backstay.code.host;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a worker, whose code is other people's: a frame that is longer than allowed, or
 * does not fit together, is an error.
 */
final class FrameReader {
  private static final int BUFFER = 64 << 10;

  private final ReadableByteChannel channel;
  private final int maxHeadBytes;
  private final int maxAnswerBytes;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();

  /**
   * @param maxHeadBytes the longest head, and the longest body of what is not an answer
   * @param maxAnswerBytes the longest body of an answer
   */
  FrameReader(ReadableByteChannel channel, int maxHeadBytes, int maxAnswerBytes) {
    this.channel = channel;
    this.maxHeadBytes = maxHeadBytes;
    this.maxAnswerBytes = maxAnswerBytes;
  }

  /**
   * The next frame; null at the end. Blocks.
   *
   * @throws IOException the worker is gone, or does not keep to the protocol
   */
  @Nullable Frame next() throws IOException {
    if (!fill(Frame.PREFIX)) {
      return null;
    }
    int length = buffer.getInt();
    int kind = buffer.get();
    int id = buffer.getInt();
    int headLength = buffer.getInt();
    int bytes = length - (Frame.PREFIX - Integer.BYTES);
    int maxBody = kind == Frame.ANSWER ? maxAnswerBytes : maxHeadBytes;
    if (headLength < 0
        || headLength > maxHeadBytes
        || bytes < headLength
        || bytes - headLength > maxBody) {
      throw new ProtocolException("a worker sent a frame of a wrong length");
    }
    byte[] head = new byte[headLength];
    byte[] body = new byte[bytes - headLength];
    return take(head) && take(body) ? new Frame(kind, id, head, body) : null;
  }

  /** Whether another frame can be read without waiting. */
  boolean hasMore() {
    return buffer.remaining() >= Frame.PREFIX
        && buffer.remaining() >= buffer.getInt(buffer.position()) + Integer.BYTES;
  }

  private boolean take(byte[] target) throws IOException {
    int done = 0;
    while (done < target.length) {
      if (!buffer.hasRemaining() && !read()) {
        return false;
      }
      int count = Math.min(target.length - done, buffer.remaining());
      buffer.get(target, done, count);
      done += count;
    }
    return true;
  }

  private boolean fill(int wanted) throws IOException {
    while (buffer.remaining() < wanted) {
      if (!read()) {
        return false;
      }
    }
    return true;
  }

  private boolean read() throws IOException {
    buffer.compact();
    try {
      return channel.read(buffer) >= 0;
    } finally {
      buffer.flip();
    }
  }
}
