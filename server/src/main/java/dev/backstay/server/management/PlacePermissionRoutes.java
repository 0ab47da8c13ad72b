package dev.backstay.server.management;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.developers.AppHandler;
import dev.backstay.server.developers.ConsoleDoor;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.HttpMethod;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.http.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The permission cells of files, directories and channels (reference: permissions.md §6, rows 8,
 * 13, 14, 18, 20 and 23). A path need not exist: its cells hold for whatever comes to lie there.
 */
public final class PlacePermissionRoutes {
  private static final int MAX_NAME = 500;

  private final ConsoleDoor door;
  private final Policies policies;
  private final ConsoleUsers users;
  private final PermissionPages pages;

  public PlacePermissionRoutes(ConsoleDoor door, Policies policies, ConsoleUsers users) {
    this.door = door;
    this.policies = policies;
    this.users = users;
    this.pages = new PermissionPages(policies, users);
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    String channel = "/security/messaging/{channel}";
    Placed channels = PlacePermissionRoutes::channel;
    routes.add(door.app(HttpMethod.GET, channel + "/roles", roles(channels)));
    routes.add(door.app(HttpMethod.GET, channel + "/users", listUsers(channels)));
    for (Kind kind : List.of(kind("roles", pages::role), kind("users", pages::user))) {
      String principal = channel + "/" + kind.policy() + "/{principal}";
      routes.add(door.app(HttpMethod.PUT, principal, set(channels, kind.named())));
      routes.add(door.app(HttpMethod.DELETE, principal, drop(channels, kind.gone())));
      routes.add(
          door.app(HttpMethod.DELETE, principal + "/{operation}", drop(channels, kind.gone())));
    }

    Placed paths = PlacePermissionRoutes::path;
    routes.add(door.app(HttpMethod.GET, "/security/roles/files/{path...}", roles(paths)));
    routes.add(door.app(HttpMethod.GET, "/security/files/users/{path...}", listUsers(paths)));
    routes.add(
        door.app(
            HttpMethod.GET, "/security/users/search/{name}/files/{path...}", searchUsers(paths)));
    routes.add(
        door.app(
            HttpMethod.PUT,
            "/security/roles/{principal}/files/{path...}",
            set(paths, pages::role)));
    routes.add(
        door.app(
            HttpMethod.PUT, "/security/users/{principal}/file/{path...}", set(paths, pages::user)));
    routes.add(
        door.app(
            HttpMethod.DELETE,
            "/security/roles/{principal}/files/{path...}",
            drop(paths, pages::role)));
    routes.add(
        door.app(
            HttpMethod.DELETE,
            "/security/files/users/{principal}/{path...}",
            drop(paths, (call, id) -> Principal.user(id))));
    return routes;
  }

  /** What cells are kept for. */
  private record Place(Area area, String id) {}

  /** The place that an address names. */
  private interface Placed {
    Place of(Exchange exchange);
  }

  /** The principal that an address names. */
  private interface Named {
    Principal of(Call call, String id);
  }

  /**
   * Users or roles.
   *
   * @param gone finds them also when they are gone and only their cells are left
   */
  private record Kind(String policy, Named named, Named gone) {}

  private Kind kind(String policy, Named named) {
    return new Kind(
        policy, named, policy.equals("users") ? (call, id) -> Principal.user(id) : named);
  }

  private static Place channel(Exchange exchange) {
    String name = exchange.parameter("channel");
    if (name.length() > MAX_NAME) {
      throw ApiError.INVALID_PARAMETER.with("channel");
    }
    return new Place(Area.MESSAGING, name);
  }

  /** Consoles encode the slashes of a path, and leave the first one out or not. */
  private static Place path(Exchange exchange) {
    String path = Router.decode(exchange.parameter("path"));
    String rooted = path.startsWith("/") ? path : "/" + path;
    try {
      if (rooted.length() <= MAX_NAME) {
        return new Place(Area.FILES, new Asset.FilePath(rooted).path());
      }
    } catch (IllegalArgumentException e) {
      // said below, for both ways of being wrong
    }
    throw ApiError.INVALID_PARAMETER.with("path");
  }

