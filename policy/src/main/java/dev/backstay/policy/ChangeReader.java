package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes as {@link ChangeWriter} writes them. Tables, columns, services, methods and roles
 * are named as in a policy file; their ids do as well. A field that a kind of change does not have
 * is an error: with a misspelt {@code table} a switch would be that of the whole app.
 */
public final class ChangeReader {
  private final AppPermissions app;
  private final Supplier<String> newRoleId;
  private final Map<String, String> roles = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private Map<?, ?> fields = Map.of();
  private int number;

  private ChangeReader(AppPermissions app, Supplier<String> newRoleId) {
    this.app = app;
    this.newRoleId = newRoleId;
    app.policy().roles().all().forEach(role -> roles.put(role.name(), role.id()));
  }

  /**
   * Reads a list of changes.
   *
   * @param app the app as it is before the first of them
   * @param list an object for each change
   * @param newRoleId makes an id for a role that is created
   * @throws WrongChangeException if one of them cannot be understood, or names what the app does
   *     not have
   */
  public static List<Change> read(
      AppPermissions app, List<? extends @Nullable Object> list, Supplier<String> newRoleId) {
    ChangeReader reader = new ChangeReader(app, newRoleId);
    List<Change> changes = new ArrayList<>();
    for (Object each : list) {
      reader.number++;
      if (!(each instanceof Map<?, ?> object)) {
        throw reader.wrong("is not an object");
      }
      reader.fields = object;
      reader.used.clear();
      changes.add(reader.read());
      reader.noOthers();
    }
    return changes;
  }

  private Change read() {
    String kind = text(ChangeWriter.KIND);
    return switch (kind) {
      case "closed-to-clients" -> {
        Area area = area();
        boolean closed = flag("closed");
        yield area == null
            ? new Change.ApplicationSwitch(closed)
            : new Change.ContainerSwitch(area, containerId(area), closed);
      }
      case "create-role" -> {
        String name = text("role");
        String id = newRoleId.get();
        roles.putIfAbsent(name, id);
        yield new Change.CreateRole(id, name);
      }
      case "rename-role" -> {
        String id = role(false);
        String name = text("name");
        roles.values().remove(id);
        roles.putIfAbsent(name, id);
        yield new Change.RenameRole(id, name);
      }
      case "delete-role" -> {
        String id = role(false);
        roles.values().remove(id);
        yield new Change.DeleteRole(id);
      }
      case "assign-role" -> new Change.RoleAssignment(text("user"), role(false), true);
      case "unassign-role" -> new Change.RoleAssignment(text("user"), role(false), false);
      case "global-cell" -> new Change.GlobalCell(role(false), globalOperation(), access());
      case "cell" -> {
        Area area = area();
        if (area == null) {
          throw wrong("says no table, path, channel or service");
        }
        String id = containerId(area);
        Operation operation =
            area == Area.SERVICES && !fields.containsKey("operation")
                ? Operation.INVOKE
                : operation(area);
        yield new Change.ContainerCell(area, id, principal(), operation, access());
      }
      case "owner-cell" ->
          new Change.ContainerCell(
              Area.DATA, containerId(Area.DATA), Principal.OWNER, operation(Area.DATA), access());
      case "row-cell" ->
          new Change.RowCell(
              containerId(Area.DATA), text("row"), principal(), operation(Area.DATA), access());
      case "column-cell" -> {
        String table = containerId(Area.DATA);
        yield new Change.ColumnCell(table, columnId(table), role(true), access());
      }
      case "method-cell" -> {
        String service = containerId(Area.SERVICES);
        yield new Change.MethodCell(
            service, methodId(service, text("method")), principal(), access());
      }
      case "elevation" -> {
        String service = containerId(Area.SERVICES);
        String method = fields.containsKey("method") ? methodId(service, text("method")) : "";
        yield new Change.ElevationCell(service, method, elevation(), access());
      }
      default -> throw wrong("there is no kind `" + kind + "`");
    };
  }

  private void noOthers() {
    for (Object field : fields.keySet()) {
      if (!used.contains(String.valueOf(field))) {
        throw wrong("`" + fields.get(ChangeWriter.KIND) + "` has no field `" + field + "`");
      }
    }
  }

  private String text(String field) {
    used.add(field);
    if (!(fields.get(field) instanceof String text) || text.isEmpty()) {
      throw wrong("`" + field + "` has to be a text");
    }
    return text;
  }

