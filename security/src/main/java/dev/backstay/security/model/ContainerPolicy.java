package dev.backstay.security.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The permission cells of one container, as a person would list them: a table, a file or directory,
 * a channel or a service. Immutable; {@link Policy#withContainer} compiles it.
 */
public final class ContainerPolicy {
  private final Area area;
  private final String id;
  private final String name;
  private final boolean closedToClients;
  private final PrincipalCells cells;
  private final Cells owner;
  private final Map<String, Map<String, Access>> columns;
  private final Map<String, PrincipalCells> methods;
  private final Map<String, String> methodNames;
  private final Map<String, Map<Elevation, Access>> elevations;
  private final Set<Operation> objectAclOperations;

  private ContainerPolicy(Builder builder) {
    this.area = builder.area;
    this.id = builder.id;
    this.name = builder.name;
    this.closedToClients = builder.closedToClients;
    this.cells = builder.cells.build();
    this.owner = builder.owner;
    this.columns = copyOfNested(builder.columns);
    Map<String, PrincipalCells> built = new HashMap<>();
    builder.methods.forEach((method, methodCells) -> built.put(method, methodCells.build()));
    built.values().removeIf(PrincipalCells.NONE::equals);
    this.methods = Map.copyOf(built);
    this.methodNames = Map.copyOf(builder.methodNames);
    Map<String, Map<Elevation, Access>> copied = new HashMap<>();
    builder.elevations.forEach((method, states) -> copied.put(method, Map.copyOf(states)));
    copied.values().removeIf(Map::isEmpty);
    this.elevations = Map.copyOf(copied);
    this.objectAclOperations = Set.copyOf(builder.objectAclOperations);
  }

  /**
   * Starts a container without cells: everything INHERIT.
   *
   * @param containerId a table, channel or service id, or a normalised path (see {@link
   *     Asset.FilePath})
   */
  public static Builder builder(Area area, String containerId) {
    return new Builder(area, containerId);
  }

  /** Starts from the cells of this container. */
  public Builder toBuilder() {
    Builder builder = new Builder(area, id);
    builder.name = name;
    builder.closedToClients = closedToClients;
    builder.cells = new PrincipalCells.Builder(cells);
    builder.owner = owner;
    columns.forEach((column, roles) -> builder.columns.put(column, new HashMap<>(roles)));
    methods.forEach((method, methodCells) ->
        builder.methods.put(method, new PrincipalCells.Builder(methodCells)));
    builder.methodNames.putAll(methodNames);
    elevations.forEach((method, states) -> builder.elevations.put(method, new HashMap<>(states)));
    builder.objectAclOperations.addAll(objectAclOperations);
    return builder;
  }

  /** The area of the container. */
  public Area area() {
    return area;
  }

  /** The id of the container, unique within the area. */
  public String id() {
    return id;
  }

  /** The name that explanations use. */
  public String name() {
    return name;
  }

  /** Whether only server code passes (layer L0, C.9a 7). */
  public boolean closedToClients() {
    return closedToClients;
  }

  /** The cells of users and roles on the container; for a service those of all its methods. */
  public PrincipalCells cells() {
    return cells;
  }

  /** The owner policy (C.6). */
  public Cells owner() {
    return owner;
  }

  /** Column id to role id to GRANT or DENY (C.7). */
  public Map<String, Map<String, Access>> columns() {
    return columns;
  }

  /** Method id to the cells of that method; only methods that have any (C.8). */
  public Map<String, PrincipalCells> methods() {
    return methods;
  }

  /** The name that explanations use for a method; its id if none is known. */
  public String methodName(String methodId) {
    return methodNames.getOrDefault(methodId, methodId);
  }

  /**
   * What the code of a service may do beyond its caller, as far as it is said: method id to
   * elevation to GRANT or DENY; the method {@code ""} stands for all of them.
   */
  public Map<String, Map<Elevation, Access>> elevations() {
    return elevations;
  }

  /** The operations for which at least one row of the table has an object permission cell. */
  public Set<Operation> objectAclOperations() {
    return objectAclOperations;
  }

  /** The cells of a user, a role, or the owner policy. */
  public Cells cells(Principal principal) {
    return principal.kind() == Principal.Kind.OWNER ? owner : cells.of(principal);
  }

  /** The cell of a user or role for one method of a service. */
  public Access method(String methodId, Principal principal) {
    return methods
        .getOrDefault(methodId, PrincipalCells.NONE)
        .of(principal)
        .access(Operation.INVOKE);
  }

  /** The cell of a role for a column of a table. */
  public Access column(String columnId, String roleId) {
    return columns.getOrDefault(columnId, Map.of()).getOrDefault(roleId, Access.INHERIT);
  }

  /** What is said of a method, or of a service with the method {@code ""}, and an elevation. */
  public Access elevation(String methodId, Elevation elevation) {
    return elevations.getOrDefault(methodId, Map.of()).getOrDefault(elevation, Access.INHERIT);
  }

  /** Whether some cell of this container names the role. */
  boolean mentions(String roleId) {
    return cells.roles().containsKey(roleId)
        || columns.values().stream().anyMatch(roles -> roles.containsKey(roleId))
        || methods.values().stream().anyMatch(method -> method.roles().containsKey(roleId));
  }

  private static Map<String, Map<String, Access>> copyOfNested(
      Map<String, Map<String, Access>> nested) {
    Map<String, Map<String, Access>> copy = new HashMap<>();
    nested.forEach((key, inner) -> copy.put(key, Map.copyOf(inner)));
    copy.values().removeIf(Map::isEmpty);
    return Map.copyOf(copy);
  }

  /**
   * Collects the cells of one container. A cell set twice has the later state; INHERIT removes it.
   * Every method throws IllegalArgumentException for an operation of another area.
   */
  public static final class Builder {
    private final Area area;
    private final String id;
    private String name;
    private boolean closedToClients;
    private PrincipalCells.Builder cells = new PrincipalCells.Builder(PrincipalCells.NONE);
    private Cells owner = Cells.NONE;
    private final Map<String, Map<String, Access>> columns = new HashMap<>();
    private final Map<String, PrincipalCells.Builder> methods = new HashMap<>();
    private final Map<String, String> methodNames = new HashMap<>();
    private final Map<String, Map<Elevation, Access>> elevations = new HashMap<>();
    private final Set<Operation> objectAclOperations = new HashSet<>();

    private Builder(Area area, String id) {
      this.area = Objects.requireNonNull(area, "area");
      this.id = area == Area.FILES ? new Asset.FilePath(id).path() : id;
      this.name = this.id;
    }

    /** The name that explanations use instead of the id. */
    public Builder name(String containerName) {
      this.name = Objects.requireNonNull(containerName, "containerName");
      return this;
    }

    /** Whether only server code passes. */
    public Builder closedToClients(boolean closed) {
      this.closedToClients = closed;
      return this;
    }

    /** The cell of a user, or of {@code *} for all users. */
    public Builder user(String userId, Operation operation, Access access) {
      cells.user(userId, check(operation), access);
      return this;
    }

    /** The cell of a role, or of {@code *} for all roles. */
    public Builder role(String roleId, Operation operation, Access access) {
      cells.role(roleId, check(operation), access);
      return this;
    }

    /** The cell of a user, a role, or the owner policy. */
    public Builder cell(Principal principal, Operation operation, Access access) {
      return switch (principal.kind()) {
        case USER -> user(principal.id(), operation, access);
        case ROLE -> role(principal.id(), operation, access);
        case OWNER -> owner(operation, access);
      };
    }

    /** The owner policy of a table for one operation. */
    public Builder owner(Operation operation, Access access) {
      require(operation.actsOnRows(), "no owner policy for " + operation);
      this.owner = owner.with(check(operation), access);
      return this;
    }

    /** The cell of a role for a column of a table; a column is hidden if any held role has DENY. */
    public Builder column(String columnId, String roleId, Access access) {
      require(area == Area.DATA, "only tables have columns");
      Map<String, Access> roles = columns.computeIfAbsent(columnId, key -> new HashMap<>());
      if (access == Access.INHERIT) {
        roles.remove(roleId);
      } else {
        roles.put(roleId, access);
      }
      return this;
    }

    /**
     * Whether the code of a service may do more than its caller.
     *
     * @param methodId a method, or {@code ""} for all that have no state of their own
     */
    public Builder elevation(String methodId, Elevation elevation, Access access) {
      require(area == Area.SERVICES, "only services have code");
      Map<Elevation, Access> states = elevations.computeIfAbsent(methodId, key -> new HashMap<>());
      if (access == Access.INHERIT) {
        states.remove(elevation);
      } else {
        states.put(elevation, access);
      }
      return this;
    }

    /** The names that explanations use instead of the ids of methods, added to those known. */
    public Builder methodNames(Map<String, String> names) {
      methodNames.putAll(names);
      return this;
    }

    /** The cell of a user or role, or of {@code *}, for one method of a service. */
    public Builder method(String methodId, Principal principal, Access access) {
      return switch (principal.kind()) {
        case USER -> methodUser(methodId, principal.id(), access);
        case ROLE -> methodRole(methodId, principal.id(), access);
        case OWNER -> throw new IllegalArgumentException("nobody owns a method");
      };
    }

    /** The cell of a user, or of {@code *}, for one method of a service. */
    public Builder methodUser(String methodId, String userId, Access access) {
      method(methodId).user(userId, check(Operation.INVOKE), access);
      return this;
    }

    /** The cell of a role, or of {@code *}, for one method of a service. */
    public Builder methodRole(String methodId, String roleId, Access access) {
      method(methodId).role(roleId, check(Operation.INVOKE), access);
      return this;
    }

    /**
     * The operations for which some row of the table has an object permission cell. Row filters
     * look at object cells for these operations only, so the set may be too large, never too small.
     */
    public Builder objectAclOperations(Set<Operation> operations) {
      operations.forEach(
          operation -> require(operation.actsOnRows(), "no object cells for " + check(operation)));
      objectAclOperations.clear();
      objectAclOperations.addAll(operations);
      return this;
    }

    /** Has row filters look at object cells for one more operation. */
    Builder objectAclOperation(Operation operation) {
      require(operation.actsOnRows(), "no object cells for " + operation);
      objectAclOperations.add(operation);
      return this;
    }

    /** Takes out every cell that names the role. */
    void withoutRole(String roleId) {
      cells.withoutRole(roleId);
      columns.values().forEach(roles -> roles.remove(roleId));
      methods.values().forEach(method -> method.withoutRole(roleId));
    }

    /** The container with the cells collected so far. */
    public ContainerPolicy build() {
      return new ContainerPolicy(this);
    }

    private PrincipalCells.Builder method(String methodId) {
      return methods.computeIfAbsent(
          methodId, key -> new PrincipalCells.Builder(PrincipalCells.NONE));
    }

    private Operation check(Operation operation) {
      require(operation.area() == area, operation + " is not an operation of " + area.wireName());
      return operation;
    }

    private static void require(boolean holds, String rule) {
      if (!holds) {
        throw new IllegalArgumentException(rule);
      }
    }
  }
}
