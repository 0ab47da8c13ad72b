package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.developers.AppHandler;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Policy;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import dev.backstay.server.users.ConsoleUsers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The permission cells of users and roles on tables, channels, paths and services (reference:
 * permissions.md §6). A path or channel need not exist: its cells hold for what will be there.
 * Those of single rows are {@link RowCellRoutes}, those of owners and columns {@link
 * TableCellRoutes}.
 *
 * <p>Listings show every operation, with the inherited state where no cell is stored; see {@link
 * EffectiveAccess}.
 */
final class CellRoutes {
  private static final int MAX_NAME = 500;

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final NamedAssets assets;
  private final ConsoleServices services;
  private final ConsoleUsers users;
  private final CellPages pages;
  private final List<Route> routes = new ArrayList<>();

  CellRoutes(
      ConsoleAuthenticator console,
      Policies policies,
      NamedAssets assets,
      ConsoleServices services,
      ConsoleUsers users) {
    this.console = console;
    this.policies = policies;
    this.assets = assets;
    this.services = services;
    this.users = users;
    this.pages = new CellPages(policies);
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    of("/security/data/{table}", "operation", this::table);
    of("/security/messaging/{channel}", "operation", CellRoutes::channel);
    String service = "/security/localservices/{service}";
    of(service, "method", this::methods);
    String all = "/{principal}/access/{access}";
    add(HttpMethod.PUT, service + "/roles" + all, setAll(this::role));
    add(HttpMethod.PUT, service + "/users" + all, setAll(this::user));

    add(HttpMethod.GET, "/security/roles/files/{path...}", listRoles(CellRoutes::path));
    add(HttpMethod.GET, "/security/files/users/{path...}", listUsers(CellRoutes::path));
    add(
        HttpMethod.GET,
        "/security/users/search/{name}/files/{path...}",
        (call, exchange) ->
            page(call, path(call, exchange), users.search(call, exchange.parameter("name"))));
    String roleOnPath = "/security/roles/{principal}/files/{path...}";
    add(HttpMethod.PUT, roleOnPath, set(CellRoutes::path, this::role));
    add(HttpMethod.DELETE, roleOnPath, drop(CellRoutes::path, this::role, "operation"));
    add(
        HttpMethod.PUT,
        "/security/users/{principal}/file/{path...}",
        set(CellRoutes::path, this::user));
    add(
        HttpMethod.DELETE,
        "/security/files/users/{principal}/{path...}",
        drop(CellRoutes::path, this::goneUser, "operation"));
    return routes;
  }

  /**
   * The routes of one kind of place.
   *
   * @param operation the parameter that names which cell is dropped
   */
  private void of(String base, String operation, Placed place) {
    add(HttpMethod.GET, base + "/roles", listRoles(place));
    add(HttpMethod.GET, base + "/users", listUsers(place));
    String role = base + "/roles/{principal}";
    add(HttpMethod.PUT, role, set(place, this::role));
    add(HttpMethod.DELETE, role, drop(place, this::role, operation));
    add(HttpMethod.DELETE, role + "/{" + operation + "}", drop(place, this::role, operation));
    String user = base + "/users/{principal}";
    add(HttpMethod.PUT, user, set(place, this::user));
    add(HttpMethod.DELETE, user, drop(place, this::goneUser, operation));
    add(HttpMethod.DELETE, user + "/{" + operation + "}", drop(place, this::goneUser, operation));
  }

  private void add(HttpMethod method, String template, AppHandler handler) {
    routes.add(console.app(method, template, handler));
  }

  /** The place that an address names. */
  private interface Placed {
    CellPlace of(Call call, Exchange exchange);
  }

  /** The user or role that an address names. */
  private interface Named {
    Holder of(Call call, String id);
  }

  private CellPlace table(Call call, Exchange exchange) {
    return new CellPlace.Container(
        Area.DATA, assets.table(call.app(), exchange.parameter("table")).id());
  }

  private static CellPlace channel(Call call, Exchange exchange) {
    String name = exchange.parameter("channel");
    if (name.length() > MAX_NAME) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "channel", "A channel's name has at most " + MAX_NAME + " characters");
    }
    return new CellPlace.Container(Area.MESSAGING, name);
  }

  /** Consoles encode the slashes of a path, and leave the first one out or not. */
  private static CellPlace path(Call call, Exchange exchange) {
    String path = Router.decode(exchange.parameter("path"));
    String rooted = path.startsWith("/") ? path : "/" + path;
    try {
      if (rooted.length() <= MAX_NAME) {
        return new CellPlace.Container(Area.FILES, new Asset.FilePath(rooted).path());
      }
    } catch (IllegalArgumentException e) {
      // the error below is for both ways of being wrong
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "path", "It must be a path without . and .., of at most " + MAX_NAME + " characters");
  }

  private CellPlace methods(Call call, Exchange exchange) {
    String id = services.requireId(call.app(), exchange.parameter("service"));
    return new CellPlace.Methods(id, services.methodNames(call.app(), id));
  }

  private Holder role(Call call, String id) {
    return Holder.role(policies.requireRole(call.app(), id).id());
  }

  private Holder user(Call call, String id) {
    return Holder.user(users.require(call, id));
  }

  /** The user may be gone already: what is left of the cells can be dropped all the same. */
  private Holder goneUser(Call call, String id) {
    return Holder.user(users.rolesOf(call, id));
  }

  private AppHandler listRoles(Placed placed) {
    return (call, exchange) -> pages.roles(call, placed.of(call, exchange));
  }

  private AppHandler listUsers(Placed placed) {
    return (call, exchange) -> page(call, placed.of(call, exchange), users.page(call, exchange));
  }

  private Response page(Call call, CellPlace place, List<ConsoleUsers.User> page) {
    return Response.json(Map.of("data", pages.users(call, place, page)));
  }

  private AppHandler set(Placed placed, Named named) {
    return (call, exchange) -> {
      CellPlace place = placed.of(call, exchange);
      Holder holder = named.of(call, exchange.parameter("principal"));
      List<CellBody> bodies = CellBody.several(exchange);
      bodies.forEach(body -> place.require(body.operation()));
      return set(call, place, holder, bodies);
    };
  }

  private AppHandler setAll(Named named) {
    return (call, exchange) -> {
      CellPlace place = methods(call, exchange);
      Holder holder = named.of(call, exchange.parameter("principal"));
      Access access = CellBody.access(exchange.parameter("access"));
      return set(call, place, holder, List.of(new CellBody(CellBody.ALL, access)));
    };
  }

  private AppHandler drop(Placed placed, Named named, String operation) {
    return (call, exchange) -> {
      CellPlace place = placed.of(call, exchange);
      Holder holder = named.of(call, exchange.parameter("principal"));
      String dropped = exchange.parameter(operation, CellBody.ALL);
      return set(call, place, holder, List.of(new CellBody(dropped, Access.INHERIT)));
    };
  }

  private Response set(Call call, CellPlace place, Holder holder, List<CellBody> bodies) {
    Policy policy = pages.set(call, place, holder, bodies);
    return Response.json(CellPages.cells(policy, place, holder));
  }
}
