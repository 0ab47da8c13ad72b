package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.HiveRoutes.Handler;
import dev.backstay.server.hive.SortedSetOperation.AddItems;
import dev.backstay.server.hive.SortedSetOperation.AddToScore;
import dev.backstay.server.hive.SortedSetOperation.Combine;
import dev.backstay.server.hive.SortedSetOperation.Count;
import dev.backstay.server.hive.SortedSetOperation.DeleteByRank;
import dev.backstay.server.hive.SortedSetOperation.DeleteByScore;
import dev.backstay.server.hive.SortedSetOperation.DeleteItems;
import dev.backstay.server.hive.SortedSetOperation.GetByRank;
import dev.backstay.server.hive.SortedSetOperation.GetByScore;
import dev.backstay.server.hive.SortedSetOperation.GetLength;
import dev.backstay.server.hive.SortedSetOperation.GetRandom;
import dev.backstay.server.hive.SortedSetOperation.GetRank;
import dev.backstay.server.hive.SortedSetOperation.GetScore;
import dev.backstay.server.hive.SortedSetOperation.Replaces;
import dev.backstay.server.hive.SortedSetOperation.SetItems;
import dev.backstay.server.hive.SortedSetOperation.TakeItems;
import dev.backstay.server.hive.SortedSetOperation.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorted sets. */
final class SortedSetEndpoints {
  private static final int MAX_PAGE = 1_000_000;

  private final HiveService hives;

  private SortedSetEndpoints(HiveService hives) {
    this.hives = hives;
  }

  static List<Endpoint> of(HiveService hives) {
    SortedSetEndpoints of = new SortedSetEndpoints(hives);
    String store = "/hive/{hive}/sorted-set";
    String key = store + "/{key}";
    return List.of(
        new Endpoint(HttpMethod.PUT, key, of::setAll),
        new Endpoint(HttpMethod.PUT, key + "/add", of::add),
        new Endpoint(HttpMethod.PUT, key + "/increment", of.addToScore(true)),
        new Endpoint(HttpMethod.PUT, key + "/decrement", of.addToScore(false)),
        new Endpoint(HttpMethod.PUT, key + "/get-with-max-score-and-delete", of.take(true)),
        new Endpoint(HttpMethod.PUT, key + "/get-with-min-score-and-delete", of.take(false)),
        new Endpoint(HttpMethod.GET, key + "/get-random", of::random),
        new Endpoint(HttpMethod.POST, key + "/get-score", of::score),
        new Endpoint(HttpMethod.POST, key + "/get-rank", of::rank),
        new Endpoint(HttpMethod.GET, key + "/get-range-by-rank", of::byRank),
        new Endpoint(HttpMethod.GET, key + "/get-range-by-score", of::byScore),
        new Endpoint(HttpMethod.DELETE, key + "/values", of::delete),
        new Endpoint(HttpMethod.DELETE, key + "/delete-by-rank", of::deleteByRank),
        new Endpoint(HttpMethod.DELETE, key + "/delete-by-score", of::deleteByScore),
        new Endpoint(HttpMethod.GET, key + "/length", of::length),
        new Endpoint(HttpMethod.GET, key + "/count", of::count),
        new Endpoint(
            HttpMethod.POST, store + "/action/difference", of.combine(Combination.DIFFERENCE)),
        new Endpoint(
            HttpMethod.POST, store + "/action/intersection", of.combine(Combination.INTERSECTION)),
        new Endpoint(HttpMethod.POST, store + "/action/union", of.combine(Combination.UNION)));
  }

