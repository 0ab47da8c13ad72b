package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.Silence;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads a policy file onto permissions that there are. */
final class PolicyReader {
  static final String FORMAT = "backstay-policy";

  private final Problems problems = new Problems();
  private final YamlValue root;

  /** Whether there is no app, so that what the file names exists by being named. */
  private final boolean alone;

  private final UnaryOperator<String> newRoleId;
  private final Map<String, TableOutline> tables = new LinkedHashMap<>();
  private final Map<String, ServiceOutline> services = new LinkedHashMap<>();
  private final List<HypotheticalKey> keys = new ArrayList<>();
  private Policy policy;
  private boolean registration;
  private List<Silence> silences;
  private final AppPermissions base;

  private PolicyReader(
      String text, AppPermissions base, boolean alone, UnaryOperator<String> newRoleId) {
    this.root = YamlValue.parse(text, problems);
    this.alone = alone;
    this.base = base;
    this.newRoleId = newRoleId;
    this.policy = base.policy();
    this.registration = base.registration();
    this.silences = base.silences();
    base.tables().forEach(table -> tables.put(table.name(), table));
    base.services().forEach(service -> services.put(service.name(), service));
    keys.addAll(base.keys());
  }

  static AppPermissions alone(String text) {
    AppPermissions nothing =
        new AppPermissions(
            Policy.builder().newApplication().build(),
            List.of(new TableOutline(AppPermissions.USERS, AppPermissions.USERS, Map.of())),
            List.of(),
            List.of(),
            null,
            true,
            List.of());
    return new PolicyReader(text, nothing, true, name -> name).read();
  }

  static AppPermissions onto(String text, AppPermissions app, UnaryOperator<String> newRoleId) {
    return new PolicyReader(text, app, false, newRoleId).read();
  }

  private AppPermissions read() {
    format(root, FORMAT, problems);
    root.allow(
        Set.of(
            FORMAT,
            "closed-to-clients",
            "roles",
            "keys",
            "global",
            "tables",
            "files",
            "channels",
            "services",
            "lint",
            "registration"));
    YamlValue closed = root.get("closed-to-clients");
    if (closed != null) {
      policy = policy.withClosedToClients(closed.flag());
    }
    YamlValue open = root.get("registration");
    if (open != null) {
      // of a file that stands alone; a running app knows its own setting
      registration = alone ? open.flag() : registration;
    }
    roles();
    keys();
    global();
    each("tables", this::table);
    each("files", (path, body) -> container(Area.FILES, path, body));
    each("channels", (name, body) -> container(Area.MESSAGING, name, body));
    each("services", this::service);
    methodNames();
    lint();
    problems.check();
    return new AppPermissions(
        policy,
        List.copyOf(tables.values()),
        List.copyOf(services.values()),
        keys,
        base.rolesInUse(),
        registration,
        silences);
  }

  /** The first line of each kind of file says which kind and version it is. */
  static void format(YamlValue root, String kind, Problems problems) {
    YamlValue version = root.get(kind);
    if (version == null) {
      problems.add(1, "the file has to begin with `" + kind + ": 1`");
    } else if (!version.text().equals("1")) {
      version.problem("only version 1 of " + kind + " is understood here");
    }
  }

  private void each(String section, BiConsumer<String, YamlValue> read) {
    YamlValue value = root.get(section);
    if (value != null) {
      value.entries().forEach(entry -> read.accept(entry.key(), entry.value()));
    }
  }

  private void roles() {
    YamlValue section = root.get("roles");
    if (section == null) {
      return;
    }
    for (YamlValue item : section.items()) {
      String name = item.text();
      if (name.isBlank() || name.equals(Role.ALL)) {
        item.problem("a role needs a name");
      } else if (SystemRole.byName(name).isPresent()) {
        item.problem("`" + name + "` is a system role, which every app has; leave it out here");
      } else {
        addRole(name);
      }
    }
  }

  private String addRole(String name) {
    Optional<Role> known = policy.roleByName(name);
    if (known.isPresent()) {
      return known.get().id();
    }
    Role role = Role.custom(newRoleId.apply(name), name);
    policy = policy.withRoles(List.of(role)).withGlobal(role.id(), Cells.GRANT_ALL);
    return role.id();
  }

  /** {@code keys: {KEY: ROLE}}. */
  private void keys() {
    YamlValue section = root.get("keys");
    if (section == null) {
      return;
    }
    for (YamlValue.Entry entry : section.entries()) {
      if (alone) {
        String role = entry.value().text();
        if (SystemRole.byName(role).isPresent()) {
          entry.value().problem("the role of a custom key is its own, no system role");
        } else if (!role.isBlank()) {
          keys.add(HypotheticalKey.custom(entry.key(), addRole(role)));
        }
      } else if (keys.stream().noneMatch(key -> key.name().equals(entry.key()))) {
        problems.add(
            entry.line(),
            "the app has no API key `" + entry.key() + "`; make it first, or leave it out");
      }
    }
  }

