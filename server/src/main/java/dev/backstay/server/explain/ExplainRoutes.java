package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.ArrayList;
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
  private final RequestList list;
  private final OtherServers others;

  ExplainRoutes(
      ConsoleAuthenticator console,
      DecisionLog log,
      RequestExplainer explainer,
      RequestList list,
      OtherServers others) {
    this.list = list;
    this.others = others;
    this.console = console;
    this.log = log;
    this.explainer = explainer;
  }

  /**
   * The routes below {@code /{appId}/console}: an explanation, with {@code ?row=} also of one row,
   * and the latest requests. What another server has answered is asked of that one.
   */
  List<Route> routes() {
    return List.of(
        console.app(HttpMethod.GET, "/security/explain/{requestId}", this::explain).waiting(),
        console.app(HttpMethod.GET, "/security/decisions", this::latest).waiting());
  }

  private Response explain(Call call, Exchange exchange) {
    String requestId = exchange.parameter("requestId");
    String objectId = exchange.query("row");
    if (objectId != null && (objectId.isEmpty() || objectId.length() > MAX_ID)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "row", "It must be the id of a row, of at most " + MAX_ID + " characters");
    }
    Object told =
        log.find(call.app(), requestId)
            .<Object>map(found -> explainer.explain(found, objectId))
            .orElseGet(() -> others.explanation(call.app(), requestId, objectId));
    if (told == null) {
      throw ApiError.NOT_REMEMBERED.with(requestId.length() > 40 ? "…" : requestId);
    }
    return Response.json(told);
  }

  private Response latest(Call call, Exchange exchange) {
    int limit = exchange.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    List<Map<String, @Nullable Object>> decisions =
        new ArrayList<>(list.decisions(call.app(), limit));
    if (others.areThere()) {
      decisions.addAll(others.decisions(call.app(), limit));
      decisions = RequestRoutes.newest(decisions, limit);
    }
    return Response.json(decisions);
  }
}