  private static StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, StoreType.SORTED_SET);
  }

  private Response add(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object behaviour = body.get("duplicateBehaviour");
    // the SDK spells it so, the vendor's pages so
    Writes writes = writes(behaviour == null ? body.get("duplicateBehavior") : behaviour);
    Replaces replaces = replaces(body.get("scoreUpdateMode"));
    if (writes == Writes.NEW && replaces != Replaces.ALWAYS) {
      throw HiveRequest.wrong(
          "scoreUpdateMode", "With AlwaysAdd no score is updated; leave one of them out");
    }
    return Response.json(
        hives.perform(
            call,
            new AddItems(
                key(exchange),
                items(body.containsKey("items") ? body.get("items") : body.get("value")),
                writes,
                replaces,
                countChanged(body.get("resultType")))));
  }

  private static Writes writes(@Nullable Object word) {
    return switch (word == null ? "" : word.toString()) {
      case "" -> Writes.ALL;
      case "OnlyUpdate" -> Writes.EXISTING;
      case "AlwaysAdd" -> Writes.NEW;
      default ->
          throw HiveRequest.wrong("duplicateBehaviour", "It must be OnlyUpdate or AlwaysAdd");
    };
  }

  private static Replaces replaces(@Nullable Object word) {
    return switch (word == null ? "" : word.toString()) {
      case "" -> Replaces.ALWAYS;
      case "Greater" -> Replaces.GREATER;
      case "Less" -> Replaces.LESS;
      default -> throw HiveRequest.wrong("scoreUpdateMode", "It must be Greater or Less");
    };
  }

  private static boolean countChanged(@Nullable Object word) {
    return switch (word == null ? "NewAdded" : word.toString()) {
      case "NewAdded" -> false;
      case "TotalChanged" -> true;
      default -> throw HiveRequest.wrong("resultType", "It must be NewAdded or TotalChanged");
    };
  }

  private static List<ScoredValue> items(@Nullable Object json) {
    if (!(json instanceof List<?> list)) {
      throw ApiError.MISSING_PARAMETER.with("items");
    }
    HiveRequest.requireFew(list.size(), HiveLimits.ITEMS_AT_ONCE);
    List<ScoredValue> items = new ArrayList<>();
    for (Object each : list) {
      if (!(each instanceof List<?> pair) || pair.size() != 2) {
        throw HiveRequest.wrong("items", "Each must be an array of a score and a value");
      }
      items.add(
          new ScoredValue(
              HiveNumbers.score("items", pair.getFirst()), HiveValue.of(pair.getLast())));
    }
    return items;
  }

  private Response setAll(Call call, Exchange exchange) {
    List<ScoredValue> items = items(exchange.jsonObject().get("value"));
    return Response.json(hives.perform(call, new SetItems(key(exchange), items)));
  }

  private Handler addToScore(boolean plus) {
    return (call, exchange) -> {
      Map<String, @Nullable Object> body = exchange.jsonObject();
      double difference = HiveNumbers.score("scoreValue", body.get("scoreValue"));
      double score =
          hives.perform(
              call,
              new AddToScore(
                  key(exchange),
                  HiveRequest.value(body, "value"),
                  plus ? difference : -difference));
      return Response.json(HiveNumbers.json(score));
    };
  }

  /** Items with their scores, or their values alone. */
  private static Response answer(List<ScoredValue> items, boolean withScores) {
    return Response.json(
        items.stream()
            .map(item ->
                withScores ? List.of(HiveNumbers.json(item.score()), item.value()) : item.value())
            .toList());
  }

  private static boolean withScores(Exchange exchange) {
    return HiveRequest.flag(exchange, "withScores", false);
  }

  private static boolean reverse(Exchange exchange) {
    return HiveRequest.flag(exchange, "reverse", false);
  }

  private Handler take(boolean highest) {
    return (call, exchange) ->
        answer(
            hives.perform(call, new TakeItems(key(exchange), HiveRequest.count(exchange), highest)),
            true);
  }

  private Response random(Call call, Exchange exchange) {
    return answer(
        hives.perform(call, new GetRandom(key(exchange), HiveRequest.count(exchange))),
        withScores(exchange));
  }

  private Response score(Call call, Exchange exchange) {
    HiveValue value = HiveRequest.value(exchange.jsonObject(), "value");
    Double score = hives.perform(call, new GetScore(key(exchange), value));
    return Response.json(score == null ? null : HiveNumbers.json(score));
  }

  private Response rank(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object reverse = body.get("reverse");
    return Response.json(
        hives.perform(
            call,
            new GetRank(
                key(exchange),
                HiveRequest.value(body, "value"),
                reverse != null && HiveRequest.flag("reverse", reverse))));
  }

  private static long rank(Exchange exchange, String name) {
    return HiveRequest.index(name, HiveRequest.required(exchange, name));
  }

  private Response byRank(Call call, Exchange exchange) {
    return answer(
        hives.perform(
            call,
            new GetByRank(
                key(exchange),
                rank(exchange, "startRank"),
                rank(exchange, "stopRank"),
                reverse(exchange))),
        withScores(exchange));
  }

  private static ScoreRange range(Exchange exchange) {
    return new ScoreRange(
        bound(exchange, "minScore", "minBound"),
        included(exchange, "minBound"),
        bound(exchange, "maxScore", "maxBound"),
        included(exchange, "maxBound"));
  }

  private static @Nullable Double bound(Exchange exchange, String score, String bound) {
    String text = HiveRequest.optional(exchange, score);
    if (text == null || "Infinity".equals(exchange.query(bound))) {
      return null;
    }
    try {
      return HiveNumbers.score(score, Double.valueOf(text));
    } catch (NumberFormatException e) {
      throw HiveRequest.wrong(score, "It must be a number");
    }
  }

  private static boolean included(Exchange exchange, String bound) {
    String word = HiveRequest.optional(exchange, bound);
    return switch (word == null ? "Include" : word) {
      case "Include", "Infinity" -> true;
      case "Exclude" -> false;
      default -> throw HiveRequest.wrong(bound, "It must be Include, Exclude or Infinity");
    };
  }

  private Response byScore(Call call, Exchange exchange) {
    return answer(
        hives.perform(
            call,
            new GetByScore(
                key(exchange),
                range(exchange),
                exchange.number("offset", 0, 0, Integer.MAX_VALUE),
                exchange.number("pageSize", MAX_PAGE, 0, MAX_PAGE),
                reverse(exchange))),
        withScores(exchange));
  }

  private Response delete(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new DeleteItems(key(exchange), HiveRequest.values(exchange))));
  }

  private Response deleteByRank(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(
            call,
            new DeleteByRank(
                key(exchange), rank(exchange, "startRank"), rank(exchange, "stopRank"))));
  }

  private Response deleteByScore(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new DeleteByScore(key(exchange), range(exchange))));
  }

  private Response length(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetLength(key(exchange))));
  }

  private Response count(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new Count(key(exchange), range(exchange))));
  }

  private Handler combine(Combination combination) {
    return (call, exchange) ->
        Response.json(
            hives.perform(
                call,
                new Combine(
                    HiveRequest.store(exchange, StoreType.SORTED_SET),
                    combination,
                    HiveRequest.names(exchange, HiveLimits.COMBINED))));
  }
}
