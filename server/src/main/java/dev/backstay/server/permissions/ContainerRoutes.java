package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import dev.backstay.server.users.ConsoleUsers;
import dev.backstay.store.records.RowFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is stored about one container, in one answer, with the version of the permissions
 * that it was read from: {@code GET /security/container?area=data&container=Order}; without a
 * container the global cells of an area; with {@code &row=} an object id, the cells of that row of
 * a table. A cell is {@code grant}, {@code deny} or {@code inherit}; {@code inherited} is what an
 * inheriting cell comes to for that role alone. What a caller may do is another question: see
 * {@code /security/explain}.
 */
final class ContainerRoutes {
  /** Users with cells of their own that are listed; there is no limit to how many there are. */
  private static final int MAX_USERS = 100;

  private static final String INHERIT = "_INHERIT";

  private final ConsoleAuthenticator console;
  private final Policies policies;
  private final NamedAssets assets;
  private final ConsoleServices services;
  private final ConsoleUsers users;

  ContainerRoutes(
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
  }

  /** The routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(console.app(HttpMethod.GET, "/security/container", this::show));
  }

  private Response show(Call call, Exchange exchange) {
    App app = call.app();
    String named = exchange.query("area");
    Area area = NamedAssets.area(named == null ? Area.DATA.wireName() : named);
    String container = exchange.query("container");
    Policy policy = policies.of(app);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("version", policy.version());
    shown.put("area", area.wireName());
    shown.put("appClosed", policy.closedToClients());
    if (container == null || container.isEmpty()) {
      addGlobal(shown, policy, area);
    } else {
      String containerId = assets.containerId(app, area, container);
      String row = exchange.query("row");
      if (row == null || row.isEmpty()) {
        add(shown, call, policy, area, containerId);
      } else {
        addRow(shown, call, policy, area, containerId, row);
      }
    }
    return Response.json(shown);
  }

  private static void addGlobal(Map<String, Object> shown, Policy policy, Area area) {
    List<Operation> operations = Operation.of(area);
    shown.put("operations", operations.stream().map(Operation::wireName).toList());
    shown.put(
        "roles",
        policy.roles().all().stream()
            .map(role -> {
              Map<String, String> cells = new LinkedHashMap<>();
              for (Operation operation : operations) {
                cells.put(
                    operation.wireName(),
                    word(EffectiveAccess.global(policy, role.id(), operation)));
              }
              Map<String, Object> line = role(role);
              line.put("cells", cells);
              return line;
            })
            .toList());
  }

  private void add(
      Map<String, Object> shown, Call call, Policy policy, Area area, String containerId) {
    ContainerPolicy stored =
        policy
            .container(area, containerId)
            .orElseGet(() -> ContainerPolicy.builder(area, containerId).build());
    CellPlace place =
        area == Area.SERVICES
            ? new CellPlace.Methods(containerId, services.methodNames(call.app(), containerId))
            : new CellPlace.Container(area, containerId);
    shown.put("id", containerId);
    shown.put("closed", stored.closedToClients());
    Map<String, String> names =
        place instanceof CellPlace.Methods methods ? methods.names() : Map.of();
    shown.put(
        "operations",
        place.operations().stream().map(each -> names.getOrDefault(each, each)).toList());
    List<Map<String, Object>> roles = new ArrayList<>();
    for (Role role : policy.roles().all()) {
      Map<String, Object> line = role(role);
      addCells(line, policy, place, names, Holder.role(role.id()));
      if (area == Area.SERVICES) {
        line.put("all", word(stored.cells().role(role.id()).access(Operation.INVOKE)));
      }
      roles.add(line);
    }
    shown.put("roles", roles);
    if (area == Area.DATA) {
      addOwner(shown, policy, stored);
    }
    shown.put("users", users(call, policy, place, names, stored.cells().users().keySet()));
  }

  /**
   * The cells of one row, with those of the table that hold where it has none.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 in another area than data, 1000 when
   *     there is no such row
   */
  private void addRow(
      Map<String, Object> shown,
      Call call,
      Policy policy,
      Area area,
      String tableId,
      String objectId) {
    if (area != Area.DATA) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("row", "Only tables have rows");
    }
    RowFacts facts = assets.row(call.app(), tableId, objectId);
    CellPlace place = new CellPlace.Row(tableId, objectId, facts);
    shown.put("id", tableId);
    shown.put("operations", place.operations());
    List<Map<String, Object>> roles = new ArrayList<>();
    for (Role role : policy.roles().all()) {
      Map<String, Object> line = role(role);
      addCells(line, policy, place, Map.of(), Holder.role(role.id()));
      roles.add(line);
    }
    shown.put("roles", roles);
    Set<String> ids = new TreeSet<>();
    for (Operation operation : Operation.of(Area.DATA)) {
      if (operation.actsOnRows()) {
        ids.addAll(facts.acl(operation).users().keySet());
      }
    }
    shown.put("users", users(call, policy, place, Map.of(), ids));
  }

  private static void addOwner(Map<String, Object> shown, Policy policy, ContainerPolicy stored) {
    EffectiveAccess access = new EffectiveAccess(policy, Area.DATA, stored.id());
    Map<String, Object> line = new LinkedHashMap<>();
    Map<String, String> cells = new LinkedHashMap<>();
    Map<String, String> inherited = new LinkedHashMap<>();
    Cells owner = stored.owner();
    for (Operation operation : Operation.of(Area.DATA)) {
      if (operation.actsOnRows()) {
        put(cells, inherited, operation.wireName(), access.owner(operation));
      }
    }
    line.put("set", !owner.isEmpty());
    line.put("cells", cells);
    line.put("inherited", inherited);
    shown.put("owner", line);
  }

  /** The users who have cells of their own here; all users have too many lines. */
  private List<Map<String, Object>> users(
      Call call, Policy policy, CellPlace place, Map<String, String> names, Set<String> withCells) {
    List<String> ids =
        withCells.stream().filter(id -> !id.equals(Role.ALL)).sorted().limit(MAX_USERS).toList();
    Map<String, String> userNames = ids.isEmpty() ? Map.of() : users.names(call, ids);
    List<Map<String, Object>> lines = new ArrayList<>();
    for (String id : ids) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("id", id);
      line.put("name", userNames.getOrDefault(id, id));
      addCells(line, policy, place, names, Holder.user(users.rolesOf(call, id)));
      lines.add(line);
    }
    return lines;
  }

  private static void addCells(
      Map<String, Object> line,
      Policy policy,
      CellPlace place,
      Map<String, String> names,
      Holder holder) {
    Map<String, String> cells = new LinkedHashMap<>();
    Map<String, String> inherited = new LinkedHashMap<>();
    for (String operation : place.operations()) {
      put(
          cells,
          inherited,
          names.getOrDefault(operation, operation),
          place.state(policy, holder, operation));
    }
    line.put("cells", cells);
    line.put("inherited", inherited);
  }

  private static void put(
      Map<String, String> cells, Map<String, String> inherited, String operation, String state) {
    if (state.endsWith(INHERIT)) {
      cells.put(operation, word(Access.INHERIT));
      inherited.put(
          operation,
          state.substring(0, state.length() - INHERIT.length()).toLowerCase(Locale.ROOT));
    } else {
      cells.put(operation, state.toLowerCase(Locale.ROOT));
    }
  }

  private static Map<String, Object> role(Role role) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", role.id());
    line.put("name", role.name());
    line.put("kind", kind(role));
    return line;
  }

  private static String kind(Role role) {
    @Nullable SystemRole system =
        role.system() ? SystemRole.byName(role.name()).orElse(null) : null;
    return system == null ? "custom" : system.comesWithKey() ? "key" : "login";
  }

  private static String word(Access access) {
    return access.name().toLowerCase(Locale.ROOT);
  }
}