  private boolean flag(String field) {
    used.add(field);
    if (!(fields.get(field) instanceof Boolean flag)) {
      throw wrong("`" + field + "` has to be true or false");
    }
    return flag;
  }

  /** The area of the container that the change names; null if it names none. */
  private @Nullable Area area() {
    return Arrays.stream(Area.values())
        .filter(area -> fields.containsKey(ChangeWriter.word(area)))
        .findFirst()
        .orElse(null);
  }

  private String containerId(Area area) {
    String name = text(ChangeWriter.word(area));
    return switch (area) {
      case DATA ->
          named(
              app.table(name).map(TableOutline::id).orElse(null),
              name,
              app.tables().stream().map(TableOutline::id).toList(),
              "the app has no table `" + name + "`");
      case SERVICES ->
          named(
              app.service(name).map(ServiceOutline::id).orElse(null),
              name,
              app.services().stream().map(ServiceOutline::id).toList(),
              "the app has no service `" + name + "`");
      case FILES -> path(name);
      case MESSAGING -> name;
    };
  }

  private String path(String name) {
    try {
      return new Asset.FilePath(name).path();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The id that goes with a name, or the name itself if it is an id. */
  private String named(@Nullable String id, String name, Collection<String> ids, String otherwise) {
    if (id != null) {
      return id;
    }
    if (ids.contains(name)) {
      return name;
    }
    throw wrong(otherwise);
  }

  private String columnId(String tableId) {
    String name = text("column");
    Map<String, String> columns =
        app.tables().stream()
            .filter(table -> table.id().equals(tableId))
            .findFirst()
            .map(TableOutline::columns)
            .orElse(Map.of());
    Set<String> known = new HashSet<>(columns.keySet());
    cells(Area.DATA, tableId, known, cells -> cells.columns().keySet());
    return named(keyOf(columns, name), name, known, "the table has no column `" + name + "`");
  }

  /** Methods that are not deployed now keep their cells, and are known by their ids. */
  private String methodId(String serviceId, String name) {
    Map<String, String> methods =
        app.services().stream()
            .filter(service -> service.id().equals(serviceId))
            .findFirst()
            .map(ServiceOutline::methods)
            .orElse(Map.of());
    Set<String> known = new HashSet<>(methods.keySet());
    cells(Area.SERVICES, serviceId, known, cells -> cells.methods().keySet());
    cells(Area.SERVICES, serviceId, known, cells -> cells.elevations().keySet());
    return named(keyOf(methods, name), name, known, "the service has no method `" + name + "`");
  }

  private void cells(
      Area area, String id, Set<String> to, Function<ContainerPolicy, Set<String>> part) {
    app.policy().container(area, id).ifPresent(cells -> to.addAll(part.apply(cells)));
  }

  private static @Nullable String keyOf(Map<String, String> names, String name) {
    return names.entrySet().stream()
        .filter(each -> each.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private String role(boolean orAll) {
    String name = text("role");
    if (orAll && name.equals(Role.ALL)) {
      return name;
    }
    return named(roles.get(name), name, roles.values(), "there is no role `" + name + "`");
  }

  private Principal principal() {
    if (fields.containsKey("user") == fields.containsKey("role")) {
      throw wrong("say either `user` or `role`");
    }
    return fields.containsKey("user") ? Principal.user(text("user")) : Principal.role(role(true));
  }

  private Operation operation(Area area) {
    String name = text("operation");
    return Operation.parse(area, name)
        .orElseThrow(() ->
            wrong(
                "there is no operation `"
                    + name
                    + "` here; there are "
                    + Operation.of(area).stream()
                        .map(Operation::wireName)
                        .collect(Collectors.joining(", "))));
  }

  private Operation globalOperation() {
    String name = text("area");
    return operation(
        Arrays.stream(Area.values())
            .filter(area -> area != Area.SERVICES && area.wireName().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("`area` has to be data, files or messaging")));
  }

  private Access access() {
    String text = text("access");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "grant" -> Access.GRANT;
      case "deny" -> Access.DENY;
      case "inherit" -> Access.INHERIT;
      default -> throw wrong("`access` has to be grant, deny or inherit");
    };
  }

  private Elevation elevation() {
    String word = text("may");
    return Arrays.stream(Elevation.values())
        .filter(elevation -> PolicyCells.word(elevation).equals(word))
        .findFirst()
        .orElseThrow(() -> wrong("`may` has to be as-server, as-user or assign-roles"));
  }

  private WrongChangeException wrong(String problem) {
    return new WrongChangeException(number, problem);
  }
}
