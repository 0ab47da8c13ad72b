package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.HiveRoutes.Handler;
import dev.backstay.server.hive.ListOperation.AddItems;
import dev.backstay.server.hive.ListOperation.DeleteItems;
import dev.backstay.server.hive.ListOperation.GetItem;
import dev.backstay.server.hive.ListOperation.GetItems;
import dev.backstay.server.hive.ListOperation.GetLength;
import dev.backstay.server.hive.ListOperation.Insert;
import dev.backstay.server.hive.ListOperation.SetItem;
import dev.backstay.server.hive.ListOperation.SetItems;
import dev.backstay.server.hive.ListOperation.TakeItems;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists. */
final class ListEndpoints {
  private final HiveService hives;

  private ListEndpoints(HiveService hives) {
    this.hives = hives;
  }

  static List<Endpoint> of(HiveService hives) {
    ListEndpoints of = new ListEndpoints(hives);
    String key = "/hive/{hive}/list/{key}";
    return List.of(
        new Endpoint(HttpMethod.GET, key, of::items),
        new Endpoint(HttpMethod.PUT, key, of::setAll),
        new Endpoint(HttpMethod.GET, key + "/length", of::length),
        new Endpoint(HttpMethod.GET, key + "/{index}", of::item),
        new Endpoint(HttpMethod.PUT, key + "/{index}", of::set),
        new Endpoint(HttpMethod.PUT, key + "/insert-before", of.insert(true)),
        new Endpoint(HttpMethod.PUT, key + "/insert-after", of.insert(false)),
        new Endpoint(HttpMethod.PUT, key + "/delete-value", of::delete),
        new Endpoint(HttpMethod.PUT, key + "/add-first", of.add(true)),
        new Endpoint(HttpMethod.PUT, key + "/add-last", of.add(false)),
        new Endpoint(HttpMethod.PUT, key + "/add", of.add(false)),
        new Endpoint(HttpMethod.PUT, key + "/get-first-and-delete", of.take(true)),
        new Endpoint(HttpMethod.PUT, key + "/get-last-and-delete", of.take(false)));
  }

  private static StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, StoreType.LIST);
  }

  private Response items(Call call, Exchange exchange) {
    String from = HiveRequest.optional(exchange, "from");
    String to = HiveRequest.optional(exchange, "to");
    return Response.json(
        hives.perform(
            call,
            new GetItems(
                key(exchange),
                from == null ? 0 : HiveRequest.index("from", from),
                to == null ? -1 : HiveRequest.index("to", to))));
  }

  private Response item(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetItem(key(exchange), index(exchange))));
  }

  private static long index(Exchange exchange) {
    return HiveRequest.index("index", exchange.parameter("index"));
  }

  private Response length(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetLength(key(exchange))));
  }

  private Response setAll(Call call, Exchange exchange) {
    return Response.json(
        hives.perform(call, new SetItems(key(exchange), HiveRequest.values(exchange))));
  }

  private Response set(Call call, Exchange exchange) {
    HiveValue value = HiveRequest.value(exchange.jsonObject(), "value");
    var _ = hives.perform(call, new SetItem(key(exchange), index(exchange), value));
    return Response.empty();
  }

  private Handler insert(boolean before) {
    return (call, exchange) -> {
      Map<String, @Nullable Object> body = exchange.jsonObject();
      return Response.json(
          hives.perform(
              call,
              new Insert(
                  key(exchange),
                  HiveRequest.value(body, "valueToInsert"),
                  HiveRequest.value(body, "anchorValue"),
                  before)));
    };
  }

  private Response delete(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object given = body.get("count");
    Long count = given == null ? Long.valueOf(0) : Json.wholeNumber(given);
    if (count == null || count == Long.MIN_VALUE) {
      throw HiveRequest.wrong("count", "It must be a whole number");
    }
    return Response.json(
        hives.perform(
            call, new DeleteItems(key(exchange), HiveRequest.value(body, "value"), count)));
  }

  private Handler add(boolean first) {
    return (call, exchange) ->
        Response.json(
            hives.perform(call, new AddItems(key(exchange), HiveRequest.values(exchange), first)));
  }

  private Handler take(boolean first) {
    return (call, exchange) ->
        Response.json(
            hives.perform(call, new TakeItems(key(exchange), HiveRequest.count(exchange), first)));
  }
}
