package dev.backstay.foundation.http;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers outside of the heap for files that are being sent. Large ones save turns between the
 * thread that sends and the one that looks after the socket, and would be too much memory for each
 * of many: {@value #LARGE} downloads at a time have one each, those beside them a small one.
 */
final class FilePieces {
  private static final int LARGE_BYTES = 1 << 20;
  private static final int LARGE = 16;

  /** Bytes of a small one. */
  static final int SMALL_BYTES = 64 * 1024;

  /** Those that nobody uses, the last used first: its memory is in the processor's caches. */
  private static final Deque<ByteBuffer> FREE = new ArrayDeque<>();

  private static int made;

  private FilePieces() {}

  /**
   * Takes a buffer. {@link #giveBack} or {@link #lose} has to follow.
   *
   * @param wanted how many bytes are to be sent
   */
  static ByteBuffer take(long wanted) {
    if (wanted > SMALL_BYTES) {
      synchronized (FREE) {
        ByteBuffer free = FREE.pollFirst();
        if (free != null) {
          return free;
        }
        if (made < LARGE) {
          made++;
          return ByteBuffer.allocateDirect(LARGE_BYTES);
        }
      }
    }
    return ByteBuffer.allocateDirect((int) Math.min(wanted, SMALL_BYTES));
  }

  /** Gives a buffer back that nothing is read from any more. */
  static void giveBack(ByteBuffer piece) {
    if (piece.capacity() == LARGE_BYTES) {
      synchronized (FREE) {
        FREE.addFirst(piece);
      }
    }
  }

  /** Gives a buffer up that a connection may still read from. */
  static void lose(ByteBuffer piece) {
    if (piece.capacity() == LARGE_BYTES) {
      synchronized (FREE) {
        made--;
      }
    }
  }
}
