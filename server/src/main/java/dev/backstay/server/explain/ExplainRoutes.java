package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why requests of an app were answered as they were: told to its developer, never to clients. */
final class ExplainRoutes {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 200;

  /** Ids of rows are shorter. */
  private static final int MAX_ID = 100;

  private final ConsoleAuthenticator console;
  private final DecisionLog log;
  private final RequestExplainer explainer;

  ExplainRoutes(ConsoleAuthenticator console, DecisionLog log, RequestExplainer explainer) {
    this.console = console;
    this.log = log;
    this.explainer = explainer;
  }

  /**
   * The routes below {@code /{appId}/console}: an explanation, with {@code ?row=} also of one row,
   * and the latest requests.
   */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/explain/{requestId}", this::explain),
        console.app(HttpMethod.GET, "/security/decisions", this::latest));
  }

  private Response explain(Call call, Exchange exchange) {
    String requestId = exchange.parameter("requestId");
    String objectId = exchange.query("row");
    if (objectId != null && (objectId.isEmpty() || objectId.length() > MAX_ID)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "row", "It must be the id of a row, of at most " + MAX_ID + " characters");
    }
    return Response.json(
        log.find(call.app(), requestId)
            .map(found -> explainer.explain(found, objectId))
            .orElseThrow(
                () -> ApiError.NOT_REMEMBERED.with(requestId.length() > 40 ? "…" : requestId)));
  }

  private Response latest(Call call, Exchange exchange) {
    return Response.json(
        log.latest(call.app(), exchange.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT)).stream()
            .filter(each -> !each.decisions().isEmpty())
            .map(ExplainRoutes::toJson)
            .toList());
  }

  private static Map<String, @Nullable Object> toJson(Call call) {
    Call.Remembered deciding = RequestExplainer.deciding(call);
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("requestId", call.requestId());
    shown.put("time", call.time());
    shown.put("route", call.route());
    shown.put("caller", call.caller().label());
    shown.put("operation", deciding.decision().operation().name());
    shown.put("outcome", RequestExplainer.outcome(deciding));
    shown.put("layer", RequestExplainer.layer(deciding));
    return shown;
  }
}
