package dev.backstay.server.hive;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.security.caller.Caller;
import dev.backstay.server.hive.HiveRoutes.Endpoint;
import dev.backstay.server.hive.HiveRoutes.Handler;
import dev.backstay.server.hive.MapOperation.AddToField;
import dev.backstay.server.hive.MapOperation.DeleteFields;
import dev.backstay.server.hive.MapOperation.FieldExists;
import dev.backstay.server.hive.MapOperation.GetField;
import dev.backstay.server.hive.MapOperation.GetFieldNames;
import dev.backstay.server.hive.MapOperation.GetFieldValues;
import dev.backstay.server.hive.MapOperation.GetFields;
import dev.backstay.server.hive.MapOperation.GetLength;
import dev.backstay.server.hive.MapOperation.ReplaceFields;
import dev.backstay.server.hive.MapOperation.SetField;
import dev.backstay.server.hive.MapOperation.SetFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps. */
final class MapEndpoints {
  private final HiveService hives;

  private MapEndpoints(HiveService hives) {
    this.hives = hives;
  }

  static List<Endpoint> of(HiveService hives) {
    MapEndpoints of = new MapEndpoints(hives);
    String key = "/hive/{hive}/map/{key}";
    return List.of(
        new Endpoint(HttpMethod.GET, key, of::all),
        new Endpoint(HttpMethod.POST, key, of::some),
        new Endpoint(HttpMethod.PUT, key, of::setAll),
        new Endpoint(HttpMethod.PUT, key + "/add", of::setAll),
        new Endpoint(HttpMethod.GET, key + "/get/{field}", of::get),
        new Endpoint(HttpMethod.GET, key + "/exists/{field}", of::exists),
        new Endpoint(HttpMethod.GET, key + "/length", of::length),
        new Endpoint(HttpMethod.GET, key + "/keys", of::names),
        new Endpoint(HttpMethod.GET, key + "/values", of::values),
        new Endpoint(HttpMethod.PUT, key + "/set/{field}", of::set),
        new Endpoint(HttpMethod.PUT, key + "/set-with-overwrite/{field}", of::set),
        new Endpoint(HttpMethod.PUT, key + "/increment/{field}", of.add(true)),
        new Endpoint(HttpMethod.PUT, key + "/decrement/{field}", of.add(false)),
        new Endpoint(HttpMethod.DELETE, key + "/by-obj-keys", of::delete),
        new Endpoint(HttpMethod.DELETE, key + "/values", of::delete));
  }

  private static StoreKey key(Exchange exchange) {
    return HiveRequest.key(exchange, StoreType.MAP);
  }

  private Response all(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetFields(key(exchange), List.of())));
  }

  private Response some(Call call, Exchange exchange) {
    boolean all = exchange.json() instanceof List<?> list && list.isEmpty();
    List<String> fields = all ? List.of() : HiveRequest.names(exchange, HiveLimits.ITEMS_AT_ONCE);
    return Response.json(hives.perform(call, new GetFields(key(exchange), fields)));
  }

  /** Sets fields; what the Console SDK sends, an object in {@code value}, replaces all of them. */
  private Response setAll(Call call, Exchange exchange) {
    if (call.caller().kind() == Caller.Kind.DEVELOPER
        && exchange.jsonObject().size() == 1
        && exchange.jsonObject().get("value") instanceof Map<?, ?> all) {
      return Response.json(
          hives.perform(
              call,
              new ReplaceFields(
                  key(exchange), HiveRequest.entries(all, HiveLimits.ITEMS_AT_ONCE))));
    }
    Map<String, HiveValue> values =
        HiveRequest.entries(exchange.jsonObject(), HiveLimits.ITEMS_AT_ONCE);
    return Response.json(hives.perform(call, new SetFields(key(exchange), values)));
  }

  private static String field(Exchange exchange) {
    return exchange.parameter("field");
  }

  private Response get(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetField(key(exchange), field(exchange))));
  }

  private Response exists(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new FieldExists(key(exchange), field(exchange))));
  }

  private Response length(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetLength(key(exchange))));
  }

  private Response names(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetFieldNames(key(exchange))));
  }

  private Response values(Call call, Exchange exchange) {
    return Response.json(hives.perform(call, new GetFieldValues(key(exchange))));
  }

  private Response set(Call call, Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object overwrite = body.get("overwrite");
    return Response.json(
        hives.perform(
            call,
            new SetField(
                key(exchange),
                field(exchange),
                HiveRequest.value(body, "value"),
                overwrite == null || HiveRequest.flag("overwrite", overwrite))));
  }

  private Handler add(boolean plus) {
    return (call, exchange) ->
        Response.json(
            hives.perform(
                call,
                new AddToField(
                    key(exchange),
                    field(exchange),
                    HiveRequest.difference(exchange, "count", plus))));
  }

  private Response delete(Call call, Exchange exchange) {
    List<String> fields = HiveRequest.names(exchange, HiveLimits.ITEMS_AT_ONCE);
    return Response.json(hives.perform(call, new DeleteFields(key(exchange), fields)));
  }
}
