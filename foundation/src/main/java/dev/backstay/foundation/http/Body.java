package dev.backstay.foundation.http;

/** What an answer carries: bytes in memory, or a body that is sent piece by piece. */
public sealed interface Body permits Body.Bytes, StreamedBody {
  /** A whole body in memory, as nearly all are. */
  record Bytes(byte[] bytes) implements Body {}
}
