package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.HiveRoutes.Handler;
import dev.backstay.server.hive.SetOperation.AddMembers;
import dev.backstay.server.hive.SetOperation.Combine;
import dev.backstay.server.hive.SetOperation.Contains;
import dev.backstay.server.hive.SetOperation.DeleteMembers;
import dev.backstay.server.hive.SetOperation.GetLength;
import dev.backstay.server.hive.SetOperation.GetMembers;
import dev.backstay.server.hive.SetOperation.GetRandom;
import dev.backstay.server.hive.SetOperation.SetMembers;
import java.util.List;

/** Sets. */
final class SetEndpoints {
  private final HiveService hives;

  private SetEndpoints(HiveService hives) {
    this.hives = hives;
  }

  static List<Endpoint> of(HiveService hives) {
    SetEndpoints of = new SetEndpoints(hives);
    String store = "/hive/{hive}/set";
    String key = store + "/{key}";
    return List.of(
        new Endpoint(HttpMethod.GET, key, of::all),
        new Endpoint(HttpMethod.PUT, key, of::setAll),
        new Endpoint(HttpMethod.GET, key + "/random", of.random(false)),
        new Endpoint(HttpMethod.PUT, key + "/random", of.random(true)),
        new Endpoint(HttpMethod.GET, key + "/length", of::length),
        new Endpoint(HttpMethod.PUT, key + "/add", of::add),
        new Endpoint(HttpMethod.DELETE, key + "/values", of::delete),
        new Endpoint(HttpMethod.POST, key + "/contains", of::contains),
        new Endpoint(
            HttpMethod.POST, store + "/action/difference", of.combine(Combination.DIFFERENCE)),
        new Endpoint(
            HttpMethod.POST, store + "/action/intersection", of.combine(Combination.INTERSECTION)),
        new Endpoint(HttpMethod.POST, store + "/action/union", of.combine(Combination.UNION)));
  }

  private static StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, StoreType.SET);
  }

  private Response all(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetMembers(key(exchange))));
  }

  private Response setAll(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new SetMembers(key(exchange), HiveRequest.values(exchange))));
  }

  private Handler random(boolean delete) {
    return (call, exchange) ->
        Response.json(
            hives.perform(call, new GetRandom(key(exchange), HiveRequest.count(exchange), delete)));
  }

  private Response length(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetLength(key(exchange))));
  }

  private Response add(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new AddMembers(key(exchange), HiveRequest.values(exchange))));
  }

  private Response delete(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new DeleteMembers(key(exchange), HiveRequest.values(exchange))));
  }

  private Response contains(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new Contains(key(exchange), HiveRequest.values(exchange))));
  }

  private Handler combine(Combination combination) {
    return (call, exchange) ->
        Response.json(
            hives.perform(
                call,
                new Combine(
                    HiveRequest.store(exchange, StoreType.SET),
                    combination,
                    HiveRequest.names(exchange, HiveLimits.COMBINED))));
  }
}
