package dev.backstay.code.host;

/**
 * What the pool has to know of the head of an answer, found without reading all of it: {@code
 * "micros"} is the last of its properties, and {@code "retire":true} comes right before it.
 */
final class AnswerHeads {
  private static final byte[] RETIRE =
      "\"retire\":true,".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private AnswerHeads() {}

  /** How long the task ran, in microseconds; 0 when the head does not say. */
  static double micros(byte[] head) {
    long micros = 0;
    long place = 1;
    for (int i = head.length - 2; i > 0 && head[i] >= '0' && head[i] <= '9'; i--) {
      micros += place * (head[i] - '0');
      place *= 10;
      if (place > 1_000_000_000_000L) {
        return 0;
      }
    }
    return micros;
  }

  /** Whether the worker wants to be replaced. */
  static boolean retires(byte[] head) {
    int start = head.length - 1;
    while (start > 0 && head[start] != ',') {
      start--;
    }
    int from = start + 1 - RETIRE.length;
    if (from < 0) {
      return false;
    }
    for (int i = 0; i < RETIRE.length; i++) {
      if (head[from + i] != RETIRE[i]) {
        return false;
      }
    }
    return true;
  }
}
