package dev.backstay.server.info;

import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a client asks when it starts: where to connect for real time, and what to log (reference:
 * README §1).
 */
public final class InfoRoutes {
  private final Supplier<String> publicUrl;

  public InfoRoutes(Supplier<String> publicUrl) {
    this.publicUrl = publicUrl;
  }

  public List<Route> routes() {
    // The SDK in a worker asks when its first invocation begins, and the answer may come after that
    // has ended; refused, it would log an error with every later one.
    return List.of(
        Route.get(
                "/info",
                exchange -> {
                  Map<String, Object> info = new LinkedHashMap<>();
                  info.put("appId", exchange.app().id());
                  info.put("apiKey", exchange.key().value());
                  info.put("rtURL", publicUrl.get());
                  info.put("loggers", List.of());
                  return Response.json(info);
                })
            .forKeys(Route.KeyRule.LIVE_OR_ENDED));
  }
}
