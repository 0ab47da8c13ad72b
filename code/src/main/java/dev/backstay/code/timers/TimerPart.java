package dev.backstay.code.timers;

import dev.backstay.code.deploy.TimerCatalog;
import dev.backstay.code.invoke.Invoker;
import dev.backstay.code.log.AppLogs;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Route;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Timers, put together for {@code ServerCode}. */
public final class TimerPart {
  /** The file that says which of the servers on a database this one is. */
  private static final String NODE = "node-id";

  private final Timers timers;
  private final TimerRoutes routes;

  /**
   * @param places how many timers of one app may run at a time
   */
  public TimerPart(Core core, TimerCatalog catalog, Invoker invoker, AppLogs logs, int places) {
    DatabaseTime time = new DatabaseTime(core.platform().dialect(), core.clock());
    TimerSchedules schedules = new TimerSchedules(core.platform(), time);
    timers =
        core.resources()
            .add(
                new Timers(
                    core.apps(),
                    catalog,
                    schedules,
                    claims(core, time),
                    new TimerInvocation(
                        catalog, invoker, core.traces(), core.settings().code().timeout()),
                    new TimerLog(core.apps(), logs, core.meters()),
                    core.clock(),
                    places,
                    core.nodes()::mayServe));
    routes = new TimerRoutes(core.console(), core.audit(), catalog, schedules, timers);
  }

  /** Begins to run what is due. */
  public void start() {
    timers.start();
  }

  /** Routes below {@code /{appId}/console}. */
  public List<Route> consoleRoutes() {
    return routes.routes();
  }

  /** The timers of an app, by name, as they stand in the console's list of handlers and timers. */
  public List<Map<String, @Nullable Object>> list(App app) {
    return routes.list(app);
  }

  private static TimerClaims claims(Core core, DatabaseTime time) {
    String listed = core.nodes().id();
    return listed.isEmpty()
        ? new TimerClaims(core.platform(), time, node(core))
        : TimerClaims.ofListed(core.platform(), time, listed);
  }

  private static String node(Core core) {
    String known = core.directory().readPrivate(NODE);
    if (known != null && known.strip().length() == 36) {
      return known.strip();
    }
    String node = UUID.randomUUID().toString();
    var _ = core.directory().writePrivate(NODE, node);
    return node;
  }
}
