package dev.backstay.server.handlers;

import dev.backstay.code.invoke.TaskReply;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a handler has left (reference: business logic, 6.3).
 *
 * @param context its {@code RunnerContext}
 * @param arguments the event's arguments, for events after with the result at the end
 * @param reply with what it wants in the answer besides the body
 */
record Handled(
    Map<String, @Nullable Object> context, List<@Nullable Object> arguments, TaskReply reply) {
  /**
   * Reads what a handler has left. It comes from a process that runs other people's code.
   *
   * @param code which, for the message
   * @param count how many arguments it was called with
   * @throws ApiException 14004 when it is not what a handler leaves
   */
  @SuppressWarnings("unchecked") // JSON objects have text keys
  static Handled read(TaskReply reply, String code, int count) {
    Object value;
    try {
      value = Json.read(String.valueOf(reply.value()).getBytes(StandardCharsets.UTF_8));
    } catch (ApiException e) {
      throw nonsense(code);
    }
    if (!(value instanceof List<?> all)
        || all.size() != count + 1
        || !(all.getFirst() instanceof Map<?, ?> context)) {
      throw nonsense(code);
    }
    return new Handled(
        (Map<String, @Nullable Object>) context,
        (List<@Nullable Object>) all.subList(1, all.size()),
        reply);
  }

  /** What it has returned; null for nothing. */
  @Nullable Object returned() {
    return context.get("prematureResult");
  }

  private static ApiException nonsense(String code) {
    return ApiError.INVOCATION_FAILED.with(
        code + " has left something that is too large or no event");
  }
}
