package dev.backstay.server.management;

import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.PrincipalCells;
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
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Who may call the methods of API services. An operation is a method's id, or {@code all}.
 *
 * <p>{@code all} is a cell of the service, which also holds for methods that come with a later
 * deployment. Setting it takes back the cells of single methods of the same principal, so that
 * afterwards all of them are as was said.
 */
public final class ServicePermissionRoutes {
  private final ConsoleDoor door;
  private final Policies policies;
  private final ConsoleServices services;
  private final ConsoleUsers users;
  private final PermissionPages pages;

  public ServicePermissionRoutes(
      ConsoleDoor door, Policies policies, ConsoleServices services, ConsoleUsers users) {
    this.door = door;
    this.policies = policies;
    this.services = services;
    this.users = users;
    this.pages = new PermissionPages(policies, users);
  }

  /** The routes below {@code /{appId}/console}. */
  public List<Route> routes() {
    String roles = "/security/localservices/{service}/roles";
    String ofUsers = "/security/localservices/{service}/users";
    return List.of(
        door.app(HttpMethod.GET, roles, this::roles),
        door.app(HttpMethod.PUT, roles + "/{principal}", with(pages::role, this::set)),
        door.app(
            HttpMethod.PUT,
            roles + "/{principal}/access/{access}",
            with(pages::role, this::setAll)),
        door.app(HttpMethod.DELETE, roles + "/{principal}", with(pages::role, this::dropAll)),
        door.app(HttpMethod.DELETE, roles + "/{principal}/{method}", with(pages::role, this::drop)),
        door.app(HttpMethod.GET, ofUsers, this::users),
        door.app(HttpMethod.PUT, ofUsers + "/{principal}", with(pages::user, this::set)),
        door.app(
            HttpMethod.PUT,
            ofUsers + "/{principal}/access/{access}",
            with(pages::user, this::setAll)),
        door.app(HttpMethod.DELETE, ofUsers + "/{principal}", with(this::goneUser, this::dropAll)),
        door.app(
            HttpMethod.DELETE,
            ofUsers + "/{principal}/{method}",
            with(this::goneUser, this::drop)));
  }

  private Response roles(Call call, Exchange exchange) {
    Service service = service(call, exchange);
    return pages.roles(call, role -> cells(call, service, Principal.role(role.id())));
  }

  private Response users(Call call, Exchange exchange) {
    Service service = service(call, exchange);
    return pages.users(
        users.page(call, exchange), user -> cells(call, service, Principal.user(user.id())));
  }

  private void set(Call call, Exchange exchange, Service service, Principal principal) {
    List<CellChange> changes = CellChange.several(exchange);
    for (CellChange change : changes) {
      if (!isAll(change.operation())) {
        service.require(change.operation());
      }
    }
    for (CellChange change : changes) {
      if (isAll(change.operation())) {
        setAll(call, service, principal, change.access());
      } else {
        policies.setMethod(
            call.app(), service.id(), change.operation(), principal, change.access());
      }
    }
  }

  private void setAll(Call call, Exchange exchange, Service service, Principal principal) {
    setAll(call, service, principal, CellChange.access(exchange.parameter("access")));
  }

  private void dropAll(Call call, Exchange exchange, Service service, Principal principal) {
    setAll(call, service, principal, Access.INHERIT);
  }

  private void drop(Call call, Exchange exchange, Service service, Principal principal) {
    String method = exchange.parameter("method");
    if (isAll(method)) {
      setAll(call, service, principal, Access.INHERIT);
    } else {
      policies.setMethod(call.app(), service.id(), method, principal, Access.INHERIT);
    }
  }

  private void setAll(Call call, Service service, Principal principal, Access access) {
    policies.setContainer(
        call.app(), Area.SERVICES, service.id(), principal, List.of(Operation.INVOKE), access);
    Map<String, PrincipalCells> methods =
        policies
            .of(call.app())
            .container(Area.SERVICES, service.id())
            .map(ContainerPolicy::methods)
            .orElse(Map.of());
    methods.forEach((methodId, cells) -> {
      Cells own =
          principal.kind() == Principal.Kind.USER
              ? cells.user(principal.id())
              : cells.role(principal.id());
      if (!own.isEmpty()) {
        policies.setMethod(call.app(), service.id(), methodId, principal, Access.INHERIT);
      }
    });
  }

  private static boolean isAll(String operation) {
    return operation.equalsIgnoreCase(CellChange.ALL) || operation.equals("*");
  }

  /** A change of the cells of one principal. */
  private interface Action {
    void run(Call call, Exchange exchange, Service service, Principal principal);
  }

  /** The principal that an address names. */
  private interface Named {
    Principal of(Call call, String id);
  }

  private AppHandler with(Named named, Action action) {
    return (call, exchange) -> {
      Service service = service(call, exchange);
      Principal principal = named.of(call, exchange.parameter("principal"));
      action.run(call, exchange, service, principal);
      return Response.json(cells(call, service, principal));
    };
  }

  /** A user whose cells are dropped may be gone already. */
  private Principal goneUser(Call call, String id) {
    return Principal.user(id);
  }

  private record Service(String id, List<String> methodIds) {
    void require(String methodId) {
      if (!methodIds.contains(methodId)) {
        throw ApiError.METHOD_NOT_FOUND.with();
      }
    }
  }

  private Service service(Call call, Exchange exchange) {
    String id = services.requireId(call.app(), exchange.parameter("service"));
    return new Service(id, services.methodIds(call.app(), id));
  }

  private List<Map<String, String>> cells(Call call, Service service, Principal principal) {
    EffectiveAccess access =
        new EffectiveAccess(policies.of(call.app()), Area.SERVICES, service.id());
    Function<String, String> state =
        principal.kind() == Principal.Kind.USER
            ? methodId -> access.methodUser(methodId, principal.id())
            : methodId -> access.methodRole(methodId, principal.id());
    return service.methodIds().stream()
        .map(methodId -> Map.of("operation", methodId, "access", state.apply(methodId)))
        .toList();
  }
}
