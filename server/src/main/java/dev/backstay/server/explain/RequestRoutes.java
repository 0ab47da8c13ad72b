package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.access.DecisionLog.Source;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.Role;
import dev.backstay.security.explain.Explainer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The latest requests of an app as a list that can be followed: {@code GET /security/requests}
 * answers those that came after a {@code cursor} ({@code ?after=}), of one {@code caller} ({@code
 * client}, {@code developer} or {@code server_code}), with one {@code outcome} ({@code allowed},
 * {@code refused} or {@code trimmed}, which is a find that was answered with some rows only), or
 * with a {@code text} in what is shown of them. The newest is first.
 *
 * <p>With {@code ?wait=} seconds, when nothing has come after the cursor, the answer waits for
 * something that long; when {@value #MAX_WAITING} wait already, it comes at once.
 *
 * <p>A request is listed when its first decision is made; ask a little behind the cursor to see
 * what became of those that were still running.
 */
final class RequestRoutes {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 200;
  private static final int MAX_TEXT = 200;

  /** Below the idle time of a connection. */
  private static final int MAX_WAIT_SECONDS = 20;

  private static final int MAX_WAITING = 64;

  /** The path of a decision pays nothing for those who wait: they look. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final ConsoleAuthenticator console;
  private final DecisionLog log;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  RequestRoutes(ConsoleAuthenticator console, DecisionLog log) {
    this.console = console;
    this.log = log;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(console.app(HttpMethod.GET, "/security/requests", this::list).waiting());
  }

  private Response list(Call call, Exchange exchange) {
    Source source = source(exchange.query("caller"));
    String outcome = outcome(exchange.query("outcome"));
    String text = exchange.query("text");
    if (text != null && text.length() > MAX_TEXT) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "text", "It has at most " + MAX_TEXT + " characters");
    }
    String sought = text == null ? "" : text.toLowerCase(Locale.ROOT);
    long after = exchange.number("after", 0, 0, Integer.MAX_VALUE);
    int limit = exchange.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    await(call, after, exchange.number("wait", 0, 0, MAX_WAIT_SECONDS));
    List<Map<String, @Nullable Object>> requests = new ArrayList<>();
    for (DecisionLog.Entry entry : log.entries(call.app(), source, after)) {
      if (requests.size() == limit) {
        break;
      }
      if (!hasStory(entry.call())) {
        continue;
      }
      Map<String, @Nullable Object> shown = toJson(entry);
      if ((outcome == null || outcome.equals(shown.get("outcome")))
          && (sought.isEmpty() || contains(shown, sought))) {
        requests.add(shown);
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("cursor", log.cursor(call.app()));
    answer.put("requests", requests);
    return Response.json(answer);
  }

  /** Until something has come after a cursor, at most so many seconds. */
  private void await(Call call, long after, int seconds) {
    if (seconds == 0 || !waiting.tryAcquire()) {
      return;
    }
    try {
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      while (log.cursor(call.app()) <= after && System.nanoTime() < end) {
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      // the server stops: what is there is answered
      Thread.currentThread().interrupt();
    } finally {
      waiting.release();
    }
  }

  private static boolean hasStory(Call call) {
    return !call.decisions().isEmpty() || call.sessionEnd() != null;
  }

  private static boolean contains(Map<String, @Nullable Object> shown, String sought) {
    return shown.values().stream()
        .anyMatch(value ->
            value != null && String.valueOf(value).toLowerCase(Locale.ROOT).contains(sought));
  }

  private static Map<String, @Nullable Object> toJson(DecisionLog.Entry entry) {
    Call call = entry.call();
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("number", entry.number());
    shown.put("requestId", call.requestId());
    shown.put("time", call.time());
    shown.put("route", call.route());
    shown.put("caller", call.caller().label());
    shown.put("user", call.caller().userId());
    shown.put("key", call.caller().keyType() == null ? null : call.caller().keyType().name());
    shown.put("roles", call.caller().roles().all().stream().map(Role::name).toList());
    if (call.invocation() != null) {
      shown.put("serverCode", call.invocation().code());
      shown.put("runsAs", call.elevation() == null ? "its caller" : call.elevation());
    }
    if (call.decisions().isEmpty()) {
      shown.put("outcome", "refused");
      shown.put("reason", "its user-token was not valid");
      return shown;
    }
    Call.Remembered deciding = RequestExplainer.deciding(call);
    shown.put("operation", deciding.decision().operation().wireName());
    shown.put("asset", Explainer.explain(deciding.decision()).asset());
    shown.put("decision", RequestExplainer.outcome(deciding));
    shown.put("outcome", outcomeOf(deciding));
    shown.put("layer", RequestExplainer.layer(deciding));
    shown.put("decisions", call.decisions().size());
    return shown;
  }

  private static String outcomeOf(Call.Remembered deciding) {
    return !deciding.isAllowed()
        ? "refused"
        : switch (deciding.judged().outcome()) {
          case ALLOW -> "allowed";
          case ALLOW_WHERE -> "trimmed";
          case DENY -> "refused";
        };
  }

  private static @Nullable Source source(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    return Arrays.stream(Source.values())
        .filter(source -> source.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "caller", "It is client, developer or server_code"));
  }

  private static @Nullable String outcome(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return null;
    }
    if (!List.of("allowed", "refused", "trimmed").contains(name)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("outcome", "It is allowed, refused or trimmed");
    }
    return name;
  }
}
