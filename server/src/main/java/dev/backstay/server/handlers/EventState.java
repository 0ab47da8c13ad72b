package dev.backstay.server.handlers;

import dev.backstay.code.invoke.RunnerContext;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the handlers of one operation have in common, as far as they have run. */
final class EventState {
  private final Call call;
  private final Exchange exchange;
  private final Map<String, @Nullable Object> context;
  private List<@Nullable Object> arguments = List.of();

  EventState(Call call, Exchange exchange) {
    this.call = call;
    this.exchange = exchange;
    this.context = RunnerContext.ofEvent(call, exchange.headers(), exchange.queryParameters());
  }

  Call call() {
    return call;
  }

  /** The arguments as handlers have left them, as JSON values. */
  List<@Nullable Object> arguments() {
    return arguments;
  }

  void setArguments(List<@Nullable Object> values) {
    arguments = asJson(values);
  }

  /** What a handler is called with. */
  HandlerRunner.Arguments of(List<@Nullable Object> values) {
    return new HandlerRunner.Arguments(context, values);
  }

  /** Takes what the next handler is to have of one's context, and what the answer is to have. */
  void take(Handled handled) {
    for (String shared : List.of("eventContext", "crossHandlerData")) {
      context.put(shared, handled.context().get(shared));
    }
    exchange.amendAnswer(
        handled.reply().status(), handled.reply().headers(), handled.reply().cookies());
  }

  /** The user who has just logged in, as the answer says, is the user from now on. */
  void loggedIn(@Nullable Object answer) {
    if (answer instanceof Map<?, ?> user
        && user.get("user-token") instanceof String token
        && user.get("objectId") instanceof String id) {
      context.put("userToken", token);
      context.put("userId", id);
    }
  }

  /** Values as they come back when they are written as JSON and read. */
  static List<@Nullable Object> asJson(List<@Nullable Object> values) {
    List<@Nullable Object> read = new ArrayList<>();
    if (Json.read(Json.write(values)) instanceof List<?> list) {
      read.addAll(list);
    }
    return read;
  }
}
