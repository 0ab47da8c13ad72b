package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a policy file: in the order of names, a line for a principal, so that a difference of two
 * files is the difference of two policies.
 */
final class PolicyWriter {
  /** What needs no quotes, on either side of a colon or in a list. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./@-]*");

  private static final Pattern WORD =
      Pattern.compile("(?i)true|false|null|yes|no|on|off|all|none|grant|deny");

  private final AppPermissions app;
  private final AssetNames names;
  private final StringBuilder text = new StringBuilder();

  PolicyWriter(AppPermissions app) {
    this.app = app;
    this.names = new AssetNames(app);
  }

  String write() {
    line(0, PolicyReader.FORMAT + ": 1");
    if (app.policy().closedToClients()) {
      line(0, "closed-to-clients: true");
    }
    List<String> roles = app.assignableRoles().stream().map(Role::name).sorted().toList();
    if (!roles.isEmpty()) {
      line(0, "");
      line(0, "roles: " + list(roles.stream()));
    }
    if (!app.keys().isEmpty()) {
      line(0, "");
      line(0, "keys:");
      app.keys().stream()
          .sorted(Comparator.comparing(key -> key.name()))
          .forEach(key -> {
            String role = names.role(String.valueOf(key.roleId()));
            line(1, quoted(key.name()) + ": " + quoted(role));
          });
    }
    global();
    tables();
    containers("files", Area.FILES);
    containers("channels", Area.MESSAGING);
    services();
    lint();
    return text.toString();
  }

  private void global() {
    line(0, "");
    line(0, "# what a role may do where nothing nearer decides");
    line(0, "global:");
    app.policy().roles().all().stream()
        .sorted(Comparator.comparing(Role::name))
        .forEach(role -> global(role, app.policy().global(role.id())));
  }

  private void global(Role role, Cells cells) {
    Map<String, String> areas = new TreeMap<>();
    for (Area area : List.of(Area.DATA, Area.FILES, Area.MESSAGING)) {
      areas.put(area.wireName(), globally(area, cells));
    }
    List<String> different = areas.values().stream().distinct().toList();
    if (different.size() == 1
        && (different.contains(PolicyCells.ALL) || different.contains(PolicyCells.NONE))) {
      line(1, quoted(role.name()) + ": " + different.getFirst());
      return;
    }
    line(1, quoted(role.name()) + ":");
    areas.forEach((area, said) -> line(2, area + ": " + said));
  }

  private static String globally(Area area, Cells cells) {
    List<Operation> granted =
        Operation.of(area).stream()
            .filter(operation -> cells.access(operation) == Access.GRANT)
            .toList();
    List<Operation> denied =
        Operation.of(area).stream().filter(operation -> !granted.contains(operation)).toList();
    if (denied.isEmpty()) {
      return PolicyCells.ALL;
    }
    if (granted.isEmpty()) {
      return PolicyCells.NONE;
    }
    return granted.size() <= denied.size()
        ? operations(granted)
        : "{deny: " + operations(denied) + "}";
  }

  private void tables() {
    line(0, "");
    line(0, "tables:");
    app.tables().stream()
        .sorted(Comparator.comparing(TableOutline::name))
        .forEach(table -> {
          ContainerPolicy cells = cells(Area.DATA, table.id());
          if (!PolicyFile.hasCells(cells)) {
            line(1, quoted(table.name()) + ": {}");
            return;
          }
          head(table.name(), cells);
          principals(2, Area.DATA, cells.cells());
          if (!cells.owner().isEmpty()) {
            line(2, "owner: " + cells(Area.DATA, cells.owner()));
          }
          columns(table, cells);
        });
  }

  private void columns(TableOutline table, ContainerPolicy cells) {
    Map<String, String> lines = new TreeMap<>();
    cells
        .columns()
        .forEach((column, states) -> {
          List<String> said = new ArrayList<>();
          for (Access access : List.of(Access.DENY, Access.GRANT)) {
            List<String> roles =
                states.entrySet().stream()
                    .filter(state -> state.getValue() == access)
                    .filter(state -> isKnown(state.getKey()))
                    .map(state -> names.role(state.getKey()))
                    .sorted()
                    .toList();
            if (!roles.isEmpty()) {
              said.add(
                  (access == Access.DENY ? "hide-from: " : "show-to: ") + list(roles.stream()));
            }
          }
          if (!said.isEmpty()) {
            lines.put(names.columnName(table.id(), column), "{" + String.join(", ", said) + "}");
          }
        });
    if (!lines.isEmpty()) {
      line(2, "columns:");
      lines.forEach((column, said) -> line(3, quoted(column) + ": " + said));
    }
  }

  private void containers(String section, Area area) {
    List<ContainerPolicy> containers =
        app.containers(area).stream().filter(PolicyFile::hasCells).toList();
    if (containers.isEmpty()) {
      return;
    }
    line(0, "");
    line(0, section + ":");
    for (ContainerPolicy container : containers) {
      head(container.id(), container);
      principals(2, area, container.cells());
    }
  }

  private void services() {
    if (app.services().isEmpty()) {
      return;
    }
    line(0, "");
    line(0, "services:");
    app.services().stream()
        .sorted(Comparator.comparing(ServiceOutline::name))
        .forEach(service -> {
          ContainerPolicy cells = cells(Area.SERVICES, service.id());
          if (service.methods().isEmpty() && !PolicyFile.hasCells(cells)) {
            line(1, quoted(service.name()) + ": {}");
            return;
          }
          head(service.name(), cells);
          principals(2, Area.SERVICES, cells.cells());
          may(2, cells, "");
          if (!service.methods().isEmpty()) {
            line(2, "methods:");
          }
          service.methods().entrySet().stream()
              .sorted(Map.Entry.comparingByValue())
              .forEach(method -> {
                PrincipalCells own =
                    cells.methods().getOrDefault(method.getKey(), PrincipalCells.NONE);
                boolean empty =
                    own.users().isEmpty()
                        && own.roles().isEmpty()
                        && !cells.elevations().containsKey(method.getKey());
                line(3, quoted(method.getValue()) + (empty ? ": {}" : ":"));
                principals(4, Area.SERVICES, own);
                may(4, cells, method.getKey());
              });
        });
  }

  private void may(int depth, ContainerPolicy cells, String method) {
    Map<Elevation, Access> states = cells.elevations().getOrDefault(method, Map.of());
    if (!states.isEmpty()) {
      String said =
          new TreeMap<>(states)
              .entrySet().stream()
                  .map(state ->
                      PolicyCells.word(state.getKey()) + ": " + (state.getValue() == Access.GRANT))
                  .collect(Collectors.joining(", ", "{", "}"));
      line(depth, "may: " + said);
    }
  }

  private void lint() {
    if (app.silences().isEmpty()) {
      return;
    }
    line(0, "");
    line(0, "lint:");
    for (Silence silence : app.silences()) {
      line(1, "- silence: " + silence.rule());
      line(2, "on: " + quoted(silence.on()));
      line(2, "because: " + quoted(silence.because()));
    }
  }

  private void head(String name, ContainerPolicy container) {
    line(1, quoted(name) + ":");
    if (container.closedToClients()) {
      line(2, "closed-to-clients: true");
    }
  }

  /** Cells of roles that are gone decide nothing and are left out. */
  private void principals(int depth, Area area, PrincipalCells cells) {
    Map<String, Cells> roles = new TreeMap<>();
    cells
        .roles()
        .forEach((id, said) -> {
          if (isKnown(id)) {
            roles.put(names.role(id), said);
          }
        });
    section(depth, "roles", area, roles);
    section(depth, "users", area, new TreeMap<>(cells.users()));
  }

