package dev.backstay.foundation.http;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppHosts;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Reads an address: which root it is below, which app and key it names, which route it means. */
final class Addresses {
  private final Apps apps;
  private final Router client;
  private final Router console;
  private final Router appConsole;
  private final Router server;

  Addresses(Apps apps, EdgeRoutes routes) {
    this.apps = apps;
    this.client = new Router(routes.client());
    this.console = new Router(routes.console());
    this.appConsole = new Router(routes.appConsole());
    this.server = new Router(routes.server());
  }

  /**
   * What an address names. App and key are null outside of the client's root.
   *
   * @param management whether it is below a console
   * @param ownHost whether it is below a host name that is the app's alone
   */
  record Address(
      Router.Match match,
      boolean management,
      @Nullable App app,
      @Nullable ApiKey key,
      boolean ownHost) {

    /** Whose it is, in a word: {@code management}, {@code server} or {@code client}. */
    String area() {
      return management ? "management" : app == null ? "server" : "client";
    }
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 2002 for an unknown app or key, or one that
   *     the route does not serve; 90404, 90405 for an unknown route
   */
  Address read(Request request) {
    HttpMethod method = HttpMethod.parse(request.getMethod());
    String path = request.getHttpURI().getPath();
    if (path == null || path.isEmpty() || path.charAt(0) != '/') {
      throw ApiError.ROUTE_NOT_FOUND.with("");
    }
    int first = end(path, 1);
    String head = path.substring(1, first);
    if (head.equals("console")) {
      return new Address(console.find(method, rest(path, first)), true, null, null, false);
    }
    if (head.equals("ui") || path.equals("/")) {
      requireOwnHost(request);
      return new Address(server.find(method, path), false, null, null, false);
    }
    if (head.equals("api")) {
      AppHosts.HostApp host = apps.hosts().named(Request.getServerName(request));
      return client(method, rest(path, first), host.app(), host.key(), true);
    }
    if (first < path.length()) {
      int second = end(path, first + 1);
      String next = path.substring(first + 1, second);
      if (next.equals("console")) {
        Router.Match match = appConsole.find(method, rest(path, second));
        Map<String, String> parameters = new HashMap<>(match.parameters());
        parameters.put("appId", Router.decode(head));
        return new Address(new Router.Match(match.route(), parameters), true, null, null, false);
      }
      if (second < path.length()) {
        App app = apps.require(Router.decode(head));
        return client(
            method, rest(path, second), app, apps.requireKey(app, Router.decode(next)), false);
      }
    }
    return new Address(server.find(method, path), false, null, null, false);
  }

  /** A host name of an app serves that app alone, and no console. */
  private void requireOwnHost(Request request) {
    if (apps.hosts().isRegistered(Request.getServerName(request))) {
      throw ApiError.ROUTE_NOT_FOUND.with(String.valueOf(request.getHttpURI().getPath()));
    }
  }

  private Address client(
      @Nullable HttpMethod method, String path, App app, ApiKey key, boolean ownHost) {
    Router.Match match = client.find(method, path);
    boolean served =
        switch (match.route().keys()) {
          case LIVE -> key.life() != ApiKey.Life.ENDED_INVOCATION;
          case LIVE_OR_ENDED -> true;
          case PERMANENT -> key.life() == ApiKey.Life.PERMANENT;
        };
    if (!served) {
      throw ApiError.APPLICATION_NOT_FOUND.with();
    }
    return new Address(match, false, app, key, ownHost);
  }

  private static int end(String path, int from) {
    int slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  private static String rest(String path, int from) {
    return from == path.length() ? "/" : path.substring(from);
  }
}
