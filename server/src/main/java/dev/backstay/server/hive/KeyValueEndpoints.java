package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.KeyValueOperation.Add;
import dev.backstay.server.hive.KeyValueOperation.Condition;
import dev.backstay.server.hive.KeyValueOperation.GetValue;
import dev.backstay.server.hive.KeyValueOperation.GetValues;
import dev.backstay.server.hive.KeyValueOperation.SetValue;
import dev.backstay.server.hive.KeyValueOperation.SetValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keys with one value each. */
final class KeyValueEndpoints {
  private final HiveService hives;

  private KeyValueEndpoints(HiveService hives) {
    this.hives = hives;
  }

  static List<Endpoint> of(HiveService hives) {
    KeyValueEndpoints of = new KeyValueEndpoints(hives);
    String store = "/hive/{hive}/key-value";
    String key = store + "/{key}";
    return List.of(
        new Endpoint(HttpMethod.POST, store, of::getAll),
        new Endpoint(HttpMethod.PUT, store, of::setAll),
        new Endpoint(HttpMethod.GET, key, of::get),
        new Endpoint(HttpMethod.PUT, key, of::set),
        new Endpoint(HttpMethod.PUT, key + "/add", of::set),
        new Endpoint(
            HttpMethod.PUT,
            key + "/increment",
            (call, exchange) -> add(hives, call, exchange, true)),
        new Endpoint(
            HttpMethod.PUT,
            key + "/decrement",
            (call, exchange) -> add(hives, call, exchange, false)));
  }

  private static HiveStore store(Exchange exchange) {
    return HiveRequest.store(exchange, StoreType.KEY_VALUE);
  }

  private static StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, StoreType.KEY_VALUE);
  }

  private Response getAll(Call call, Exchange exchange) {
    List<String> keys = HiveRequest.names(exchange, HiveLimits.KEYS_AT_ONCE);
    return Response.json(hives.perform(call, new GetValues(store(exchange), keys)));
  }

  private Response setAll(Call call, Exchange exchange) {
    Map<String, HiveValue> values =
        HiveRequest.entries(exchange.jsonObject(), HiveLimits.KEYS_AT_ONCE);
    return Response.json(hives.perform(call, new SetValues(store(exchange), values)));
  }

  private Response get(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetValue(key(exchange))));
  }

  private Response set(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    return Response.json(
        hives.perform(
            call,
            new SetValue(
                key(exchange),
                HiveRequest.value(body, "value"),
                expiry(body.get("ttl"), body.get("expireAt")),
                condition(body.get("condition")))));
  }

  private static @Nullable Expiry expiry(@Nullable Object ttl, @Nullable Object expireAt) {
    if (ttl != null && expireAt != null) {
      throw HiveRequest.wrong("expireAt", "A value has either ttl or expireAt");
    }
    return ttl != null
        ? Expiry.in(ttl.toString())
        : expireAt != null ? Expiry.at("expireAt", expireAt.toString()) : null;
  }

  private static Condition condition(@Nullable Object word) {
    return switch (word == null ? "Always" : word.toString()) {
      case "Always" -> Condition.ALWAYS;
      case "IfExists" -> Condition.IF_EXISTS;
      case "IfNotExists" -> Condition.IF_NOT_EXISTS;
      default -> throw HiveRequest.wrong("condition", "It must be Always, IfExists or IfNotExists");
    };
  }

  private static Response add(HiveService hives, Call call, Exchange exchange, boolean plus) {
    return Response.json(
        hives.perform(
            call, new Add(key(exchange), HiveRequest.difference(exchange, "value", plus))));
  }
}
