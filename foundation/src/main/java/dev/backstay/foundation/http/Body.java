package dev.backstay.foundation.http;

import java.util.concurrent.CompletionStage;

/** What an answer carries: bytes in memory, or a body that is sent piece by piece. */
public sealed interface Body permits Body.Bytes, Body.Later, StreamedBody {
  /** A whole body in memory, as nearly all are. */
  record Bytes(byte[] bytes) implements Body {}

  /** Nothing yet: the whole answer comes later. */
  record Later(CompletionStage<Response> answer) implements Body {}
}
