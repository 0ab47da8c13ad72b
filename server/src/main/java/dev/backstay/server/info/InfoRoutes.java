package dev.backstay.server.info;

import dev.backstay.code.log.AppLogs;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.core.ServerUrls;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.util.List;

/**
 * What a client asks when it starts: where to connect for real time, and what to log (reference:
 * README §1).
 */
public final class InfoRoutes implements Feature {
  private final ServerUrls urls;
  private final AppLogs logs;

  /**
   * @param logs knows what is to be logged
   */
  public InfoRoutes(Core core, AppLogs logs) {
    this.urls = core.urls();
    this.logs = logs;
  }

  @Override
  public List<Route> clientRoutes() {
    // The SDK in a worker asks when its first invocation begins, and the answer may come after that
    // has ended; refused, it would log an error with every later one.
    return List.of(
        Route.get(
                "/info",
                exchange ->
                    Response.json(
                        new AppInfo(
                            exchange.app().id(),
                            exchange.key().value(),
                            urls.publicUrl(),
                            logs.levels(exchange.app()))))
            .forKeys(Route.KeyRule.LIVE_OR_ENDED));
  }

  private record AppInfo(String appId, String apiKey, String rtURL, List<?> loggers) {}
}
