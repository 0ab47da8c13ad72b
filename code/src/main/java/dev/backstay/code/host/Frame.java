package dev.backstay.code.host;

import java.nio.ByteBuffer;

/**
 * A message between this server and a worker: length, kind, id, length of the head, head, body.
 *
 * @param kind what it is about
 * @param id of the task, or 0
 * @param head JSON text of an object
 * @param body what the kind says
 */
record Frame(int kind, int id, byte[] head, byte[] body) {
  /** Worker: it is there, and this is its secret. */
  static final int HELLO = 1;

  /** Server: a task with its arguments. */
  static final int INVOKE = 2;

  /** Worker: the answer to a task. */
  static final int ANSWER = 3;

  /** Worker: lines of the app's log. */
  static final int LOG = 4;

  /** Worker: tasks that it has not begun and gives back. */
  static final int RETURNED = 5;

  /** Worker: it ends, with what it had begun. */
  static final int ENDING = 6;

  /** Bytes before the head. */
  static final int PREFIX = 13;

  private static final int LENGTH = 4;

  /** The bytes of a frame, ready to be written. */
  static ByteBuffer encode(int kind, int id, byte[] head, byte[] body) {
    return ByteBuffer.allocate(PREFIX + head.length + body.length)
        .putInt(PREFIX - LENGTH + head.length + body.length)
        .put((byte) kind)
        .putInt(id)
        .putInt(head.length)
        .put(head)
        .put(body)
        .flip();
  }
}
