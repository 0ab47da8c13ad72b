package dev.backstay.server.explain;

import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.RequestIds;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.nodes.Node;
import dev.backstay.store.nodes.Nodes;
import dev.backstay.store.nodes.Reply;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What other servers on the database remember of requests: each has those in memory that it has
 * answered, and tells of them when another one asks. Who asks has found out that its caller is the
 * developer of the app; the one asked looks at requests of that app alone.
 */
final class OtherServers {
  private static final String EXPLANATION = "explanation";
  private static final String REQUESTS = "requests";
  private static final String CURSOR = "requests-cursor";
  private static final String DECISIONS = "decisions";

  /** Ids of requests and rows are shorter. */
  private static final int MAX_ID = 200;

  private final Nodes nodes;
  private final Apps apps;
  private final DecisionLog log;
  private final RequestList list;
  private final RequestExplainer explainer;

  OtherServers(
      Nodes nodes, Apps apps, DecisionLog log, RequestList list, RequestExplainer explainer) {
    this.nodes = nodes;
    this.apps = apps;
    this.log = log;
    this.list = list;
    this.explainer = explainer;
    nodes.answer(EXPLANATION, question -> answered(question, this::explanation));
    nodes.answer(REQUESTS, question -> answered(question, this::requests));
    nodes.answer(CURSOR, question -> answered(question, (app, asked) -> list.cursor(app)));
    nodes.answer(
        DECISIONS,
        question ->
            answered(question, (app, asked) -> list.decisions(app, (int) number(asked, "limit"))));
  }

  /** What this server is called in cursors; "" where it has its database alone. */
  String ownName() {
    return nodes.id().isEmpty() ? "" : name(nodes.id());
  }

  /** What a server is called in cursors. */
  static String name(Node node) {
    return name(node.id());
  }

  private static String name(String nodeId) {
    String prefix = RequestIds.prefixOf(nodeId);
    return prefix.substring(0, prefix.length() - 1);
  }

  /**
   * The explanation of a request that another server has answered.
   *
   * @param row also of that row; null for none
   * @return null when no server there is has answered it, or that one does not remember it
   * @throws ApiException 90503 when that server does not answer; 90400 as {@link RequestExplainer}
   *     says
   */
  @Nullable Object explanation(App app, String requestId, @Nullable String row) {
    int end = requestId.lastIndexOf('-');
    if (end <= 0 || requestId.length() > MAX_ID) {
      return null;
    }
    String name = requestId.substring(0, end);
    Node node =
        nodes.list().stream()
            .filter(each -> !each.id().equals(nodes.id()) && name(each).equals(name))
            .findFirst()
            .orElse(null);
    if (node == null) {
      return null;
    }
    Map<String, @Nullable Object> asked = new HashMap<>();
    asked.put("app", app.id());
    asked.put("request", requestId);
    asked.put("row", row);
    Reply reply = nodes.ask(node.id(), app.id(), EXPLANATION, text(asked));
    if (reply.state() == Reply.State.BUSY) {
      throw ApiError.UNAVAILABLE
          .with("Too many questions to other servers are under way; try again")
          .withRetryAfter(1);
    }
    if (!reply.isAnswered()) {
      throw ApiError.UNAVAILABLE
          .with(
              "The server "
                  + node.address()
                  + " has answered this request and remembers why. It does not answer questions"
                  + " now; try again")
          .withRetryAfter(1);
    }
    if (!(read(reply) instanceof Map<?, ?> answer)) {
      return null;
    }
    if (answer.get("refused") instanceof String problem) {
      throw ApiError.BAD_REQUEST.with(problem);
    }
    return answer.get("explanation");
  }

  private @Nullable Object explanation(App app, Map<?, ?> asked) {
    String row = asked.get("row") instanceof String id ? id : null;
    return log.find(app, String.valueOf(asked.get("request")))
        .map(call -> {
          try {
            return Map.of("explanation", explainer.explain(call, row));
          } catch (ApiException e) {
            return Map.of("refused", e.text());
          }
        })
        .orElse(null);
  }

  /**
   * What one server has told.
   *
   * @param cursor the number of its last request
   */
  record Told(long cursor, List<Map<String, @Nullable Object>> requests) {}

  /** Whether there may be others, as of the latest second. */
  boolean areThere() {
    return nodes.live() > 1;
  }

  /** The address of this server, as others know it. */
  String ownAddress() {
    return nodes.list().stream()
        .filter(node -> node.id().equals(nodes.id()))
        .map(Node::address)
        .findFirst()
        .orElse("");
  }

  /** The requests that the others have answered; null for one that does not answer now. */
  Map<Node, @Nullable Told> requests(
      App app, RequestFilter filter, RequestCursor after, int limit) {
    Map<Node, @Nullable Told> told = new LinkedHashMap<>();
    nodes
        .askOthers(
            app.id(), REQUESTS, node -> filter.question(app.id(), after.of(name(node)), limit))
        .forEach((node, reply) ->
            told.put(
                node,
                read(reply) instanceof Map<?, ?> answer
                        && answer.get("cursor") instanceof Number cursor
                    ? new Told(cursor.longValue(), maps(answer.get("requests")))
                    : null));
    return told;
  }

  private @Nullable Object requests(App app, Map<?, ?> asked) {
    List<Map<String, @Nullable Object>> requests =
        list.list(
            app, RequestFilter.of(asked), number(asked, "after"), (int) number(asked, "limit"));
    return Map.of("cursor", list.cursor(app), "requests", requests);
  }

  /** Whether something has come at another server that was not seen. */
  boolean haveMore(App app, RequestCursor seen) {
    String question = text(Map.of("app", app.id()));
    return nodes.askOthers(app.id(), CURSOR, node -> question).entrySet().stream()
        .anyMatch(each ->
            read(each.getValue()) instanceof Number cursor
                && cursor.longValue() > seen.of(name(each.getKey())));
  }

  /** The latest decisions of the others. */
  List<Map<String, @Nullable Object>> decisions(App app, int limit) {
    String question = text(Map.of("app", app.id(), "limit", limit));
    return nodes.askOthers(app.id(), DECISIONS, node -> question).values().stream()
        .flatMap(reply -> maps(read(reply)).stream())
        .toList();
  }

  private interface Known {
    @Nullable Object of(App app, Map<?, ?> asked);
  }

  /** Answers another server: about an app that there is. */
  private @Nullable String answered(String question, Known known) {
    if (!(Json.read(question.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> asked)) {
      return null;
    }
    App app = apps.find(String.valueOf(asked.get("app")));
    Object answer = app == null ? null : known.of(app, asked);
    return answer == null ? null : text(answer);
  }

  private static @Nullable Object read(Reply reply) {
    String text = reply.text();
    return text == null ? null : Json.read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Object json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  private static long number(Map<?, ?> asked, String name) {
    return asked.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static List<Map<String, @Nullable Object>> maps(@Nullable Object list) {
    return list instanceof List<?> all
        ? all.stream()
            .filter(Map.class::isInstance)
            .map(each -> {
              Map<String, @Nullable Object> copy = new LinkedHashMap<>();
              ((Map<?, ?>) each).forEach((key, value) -> copy.put(String.valueOf(key), value));
              return copy;
            })
            .toList()
        : List.of();
  }
}
