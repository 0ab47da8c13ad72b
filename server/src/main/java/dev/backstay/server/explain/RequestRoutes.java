package dev.backstay.server.explain;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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
 *
 * <p>Each server has in memory what it has answered itself. Of several on a database, the one that
 * is asked gathers what the others have, each request with its {@code server}; the cursor then has
 * a number of each ({@link RequestCursor}).
 */
final class RequestRoutes {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 200;

  /** Below the idle time of a connection. */
  private static final int MAX_WAIT_SECONDS = 20;

  private static final int MAX_WAITING = 64;

  /** The path of a decision pays nothing for those who wait: they look. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** Other servers are asked, which costs more than a look. */
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(2);

  private final ConsoleAuthenticator console;
  private final RequestList list;
  private final OtherServers others;
  private final Semaphore waiting = new Semaphore(MAX_WAITING);

  RequestRoutes(ConsoleAuthenticator console, RequestList list, OtherServers others) {
    this.console = console;
    this.list = list;
    this.others = others;
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(console.app(HttpMethod.GET, "/security/requests", this::list).waiting());
  }

  private Response list(Call call, Exchange exchange) {
    App app = call.app();
    RequestFilter filter = RequestFilter.of(exchange);
    RequestCursor after = RequestCursor.parse(exchange.query("after"), others.ownName());
    int limit = exchange.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    await(app, after, exchange.number("wait", 0, 0, MAX_WAIT_SECONDS));
    List<Map<String, @Nullable Object>> own =
        list.list(app, filter, after.of(others.ownName()), limit);
    if (others.areThere()) {
      return Response.json(gathered(app, filter, after, limit, own));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("cursor", list.cursor(app));
    answer.put("requests", own);
    return Response.json(answer);
  }

  /** The list of all servers; {@code silent} has the addresses of those that did not answer. */
  private Map<String, Object> gathered(
      App app,
      RequestFilter filter,
      RequestCursor after,
      int limit,
      List<Map<String, @Nullable Object>> own) {
    Map<String, Long> cursor = new HashMap<>();
    cursor.put(others.ownName(), list.cursor(app));
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    String address = others.ownAddress();
    addAll(all, address, own);
    List<String> silent = new ArrayList<>();
    others
        .requests(app, filter, after, limit)
        .forEach((node, told) -> {
          String name = OtherServers.name(node);
          if (told == null) {
            cursor.put(name, after.of(name));
            silent.add(node.address());
          } else {
            cursor.put(name, told.cursor());
            addAll(all, node.address(), told.requests());
          }
        });
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("cursor", RequestCursor.text(cursor));
    answer.put("requests", newest(all, limit));
    if (!silent.isEmpty()) {
      answer.put("silent", silent);
    }
    return answer;
  }

  /** The newest of what several servers have answered, by their clocks. */
  static List<Map<String, @Nullable Object>> newest(
      List<Map<String, @Nullable Object>> all, int limit) {
    return all.stream()
        .sorted(Comparator.comparingLong(RequestRoutes::time).reversed())
        .limit(limit)
        .toList();
  }

  private static long time(Map<String, @Nullable Object> request) {
    return request.get("time") instanceof Number time ? time.longValue() : 0;
  }

  /** Adds what a server has answered, each with where that was. */
  private static void addAll(
      List<Map<String, @Nullable Object>> all,
      String address,
      List<Map<String, @Nullable Object>> requests) {
    for (Map<String, @Nullable Object> request : requests) {
      request.put("server", address);
      all.add(request);
    }
  }

  /** Until something has come after a cursor, at most so many seconds. */
  private void await(App app, RequestCursor after, int seconds) {
    if (seconds == 0 || !waiting.tryAcquire()) {
      return;
    }
    try {
      long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
      long ask = System.nanoTime();
      while (list.cursor(app) <= after.of(others.ownName()) && System.nanoTime() < end) {
        if (System.nanoTime() - ask >= 0 && others.areThere()) {
          if (others.haveMore(app, after)) {
            return;
          }
          ask = System.nanoTime() + BETWEEN_QUESTIONS.toNanos();
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    } catch (InterruptedException e) {
      // the server stops: what is there is answered
      Thread.currentThread().interrupt();
    } finally {
      waiting.release();
    }
  }
}
