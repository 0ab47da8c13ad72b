package dev.backstay.policy;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes changes as flat objects in the words of policy files: {@code {"kind": "cell", "table":
 * "Orders", "role": "Staff", "operation": "FIND", "access": "grant"}}. {@link ChangeReader} reads
 * them.
 */
public final class ChangeWriter {
  static final String KIND = "kind";

  private final AssetNames names;

  /** The names of roles at this point of the list, which may make and rename some. */
  private final Map<String, String> roles = new HashMap<>();

  private ChangeWriter(AppPermissions app) {
    this.names = new AssetNames(app);
    app.policy().roles().all().forEach(role -> roles.put(role.id(), role.name()));
  }

  /**
   * Writes a list of changes.
   *
   * @param app the app as it is before the first of them
   */
  public static List<Map<String, Object>> write(AppPermissions app, List<Change> changes) {
    ChangeWriter writer = new ChangeWriter(app);
    List<Map<String, Object>> written = new ArrayList<>();
    changes.forEach(change -> written.add(writer.write(change)));
    return written;
  }

  private Map<String, Object> write(Change change) {
    Map<String, Object> to = new LinkedHashMap<>();
    switch (change) {
      case Change.ApplicationSwitch(boolean closed) -> {
        to.put(KIND, "closed-to-clients");
        to.put("closed", closed);
      }
      case Change.ContainerSwitch(Area area, String id, boolean closed) -> {
        to.put(KIND, "closed-to-clients");
        container(to, area, id);
        to.put("closed", closed);
      }
      case Change.CreateRole(String id, String name) -> {
        roles.put(id, name);
        to.put(KIND, "create-role");
        to.put("role", name);
      }
      case Change.RenameRole(String id, String name) -> {
        to.put(KIND, "rename-role");
        to.put("role", role(id));
        to.put("name", name);
        roles.put(id, name);
      }
      case Change.DeleteRole(String id) -> {
        to.put(KIND, "delete-role");
        to.put("role", role(id));
      }
      case Change.RoleAssignment(String user, String role, boolean assigned) -> {
        to.put(KIND, assigned ? "assign-role" : "unassign-role");
        to.put("role", role(role));
        to.put("user", user);
      }
      case Change.GlobalCell cell -> {
        to.put(KIND, "global-cell");
        to.put("role", role(cell.roleId()));
        to.put("area", cell.operation().area().wireName());
        to.put("operation", cell.operation().wireName());
        access(to, cell.access());
      }
      case Change.ContainerCell cell -> {
        boolean owner = cell.principal().kind() == Principal.Kind.OWNER;
        to.put(KIND, owner ? "owner-cell" : "cell");
        container(to, cell.area(), cell.containerId());
        principal(to, cell.principal());
        to.put("operation", cell.operation().wireName());
        access(to, cell.access());
      }
      case Change.RowCell cell -> {
        to.put(KIND, "row-cell");
        container(to, cell.area(), cell.containerId());
        to.put("row", cell.objectId());
        principal(to, cell.principal());
        to.put("operation", cell.operation().wireName());
        access(to, cell.access());
      }
      case Change.ColumnCell cell -> {
        to.put(KIND, "column-cell");
        container(to, cell.area(), cell.containerId());
        to.put("column", names.columnName(cell.containerId(), cell.columnId()));
        to.put("role", role(cell.roleId()));
        access(to, cell.access());
      }
      case Change.MethodCell cell -> {
        to.put(KIND, "method-cell");
        container(to, cell.area(), cell.containerId());
        to.put("method", names.methodName(cell.containerId(), cell.methodId()));
        principal(to, cell.principal());
        access(to, cell.access());
      }
      case Change.ElevationCell cell -> {
        to.put(KIND, "elevation");
        container(to, cell.area(), cell.containerId());
        if (!cell.methodId().isEmpty()) {
          to.put("method", names.methodName(cell.containerId(), cell.methodId()));
        }
        to.put("may", PolicyCells.word(cell.elevation()));
        access(to, cell.access());
      }
    }
    return to;
  }

  private void container(Map<String, Object> to, Area area, String id) {
    to.put(word(area), names.bare(area, id));
  }

  /** What a container of an area is called. */
  static String word(Area area) {
    return switch (area) {
      case DATA -> "table";
      case FILES -> "path";
      case MESSAGING -> "channel";
      case SERVICES -> "service";
    };
  }

  private void principal(Map<String, Object> to, Principal principal) {
    switch (principal.kind()) {
      case USER -> to.put("user", principal.id());
      case ROLE -> to.put("role", role(principal.id()));
      case OWNER -> {}
    }
  }

  private String role(String id) {
    return id.equals(Role.ALL) ? id : roles.getOrDefault(id, id);
  }

  private static void access(Map<String, Object> to, Access access) {
    to.put("access", access.name().toLowerCase(Locale.ROOT));
  }
}
