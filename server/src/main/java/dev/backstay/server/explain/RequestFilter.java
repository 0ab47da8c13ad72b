package dev.backstay.server.explain;

import dev.backstay.foundation.access.DecisionLog.Source;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of an app's latest requests someone wants to see.
 *
 * @param source of one kind; null for all
 * @param outcome with this outcome; null for all
 * @param text that occurs in what is shown of them, in lower case; "" for all
 */
record RequestFilter(@Nullable Source source, @Nullable String outcome, String text) {
  static final int MAX_TEXT = 200;
  private static final List<String> OUTCOMES = List.of("allowed", "refused", "trimmed");

  /** Reads {@code caller}, {@code outcome} and {@code text} of a query. */
  static RequestFilter of(Exchange exchange) {
    return of(exchange.query("caller"), exchange.query("outcome"), exchange.query("text"));
  }

  private static RequestFilter of(
      @Nullable String caller, @Nullable String outcome, @Nullable String text) {
    if (text != null && text.length() > MAX_TEXT) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "text", "It has at most " + MAX_TEXT + " characters");
    }
    return new RequestFilter(
        source(caller), outcome(outcome), text == null ? "" : text.toLowerCase(Locale.ROOT));
  }

  boolean fits(Map<String, @Nullable Object> shown) {
    return (outcome == null || outcome.equals(shown.get("outcome")))
        && (text.isEmpty()
            || shown.values().stream()
                .anyMatch(value ->
                    value != null
                        && String.valueOf(value).toLowerCase(Locale.ROOT).contains(text)));
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
    if (!OUTCOMES.contains(name)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("outcome", "It is allowed, refused or trimmed");
    }
    return name;
  }

  /** What another server is asked. */
  String question(String appId, long after, int limit) {
    Map<String, @Nullable Object> asked = new HashMap<>();
    asked.put("app", appId);
    asked.put("caller", source == null ? null : source.name());
    asked.put("outcome", outcome);
    asked.put("text", text);
    asked.put("after", after);
    asked.put("limit", limit);
    return new String(Json.write(asked), StandardCharsets.UTF_8);
  }

  /** The filter of such a question. */
  static RequestFilter of(Map<?, ?> asked) {
    return of(text(asked, "caller"), text(asked, "outcome"), text(asked, "text"));
  }

  private static @Nullable String text(Map<?, ?> asked, String name) {
    return asked.get(name) instanceof String text ? text : null;
  }
}