  private void global() {
    YamlValue section = root.get("global");
    if (section == null) {
      return;
    }
    for (YamlValue.Entry entry : section.entries()) {
      String roleId = roleId(entry.key(), entry.line(), false);
      if (roleId != null) {
        policy = policy.withGlobal(roleId, globalCells(roleId, entry.value()));
      }
    }
  }

  private Cells globalCells(String roleId, YamlValue value) {
    Cells cells = policy.global(roleId);
    if (value.isText()) {
      Access access = PolicyCells.allOrNone(value);
      for (Operation operation : Operation.values()) {
        // services have no global level
        cells = operation.area() == Area.SERVICES ? cells : cells.with(operation, access);
      }
      return cells;
    }
    value.allow(Set.of("data", "files", "messaging"));
    for (YamlValue.Entry entry : value.entries()) {
      Area area =
          switch (entry.key()) {
            case "data" -> Area.DATA;
            case "files" -> Area.FILES;
            default -> Area.MESSAGING;
          };
      Set<Operation> granted = PolicyCells.globallyGranted(area, entry.value());
      for (Operation operation : Operation.of(area)) {
        cells = cells.with(operation, granted.contains(operation) ? Access.GRANT : Access.DENY);
      }
    }
    return cells;
  }

  private void table(String name, YamlValue body) {
    TableOutline table = tables.get(name);
    if (table == null) {
      if (!alone) {
        body.problem("the app has no table `" + name + "`");
        return;
      }
      table = new TableOutline(name, name, Map.of());
      tables.put(name, table);
    }
    body.allow(Set.of("closed-to-clients", "roles", "users", "owner", "columns"));
    ContainerPolicy.Builder builder = emptied(Area.DATA, table.id(), name);
    principals(Area.DATA, body, builder::role, builder::user);
    YamlValue owner = body.get("owner");
    if (owner != null) {
      for (PolicyCells.Said said : PolicyCells.cells(Area.DATA, owner)) {
        if (said.operation().actsOnRows()) {
          builder.owner(said.operation(), said.access());
        } else {
          owner.problem(
              said.operation().wireName()
                  + " is not an operation on rows: owners have no say in it");
        }
      }
    }
    YamlValue columns = body.get("columns");
    if (columns != null) {
      for (YamlValue.Entry entry : columns.entries()) {
        columns(builder, name, entry);
      }
    }
    build(builder, body);
  }

  /** {@code columns: {NAME: {hide-from: [ROLE], show-to: [ROLE]}}}. */
  private void columns(ContainerPolicy.Builder builder, String tableName, YamlValue.Entry entry) {
    String columnId = columnId(tableName, entry);
    entry.value().allow(Set.of("hide-from", "show-to"));
    Map<String, Access> states = Map.of("hide-from", Access.DENY, "show-to", Access.GRANT);
    states.forEach((key, access) -> {
      YamlValue roles = entry.value().get(key);
      if (roles != null && columnId != null) {
        for (YamlValue role : roles.items()) {
          String roleId = roleId(role.text(), role.line(), true);
          if (roleId != null) {
            builder.column(columnId, roleId, access);
          }
        }
      }
    });
  }

  private @Nullable String columnId(String tableName, YamlValue.Entry entry) {
    TableOutline table = tables.get(tableName);
    if (table == null) {
      return null;
    }
    for (Map.Entry<String, String> column : table.columns().entrySet()) {
      if (column.getValue().equals(entry.key())) {
        return column.getKey();
      }
    }
    if (!alone) {
      problems.add(entry.line(), "table `" + tableName + "` has no column `" + entry.key() + "`");
      return null;
    }
    Map<String, String> more = new LinkedHashMap<>(table.columns());
    more.put(entry.key(), entry.key());
    tables.put(tableName, new TableOutline(table.id(), table.name(), more));
    return entry.key();
  }

  /** A path or a channel, which exist by being named. */
  private void container(Area area, String name, YamlValue body) {
    body.allow(Set.of("closed-to-clients", "roles", "users"));
    String id = name;
    if (area == Area.FILES) {
      try {
        id = new Asset.FilePath(name).path();
      } catch (IllegalArgumentException e) {
        body.problem(String.valueOf(e.getMessage()));
        return;
      }
    }
    ContainerPolicy.Builder builder = emptied(area, id, id);
    principals(area, body, builder::role, builder::user);
    build(builder, body);
  }

  private void service(String name, YamlValue body) {
    ServiceOutline service = services.get(name);
    if (service == null) {
      if (!alone) {
        body.problem("the app has no service `" + name + "`");
        return;
      }
      service = new ServiceOutline(name, name, Map.of());
      services.put(name, service);
    }
    body.allow(Set.of("closed-to-clients", "roles", "users", "methods", "may"));

    ContainerPolicy.Builder builder = emptied(Area.SERVICES, service.id(), name);
    principals(Area.SERVICES, body, builder::role, builder::user);
    PolicyCells.elevations(builder, "", body);
    YamlValue methods = body.get("methods");
    if (methods != null) {
      for (YamlValue.Entry entry : methods.entries()) {
        String methodId = methodId(name, entry);
        entry.value().allow(Set.of("roles", "users", "may"));
        if (methodId != null) {
          principals(
              Area.SERVICES,
              entry.value(),
              (role, operation, access) -> builder.methodRole(methodId, role, access),
              (user, operation, access) -> builder.methodUser(methodId, user, access));
          PolicyCells.elevations(builder, methodId, entry.value());
        }
      }
    }
    build(builder, body);
  }