  private boolean isKnown(String roleId) {
    return roleId.equals(Role.ALL) || app.policy().roleById(roleId).isPresent();
  }

  private void section(int depth, String name, Area area, Map<String, Cells> cells) {
    if (!cells.isEmpty()) {
      line(depth, name + ":");
      cells.forEach(
          (principal, said) -> line(depth + 1, quoted(principal) + ": " + cells(area, said)));
    }
  }

  private ContainerPolicy cells(Area area, String id) {
    return app.policy()
        .container(area, id)
        .orElseGet(() -> ContainerPolicy.builder(area, id).build());
  }

  private static String cells(Area area, Cells cells) {
    if (area == Area.SERVICES) {
      return cells.access(Operation.INVOKE) == Access.DENY ? "deny" : "grant";
    }
    List<String> said = new ArrayList<>();
    for (Access access : List.of(Access.GRANT, Access.DENY)) {
      List<Operation> operations =
          Operation.of(area).stream()
              .filter(operation -> cells.access(operation) == access)
              .toList();
      if (!operations.isEmpty()) {
        String all =
            operations.size() == Operation.of(area).size()
                ? PolicyCells.ALL
                : operations(operations);
        said.add((access == Access.GRANT ? "grant: " : "deny: ") + all);
      }
    }
    return "{" + String.join(", ", said) + "}";
  }

  private static String operations(List<Operation> operations) {
    return list(operations.stream().map(Operation::wireName));
  }

  private static String list(Stream<String> items) {
    return items.map(PolicyWriter::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A text as YAML. */
  static String quoted(String value) {
    if (PLAIN.matcher(value).matches() && !WORD.matcher(value).matches()) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value
        .chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (c < ' ' || c == 0x7f || (c >= 0x80 && c < 0xa0) || c >= 0xd800) {
            quoted.append(String.format("\\u%04x", c));
          } else {
            quoted.append((char) c);
          }
        });
    return quoted.append('"').toString();
  }

  private void line(int depth, String content) {
    text.append("  ".repeat(content.isEmpty() ? 0 : depth)).append(content).append('\n');
  }
}
