package dev.backstay.server.apps;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** A developer's apps, their API keys and host names. */
public final class AppFeature implements Feature {
  private final AppRoutes apps;
  private final ApiKeyRoutes keys;
  private final HostRoutes hosts;

  public AppFeature(Core core) {
    ConsoleAuthenticator console = core.console();
    apps = new AppRoutes(console, core.developers(), core.apps());
    keys = new ApiKeyRoutes(console, core.apps(), core.policies());
    hosts = new HostRoutes(console, core.apps(), core.urls());
  }

  @Override
  public List<Route> accountRoutes() {
    return apps.accountRoutes();
  }

  @Override
  public List<Route> consoleRoutes() {
    return Stream.of(apps.routes(), keys.routes(), hosts.routes()).flatMap(List::stream).toList();
  }
}
