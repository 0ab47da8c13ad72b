package dev.backstay.code.queue;

import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.HostFailure;
import dev.backstay.code.invoke.WorkerReply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a runner answers, as it travels: a line of JSON, then the bytes that a worker has sent.
 *
 * @param result what has come of the call
 * @param text why it failed, where there is more to say
 * @param headBytes how many of the bytes are the head of a worker's frame
 * @param found what was found in a deployment
 */
record AnswerMessage(
    Result result, @Nullable String text, int headBytes, CodeTrial.@Nullable Found found) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();
  private static final byte[] NONE = {};

  /** What has come of a call. */
  enum Result {
    ANSWERED,
    WORKER_ENDED,
    TIMED_OUT,
    QUEUE_FULL,
    UNAVAILABLE,
    FOUND
  }

  static byte[] of(WorkerReply reply) {
    return switch (reply) {
      case WorkerReply.Answered answered ->
          write(
              new AnswerMessage(Result.ANSWERED, null, answered.head().length, null),
              answered.head(),
              answered.body());
      case WorkerReply.Failed failed -> of(failed.failure());
    };
  }

  private static byte[] of(HostFailure failure) {
    return switch (failure) {
      case HostFailure.WorkerEnded ended -> failed(Result.WORKER_ENDED, ended.reason());
      case HostFailure.TimedOut _ -> timedOut();
      case HostFailure.QueueFull _ -> failed(Result.QUEUE_FULL, null);
      case HostFailure.Unavailable unavailable -> unavailable(unavailable.message());
    };
  }

  static byte[] unavailable(String message) {
    return failed(Result.UNAVAILABLE, message);
  }

  static byte[] timedOut() {
    return failed(Result.TIMED_OUT, null);
  }

  static byte[] of(CodeTrial.Found found) {
    return write(new AnswerMessage(Result.FOUND, null, 0, found), NONE, NONE);
  }

  private static byte[] failed(Result result, @Nullable String text) {
    return write(new AnswerMessage(result, text, 0, null), NONE, NONE);
  }

  private static byte[] write(AnswerMessage answer, byte[] head, byte[] body) {
    byte[] bytes = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, bytes, head.length, body.length);
    return new Framed(MAPPER.writeValueAsString(answer), bytes).write();
  }

  /**
   * An answer with its bytes.
   *
   * @param bytes behind the line
   */
  record Read(AnswerMessage answer, byte[] bytes) {
    /** What a worker has said, or why none has. */
    WorkerReply reply() {
      return switch (answer.result()) {
        case ANSWERED ->
            new WorkerReply.Answered(
                Arrays.copyOf(bytes, answer.headBytes()),
                Arrays.copyOfRange(bytes, answer.headBytes(), bytes.length));
        case WORKER_ENDED -> new WorkerReply.Failed(new HostFailure.WorkerEnded(answer.reason()));
        case TIMED_OUT -> new WorkerReply.Failed(new HostFailure.TimedOut());
        case QUEUE_FULL -> new WorkerReply.Failed(new HostFailure.QueueFull());
        case UNAVAILABLE, FOUND ->
            new WorkerReply.Failed(new HostFailure.Unavailable(answer.reason()));
      };
    }

    /** What was found in a deployment; why nothing could be looked at, as a failure of it. */
    CodeTrial.Found found() {
      CodeTrial.Found found = answer.found();
      return found == null ? new CodeTrial.Found(List.of(answer.reason()), null) : found;
    }
  }

  private String reason() {
    return text == null ? "the runner could not run it" : text;
  }

  /**
   * @throws tools.jackson.core.JacksonException when it is none
   */
  static Read read(byte[] message) {
    Framed framed = Framed.read(message);
    return new Read(
        MAPPER.readValue(framed == null ? "" : framed.line(), AnswerMessage.class),
        framed == null ? NONE : framed.bytes());
  }
}
