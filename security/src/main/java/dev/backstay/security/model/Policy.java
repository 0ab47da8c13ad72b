package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.Roles;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that decides permissions in one application, compiled: an immutable snapshot with a
 * version.
 *
 * <p>A change makes a new snapshot that shares the rest with this one: {@link #withContainer}
 * compiles that container and copies one map of references, {@link #withGlobal} compiles the global
 * masks. Every change counts the version up by one; {@link #withVersion} sets it.
 */
public final class Policy {
  private static final Map<Area, CompiledContainer> WITHOUT_CELLS = new EnumMap<>(Area.class);

  static {
    for (Area area : Area.values()) {
      String id = area == Area.FILES ? Asset.FilePath.ROOT : "";
      WITHOUT_CELLS.put(
          area,
          new CompiledContainer(ContainerPolicy.builder(area, id).build(), Roles.of(List.of())));
    }
  }

  private final long version;
  private final PolicySettings settings;
  private final boolean closedToClients;
  private final Roles roles;
  private final GlobalCells global;
  private final Cells globalOwner;
  private final Map<Area, Map<String, CompiledContainer>> containers;

  Policy(
      long version,
      PolicySettings settings,
      boolean closedToClients,
      Roles roles,
      GlobalCells global,
      Cells globalOwner,
      Map<Area, Map<String, CompiledContainer>> containers) {
    this.version = version;
    this.settings = settings;
    this.closedToClients = closedToClients;
    this.roles = roles;
    this.global = global;
    this.globalOwner = globalOwner;
    this.containers = containers;
  }

  /** Starts a policy without any cell, which denies everything. */
  public static PolicyBuilder builder() {
    return new PolicyBuilder();
  }

  /** The number of this snapshot; a later one of the same application has a higher number. */
  public long version() {
    return version;
  }

  /** The switches of the application. */
  public PolicySettings settings() {
    return settings;
  }

  /** Whether the whole application is closed to everything but server code (C.9a 7). */
  public boolean closedToClients() {
    return closedToClients;
  }

  /** The roles of the application. */
  public Roles roles() {
    return roles;
  }

  /** The role with that id. */
  public Optional<Role> roleById(String id) {
    return roles.byId(id);
  }

  /** The role with that exact name. */
  public Optional<Role> roleByName(String name) {
    return roles.byName(name);
  }

  /** The global cells of a role; an operation without a cell counts as DENY. */
  public Cells global(String roleId) {
    return global.byRole().getOrDefault(roleId, Cells.NONE);
  }

  /** The global owner policy; read only under {@link OwnerInherit#USE_GLOBAL}. */
  public Cells globalOwner() {
    return globalOwner;
  }

  /** The cells of a container; empty if it has none, which is the same as all INHERIT. */
  public Optional<ContainerPolicy> container(Area area, String containerId) {
    return Optional.ofNullable(of(area).get(containerId)).map(CompiledContainer::source);
  }

  /** All containers of an area that have cells, in no order. */
  public List<ContainerPolicy> containers(Area area) {
    return of(area).values().stream().map(CompiledContainer::source).toList();
  }

  /**
   * Whether the code of a method may do more than its caller: as is said of the method, or else of
   * its service, or else by default.
   */
  public boolean mayElevate(String serviceId, String methodId, Elevation elevation) {
    Map<String, Map<Elevation, Access>> said =
        compiled(Area.SERVICES, serviceId).source().elevations();
    for (String place : List.of(methodId, "")) {
      Access access = said.getOrDefault(place, Map.of()).getOrDefault(elevation, Access.INHERIT);
      if (access != Access.INHERIT) {
        return access == Access.GRANT;
      }
    }
    return elevation.onByDefault();
  }

  /** This snapshot under another number. */
  public Policy withVersion(long number) {
    return new Policy(number, settings, closedToClients, roles, global, globalOwner, containers);
  }

  /** With other settings. */
  public Policy withSettings(PolicySettings changed) {
    return new Policy(
        version + 1, changed, closedToClients, roles, global, globalOwner, containers);
  }

  /** With the whole application closed to clients, or open again. */
  public Policy withClosedToClients(boolean closed) {
    return new Policy(version + 1, settings, closed, roles, global, globalOwner, containers);
  }

  /**
   * With these roles added, or renamed where the id is known. A new role has no global cells, which
   * denies: give it some with {@link #withGlobal}.
   *
   * @throws IllegalArgumentException if two roles share a name
   */
  public Policy withRoles(Collection<Role> added) {
    Roles changed = roles.with(added);
    GlobalCells compiled = new GlobalCells(global.byRole(), changed);
    Map<Area, Map<String, CompiledContainer>> recompiled = new EnumMap<>(Area.class);
    containers.forEach((area, byId) -> {
      Map<String, CompiledContainer> copy = new HashMap<>(byId);
      copy.replaceAll((id, container) ->
          added.stream().anyMatch(role -> container.source().mentions(role.id()))
              ? new CompiledContainer(container.source(), changed)
              : container);
      recompiled.put(area, copy);
    });
    return new Policy(
        version + 1, settings, closedToClients, changed, compiled, globalOwner, recompiled);
  }

  /**
   * Without that custom role, and without the cells that name it.
   *
   * @throws InvalidChangeException if it is a system role, or there is none
   */
  public Policy withoutRole(String roleId) {
    return Change.applyTo(this, List.of(new Change.DeleteRole(roleId)));
  }

  /** With the global cells of one role replaced. */
  public Policy withGlobal(String roleId, Cells cells) {
    GlobalCells compiled = global.with(roleId, cells, roles);
    return new Policy(
        version + 1, settings, closedToClients, roles, compiled, globalOwner, containers);
  }

  /** With one global cell of one role changed. */
  public Policy withGlobal(String roleId, Operation operation, Access access) {
    return withGlobal(roleId, global(roleId).with(operation, access));
  }

  /** With another global owner policy. */
  public Policy withGlobalOwner(Cells cells) {
    return new Policy(version + 1, settings, closedToClients, roles, global, cells, containers);
  }

  /** With the cells of one container added or replaced. */
  public Policy withContainer(ContainerPolicy container) {
    Map<String, CompiledContainer> byId = new HashMap<>(of(container.area()));
    byId.put(container.id(), new CompiledContainer(container, roles));
    return withContainers(container.area(), byId);
  }

  /** Without the cells of one container: everything in it is INHERIT again. */
  public Policy withoutContainer(Area area, String containerId) {
    Map<String, CompiledContainer> byId = new HashMap<>(of(area));
    byId.remove(containerId);
    return withContainers(area, byId);
  }

  private Policy withContainers(Area area, Map<String, CompiledContainer> byId) {
    Map<Area, Map<String, CompiledContainer>> changed = new EnumMap<>(containers);
    changed.put(area, byId);
    return new Policy(version + 1, settings, closedToClients, roles, global, globalOwner, changed);
  }

  /** The global cells of all roles. */
  public GlobalCells global() {
    return global;
  }

  /** The containers of an area that have cells, by id. */
  Map<String, CompiledContainer> compiled(Area area) {
    return of(area);
  }

  /** Whether any file or directory, channel, table or service of that area has cells. */
  public boolean hasContainers(Area area) {
    return !of(area).isEmpty();
  }

  /** The container as decisions read it; one without cells if nothing is stored for the id. */
  public CompiledContainer compiled(Area area, String containerId) {
    CompiledContainer container = of(area).get(containerId);
    return container == null ? withoutCells(area) : container;
  }

  private Map<String, CompiledContainer> of(Area area) {
    Map<String, CompiledContainer> byId = containers.get(area);
    return byId == null ? Map.of() : byId;
  }

  private static CompiledContainer withoutCells(Area area) {
    CompiledContainer container = WITHOUT_CELLS.get(area);
    if (container == null) {
      throw new IllegalStateException("no empty container for " + area);
    }
    return container;
  }
}
