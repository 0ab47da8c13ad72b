package dev.backstay.code.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of text and the bytes after it: the form of every message of the queue.
 *
 * @param line without a line break
 */
record Framed(String line, byte[] bytes) {
  byte[] write() {
    byte[] head = (line + "\n").getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + bytes.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    return all;
  }

  /** Null when there is no line. */
  static @Nullable Framed read(byte[] message) {
    for (int end = 0; end < message.length; end++) {
      if (message[end] == '\n') {
        return new Framed(
            new String(message, 0, end, UTF_8),
            Arrays.copyOfRange(message, end + 1, message.length));
      }
    }
    return null;
  }
}