  /** For explanations, which otherwise show ids. */
  private void methodNames() {
    for (ServiceOutline service : services.values()) {
      policy
          .container(Area.SERVICES, service.id())
          .ifPresent(cells ->
              policy =
                  policy.withContainer(cells.toBuilder().methodNames(service.methods()).build()));
    }
  }

  private @Nullable String methodId(String serviceName, YamlValue.Entry entry) {
    ServiceOutline service = services.get(serviceName);
    if (service == null) {
      return null;
    }
    for (Map.Entry<String, String> method : service.methods().entrySet()) {
      if (method.getValue().equals(entry.key())) {
        return method.getKey();
      }
    }
    if (!alone) {
      problems.add(
          entry.line(), "service `" + serviceName + "` has no method `" + entry.key() + "`");
      return null;
    }
    Map<String, String> more = new LinkedHashMap<>(service.methods());
    more.put(entry.key(), entry.key());
    services.put(serviceName, new ServiceOutline(service.id(), service.name(), more));
    return entry.key();
  }

  private interface Setter {
    void set(String principal, Operation operation, Access access);
  }

  private void principals(Area area, YamlValue body, Setter role, Setter user) {
    YamlValue roles = body.get("roles");
    if (roles != null) {
      for (YamlValue.Entry entry : roles.entries()) {
        String roleId = roleId(entry.key(), entry.line(), true);
        for (PolicyCells.Said said : PolicyCells.cells(area, entry.value())) {
          if (roleId != null) {
            role.set(roleId, said.operation(), said.access());
          }
        }
      }
    }
    YamlValue users = body.get("users");
    if (users != null) {
      for (YamlValue.Entry entry : users.entries()) {
        for (PolicyCells.Said said : PolicyCells.cells(area, entry.value())) {
          user.set(entry.key(), said.operation(), said.access());
        }
      }
    }
  }

  private @Nullable String roleId(String name, int line, boolean orAll) {
    if (orAll && name.equals(Role.ALL)) {
      return name;
    }
    Optional<Role> role = policy.roleByName(name);
    if (role.isEmpty()) {
      problems.add(
          line, "there is no role `" + name + "`; roles of your own stand under `roles:` first");
    }
    return role.map(Role::id).orElse(null);
  }

  /** A container without cells that keeps what no file says. */
  private ContainerPolicy.Builder emptied(Area area, String id, String name) {
    ContainerPolicy.Builder builder = ContainerPolicy.builder(area, id).name(name);
    policy
        .container(area, id)
        .ifPresent(known -> {
          if (area == Area.DATA) {
            builder.objectAclOperations(known.objectAclOperations());
          }
          if (area == Area.SERVICES) {
            methodsNotDeployed(builder, known);
          }
        });
    return builder;
  }

  /** A deployment that brings a method back finds its cells as they were. */
  private void methodsNotDeployed(ContainerPolicy.Builder builder, ContainerPolicy known) {
    Set<String> deployed = new HashSet<>(Set.of(""));
    services.values().forEach(service -> deployed.addAll(service.methods().keySet()));
    known
        .methods()
        .forEach((method, cells) -> {
          if (!deployed.contains(method)) {
            cells
                .roles()
                .forEach((role, said) ->
                    builder.methodRole(method, role, said.access(Operation.INVOKE)));
            cells
                .users()
                .forEach((user, said) ->
                    builder.methodUser(method, user, said.access(Operation.INVOKE)));
          }
        });
    known
        .elevations()
        .forEach((method, states) -> {
          if (!deployed.contains(method)) {
            states.forEach((elevation, access) -> builder.elevation(method, elevation, access));
          }
        });
  }

  private void build(ContainerPolicy.Builder builder, YamlValue body) {
    YamlValue closed = body.get("closed-to-clients");
    builder.closedToClients(closed != null && closed.flag());
    policy = policy.withContainer(builder.build());
  }

  /** {@code lint: [{silence: RULE, on: ASSET, because: WHY}]}. */
  private void lint() {
    YamlValue section = root.get("lint");
    if (section == null) {
      return;
    }
    List<Silence> read = new ArrayList<>();
    for (YamlValue item : section.items()) {
      item.allow(Set.of("silence", "on", "because"));
      YamlValue rule = item.get("silence");
      YamlValue on = item.get("on");
      YamlValue because = item.get("because");
      if (rule == null || because == null || because.text().isBlank()) {
        item.problem("say `silence:` which rule, and `because:` why");
      } else if (Lint.rule(rule.text()).isEmpty()) {
        rule.problem("there is no rule `" + rule.text() + "`; see backstay permissions rules");
      } else {
        read.add(new Silence(rule.text(), on == null ? "*" : on.text(), because.text()));
      }
    }
    silences = read;
  }
}
