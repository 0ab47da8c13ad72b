package dev.backstay.server.health;

import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.store.Database;
import dev.backstay.store.StoreException;
import java.util.List;
import java.util.Map;

/** Whether the process lives, and whether it can serve: for whoever watches or balances it. */
public final class HealthRoutes {
  private final Database platform;
  private volatile boolean stopping;

  public HealthRoutes(Database platform) {
    this.platform = platform;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/health/live", exchange -> Response.json(Map.of("status", "live"))),
        Route.get("/health/ready", exchange -> ready()));
  }

  /** From now on the server is not ready: it is stopping. */
  public void stopping() {
    stopping = true;
  }

  private Response ready() {
    if (stopping) {
      return Response.json(503, Map.of("status", "stopping"));
    }
    try {
      var _ = platform.read(sql -> sql.selectOne().fetchOne());
      return Response.json(Map.of("status", "ready"));
    } catch (StoreException e) {
      return Response.json(503, Map.of("status", "the database is not available"));
    }
  }
}
