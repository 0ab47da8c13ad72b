package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.KeyOperation.ClearExpiration;
import dev.backstay.server.hive.KeyOperation.DeleteKeys;
import dev.backstay.server.hive.KeyOperation.Exist;
import dev.backstay.server.hive.KeyOperation.Expire;
import dev.backstay.server.hive.KeyOperation.GetExpiration;
import dev.backstay.server.hive.KeyOperation.GetKeys;
import dev.backstay.server.hive.KeyOperation.Rename;
import dev.backstay.server.hive.KeyOperation.SecondsSinceLastOperation;
import dev.backstay.server.hive.KeyOperation.Touch;
import java.util.List;
import java.util.Map;

/** What every store's keys answer. */
final class KeyEndpoints {
  private static final int DEFAULT_PAGE = 5000;
  private static final int MAX_PAGE = 10_000;

  private final HiveService hives;
  private final StoreType type;

  private KeyEndpoints(HiveService hives, StoreType type) {
    this.hives = hives;
    this.type = type;
  }

  static List<Endpoint> of(HiveService hives, StoreType type) {
    KeyEndpoints of = new KeyEndpoints(hives, type);
    String store = "/hive/{hive}/" + type.word();
    String key = store + "/{key}";
    return List.of(
        new Endpoint(HttpMethod.GET, store + "/keys", of::keys),
        new Endpoint(HttpMethod.DELETE, store, of::deleteAll),
        new Endpoint(HttpMethod.POST, store + "/action/exist", of::exist),
        new Endpoint(HttpMethod.PUT, store + "/action/touch", of::touch),
        new Endpoint(HttpMethod.DELETE, key, of::delete),
        new Endpoint(HttpMethod.PUT, key + "/rename", of::rename),
        new Endpoint(HttpMethod.GET, key + "/get-expiration-ttl", of::expiration),
        new Endpoint(HttpMethod.PUT, key + "/clear-expiration", of::clearExpiration),
        new Endpoint(HttpMethod.PUT, key + "/expire", of::expire),
        new Endpoint(HttpMethod.PUT, key + "/expire-at", of::expireAt),
        new Endpoint(HttpMethod.GET, key + "/seconds-since-last-operation", of::idle));
  }

  private HiveStore store(Exchange exchange) {
    return HiveRequest.store(exchange, type);
  }

  private StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, type);
  }

  private Response keys(Call call, Exchange exchange) {
    String cursor = HiveRequest.optional(exchange, "cursor");
    KeyPage page =
        hives.perform(
            call,
            new GetKeys(
                store(exchange),
                HiveRequest.optional(exchange, "filterPattern"),
                cursor == null ? 0 : cursor(cursor),
                exchange.number("pageSize", DEFAULT_PAGE, 1, MAX_PAGE)));
    String next = Long.toString(page.next());
    // the SDK's types say the one, the vendor's pages the other
    return Response.json(Map.of("keys", page.keys(), "cursorId", next, "cursor", next));
  }

  private static long cursor(String text) {
    if (!text.matches("\\d{1,18}")) {
      throw HiveRequest.wrong("cursor", "It must be the cursor of the page before, or 0");
    }
    return Long.parseLong(text);
  }

  private List<String> names(Exchange exchange) {
    return HiveRequest.names(exchange, HiveLimits.KEYS_AT_ONCE);
  }

  private Response deleteAll(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new DeleteKeys(store(exchange), names(exchange))));
  }

  private Response delete(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new DeleteKeys(store(exchange), List.of(exchange.parameter("key")))));
  }

  private Response exist(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new Exist(store(exchange), names(exchange))));
  }

  private Response touch(Call call, Exchange exchange) {
    var _ = hives.perform(call, new Touch(store(exchange), names(exchange)));
    return Response.empty();
  }

  private Response rename(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(
            call,
            new Rename(
                key(exchange),
                HiveRequest.required(exchange, "newKey"),
                HiveRequest.flag(exchange, "overwrite", true))));
  }

  private Response expiration(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetExpiration(key(exchange))));
  }

  private Response clearExpiration(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new ClearExpiration(key(exchange))));
  }

  private Response expire(Call call, Exchange exchange) {
    Expiry expiry = Expiry.in(HiveRequest.optional(exchange, "ttl"));
    var _ = hives.perform(call, new Expire(key(exchange), expiry));
    return Response.empty();
  }

  private Response expireAt(Call call, Exchange exchange) {
    Expiry expiry = Expiry.at("unixTime", HiveRequest.optional(exchange, "unixTime"));
    var _ = hives.perform(call, new Expire(key(exchange), expiry));
    return Response.empty();
  }

  private Response idle(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new SecondsSinceLastOperation(key(exchange))));
  }
}
