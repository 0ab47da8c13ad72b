package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the parts of a {@link Policy} and compiles them at once. */
public final class PolicyBuilder {
  private long version = 1;
  private PolicySettings settings = PolicySettings.DEFAULT;
  private boolean closedToClients;
  private final List<Role> roles = new ArrayList<>();
  private final Map<String, Cells> global = new HashMap<>();
  private Cells globalOwner = Cells.NONE;
  private final List<ContainerPolicy> containers = new ArrayList<>();
  private boolean newApplication;

  PolicyBuilder() {}

  /** The number of the snapshot; 1 if not given. */
  public PolicyBuilder version(long number) {
    this.version = number;
    return this;
  }

  /** The switches; {@link PolicySettings#DEFAULT} if not given. */
  public PolicyBuilder settings(PolicySettings choices) {
    this.settings = choices;
    return this;
  }

  /** Whether the whole application is closed to clients. */
  public PolicyBuilder closedToClients(boolean closed) {
    this.closedToClients = closed;
    return this;
  }

  /** Adds roles. A system role that is never added gets its name as id. */
  public PolicyBuilder roles(Collection<Role> added) {
    roles.addAll(added);
    return this;
  }

  /** Adds one role. */
  public PolicyBuilder role(Role role) {
    roles.add(role);
    return this;
  }

  /** The global cells of a role, all at once. */
  public PolicyBuilder global(String roleId, Cells cells) {
    global.put(roleId, cells);
    return this;
  }

  /** One global cell of a role. */
  public PolicyBuilder global(String roleId, Operation operation, Access access) {
    global.merge(
        roleId, Cells.NONE.with(operation, access), (old, cell) -> old.with(operation, access));
    return this;
  }

  /** The global owner policy, read only under {@link OwnerInherit#USE_GLOBAL}. */
  public PolicyBuilder globalOwner(Cells cells) {
    this.globalOwner = cells;
    return this;
  }

  /** Adds a container; a later one with the same area and id takes its place. */
  public PolicyBuilder container(ContainerPolicy container) {
    containers.add(container);
    return this;
  }

  /**
   * Every role whose global cells are not given gets GRANT for everything: what a new application
   * has for the system roles, and a new custom role too (C.10).
   */
  public PolicyBuilder newApplication() {
    this.newApplication = true;
    return this;
  }

  /**
   * Compiles.
   *
   * @throws IllegalArgumentException if two roles share an id or a name
   */
  public Policy build() {
    Roles known = Roles.of(roles);
    Map<String, Cells> cells = new HashMap<>(global);
    if (newApplication) {
      known.all().forEach(role -> cells.putIfAbsent(role.id(), Cells.GRANT_ALL));
    }
    Map<Area, Map<String, CompiledContainer>> compiled = new EnumMap<>(Area.class);
    for (ContainerPolicy container : containers) {
      compiled
          .computeIfAbsent(container.area(), area -> new HashMap<>())
          .put(container.id(), new CompiledContainer(container, known));
    }
    return new Policy(
        version,
        settings,
        closedToClients,
        known,
        new GlobalCells(cells, known),
        globalOwner,
        compiled);
  }
}
