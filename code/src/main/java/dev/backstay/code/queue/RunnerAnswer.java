package dev.backstay.code.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.backstay.code.host.CodeTrial;
import dev.backstay.code.host.HostFailure;
import dev.backstay.code.invoke.WorkerReply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a runner answers, as it travels: a line of JSON, then the bytes that a worker has sent.
 *
 * @param kind what has come of the call
 * @param text why it failed, where there is more to say
 * @param headBytes how many of the bytes are the head of a worker's frame
 * @param found what was found in a deployment
 */
record RunnerAnswer(
    Kind kind, @Nullable String text, int headBytes, CodeTrial.@Nullable Found found) {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final byte[] NONE = {};

  /** What has come of a call. */
  enum Kind {
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
          written(
              new RunnerAnswer(Kind.ANSWERED, null, answered.head().length, null),
              answered.head(),
              answered.body());
      case WorkerReply.Failed failed -> of(failed.failure());
    };
  }

  private static byte[] of(HostFailure failure) {
    return switch (failure) {
      case HostFailure.WorkerEnded ended -> failed(Kind.WORKER_ENDED, ended.reason());
      case HostFailure.TimedOut _ -> failed(Kind.TIMED_OUT, null);
      case HostFailure.QueueFull _ -> failed(Kind.QUEUE_FULL, null);
      case HostFailure.Unavailable unavailable -> unavailable(unavailable.message());
    };
  }

  static byte[] unavailable(String message) {
    return failed(Kind.UNAVAILABLE, message);
  }

  static byte[] of(CodeTrial.Found found) {
    return written(new RunnerAnswer(Kind.FOUND, null, 0, found), NONE, NONE);
  }

  private static byte[] failed(Kind kind, @Nullable String text) {
    return written(new RunnerAnswer(kind, text, 0, null), NONE, NONE);
  }

  private static byte[] written(RunnerAnswer answer, byte[] head, byte[] body) {
    byte[] line = MAPPER.writeValueAsBytes(answer);
    byte[] all = Arrays.copyOf(line, line.length + 1 + head.length + body.length);
    all[line.length] = '\n';
    System.arraycopy(head, 0, all, line.length + 1, head.length);
    System.arraycopy(body, 0, all, line.length + 1 + head.length, body.length);
    return all;
  }

  /**
   * An answer with its bytes.
   *
   * @param bytes behind the line
   */
  record Read(RunnerAnswer answer, byte[] bytes) {
    /** What a worker has said, or why none has. */
    WorkerReply reply() {
      return switch (answer.kind()) {
        case ANSWERED ->
            new WorkerReply.Answered(
                Arrays.copyOf(bytes, answer.headBytes()),
                Arrays.copyOfRange(bytes, answer.headBytes(), bytes.length));
        case WORKER_ENDED -> new WorkerReply.Failed(new HostFailure.WorkerEnded(answer.said()));
        case TIMED_OUT -> new WorkerReply.Failed(new HostFailure.TimedOut());
        case QUEUE_FULL -> new WorkerReply.Failed(new HostFailure.QueueFull());
        case UNAVAILABLE, FOUND ->
            new WorkerReply.Failed(new HostFailure.Unavailable(answer.said()));
      };
    }

    /** What was found in a deployment; why nothing could be looked at, as a failure of it. */
    CodeTrial.Found found() {
      CodeTrial.Found found = answer.found();
      return found == null ? new CodeTrial.Found(List.of(answer.said()), null) : found;
    }
  }

  private String said() {
    return text == null ? "the runner did not do it" : text;
  }

  /**
   * @throws tools.jackson.core.JacksonException when it is none
   */
  static Read read(byte[] message) {
    int end = 0;
    while (end < message.length && message[end] != '\n') {
      end++;
    }
    return new Read(
        MAPPER.readValue(new String(message, 0, end, UTF_8), RunnerAnswer.class),
        Arrays.copyOfRange(message, Math.min(end + 1, message.length), message.length));
  }
}