  private AppHandler roles(Placed placed) {
    return (call, exchange) -> {
      Place place = placed.of(exchange);
      return pages.roles(call, role -> cells(call, place, Principal.role(role.id())));
    };
  }

  private AppHandler listUsers(Placed placed) {
    return (call, exchange) -> shown(call, placed.of(exchange), users.page(call, exchange));
  }

  private AppHandler searchUsers(Placed placed) {
    return (call, exchange) ->
        shown(call, placed.of(exchange), users.search(call, exchange.parameter("name")));
  }

  private Response shown(Call call, Place place, List<ConsoleUsers.User> page) {
    return pages.users(page, user -> cells(call, place, Principal.user(user.id())));
  }

  private AppHandler set(Placed placed, Named named) {
    return (call, exchange) -> {
      Place place = placed.of(exchange);
      Principal principal = named.of(call, exchange.parameter("principal"));
      Map<Access, List<Operation>> changes = new LinkedHashMap<>();
      for (CellChange change : CellChange.several(exchange)) {
        changes
            .computeIfAbsent(change.access(), access -> new ArrayList<>())
            .addAll(CellChange.operations(place.area(), change.operation()));
      }
      changes.forEach((access, operations) -> set(call, place, principal, operations, access));
      return Response.json(cells(call, place, principal));
    };
  }

  private AppHandler drop(Placed placed, Named named) {
    return (call, exchange) -> {
      Place place = placed.of(exchange);
      Principal principal = named.of(call, exchange.parameter("principal"));
      List<Operation> operations =
          CellChange.operations(place.area(), exchange.parameter("operation", CellChange.ALL));
      set(call, place, principal, operations, Access.INHERIT);
      return Response.json(cells(call, place, principal));
    };
  }

  private void set(
      Call call, Place place, Principal principal, List<Operation> operations, Access access) {
    policies.setContainer(call.app(), place.area(), place.id(), principal, operations, access);
  }

  private List<Map<String, String>> cells(Call call, Place place, Principal principal) {
    Policy policy = policies.of(call.app());
    List<Map<String, String>> cells = new ArrayList<>();
    for (Operation operation : Operation.of(place.area())) {
      Access own = cell(policy, place, principal, operation);
      cells.add(
          Map.of(
              "operation",
              operation.wireName(),
              "access",
              own == Access.INHERIT
                  ? below(policy, place, principal, operation) + "_INHERIT"
                  : own.name()));
    }
    return cells;
  }

  /**
   * What holds for this principal alone where the place itself says nothing: the nearest directory
   * above that says something, or else the global cell; for a user, whose roles and key are not
   * looked at here, that of users who are logged in.
   */
  private static Access below(
      Policy policy, Place place, Principal principal, Operation operation) {
    boolean user = principal.kind() == Principal.Kind.USER;
    Principal all = new Principal(principal.kind(), Role.ALL);
    Access found = cell(policy, place, all, operation);
    String path = place.id();
    while (found == Access.INHERIT && place.area() == Area.FILES && !path.equals("/")) {
      path = path.substring(0, Math.max(1, path.lastIndexOf('/')));
      Place above = new Place(Area.FILES, path);
      Access own = cell(policy, above, principal, operation);
      found = own != Access.INHERIT ? own : cell(policy, above, all, operation);
    }
    if (found != Access.INHERIT) {
      return found;
    }
    String roleId =
        user
            ? policy.roles().system(dev.backstay.security.caller.SystemRole.AUTHENTICATED_USER).id()
            : principal.id();
    return EffectiveAccess.global(policy, roleId, operation);
  }

  private static Access cell(Policy policy, Place place, Principal principal, Operation operation) {
    return policy
        .container(place.area(), place.id())
        .map(ContainerPolicy::cells)
        .map(cells ->
            principal.kind() == Principal.Kind.USER
                ? cells.user(principal.id())
                : cells.role(principal.id()))
        .map(cells -> cells.access(operation))
        .orElse(Access.INHERIT);
  }
}
