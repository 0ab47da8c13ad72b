package dev.backstay.server.access;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import dev.backstay.server.access.PolicyRepository.Level;
import dev.backstay.server.access.PolicyRepository.Place;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.apps.PerApp;
import dev.backstay.server.audit.AuditActor;
import dev.backstay.server.audit.AuditEvent;
import dev.backstay.server.audit.AuditKind;
import dev.backstay.server.audit.AuditTable;
import dev.backstay.server.error.ApiError;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jooq.DSLContext;

/**
 * The permissions of each app: the snapshot in force, and every way to change it.
 *
 * <p>A change is stored first and then put in force, one after the other per app: when a method
 * returns, the next decision on this server is made with it. The snapshot shares what did not
 * change.
 */
public final class Policies {
  private static final int MAX_ROLE_NAME = 100;
  private static final int MAX_ROLES = 1_000;
  private static final String OWNER = "OWNER";

  private final Apps apps;
  private final PerApp<Current> current;
  private final List<Consumer<App>> listeners = new CopyOnWriteArrayList<>();

  public Policies(Apps apps) {
    this.apps = apps;
    this.current =
        new PerApp<>(apps, app -> new Current(apps.database(app).read(PolicyRepository::load)));
    apps.onCreate(this::initialize);
  }

  /** The snapshot in force. */
  public Policy of(App app) {
    return current.of(app).policy;
  }

  /**
   * Makes a custom role that may do everything globally, as new roles do (security model C.10).
   *
   * @param name 1 to 100 characters, no control characters
   * @throws dev.backstay.server.error.ApiException 2006 when there is a role of that name, 8008 for
   *     a wrong name or too many roles
   */
  public Role createRole(App app, String name) {
    if (name.isBlank()
        || name.length() > MAX_ROLE_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      throw ApiError.INVALID_PARAMETER.with("role name");
    }
    if (SystemRole.byName(name).isPresent()) {
      throw ApiError.ROLE_EXISTS.with(name);
    }
    Role role = new Role(newId(), name, false);
    change(
        app,
        policy -> {
          if (policy.roleByName(name).isPresent()) {
            throw ApiError.ROLE_EXISTS.with(name);
          }
          if (policy.roles().all().size() >= MAX_ROLES) {
            throw ApiError.WRONG_DATA.with("An app has at most " + MAX_ROLES + " roles");
          }
          return policy.withRoles(List.of(role)).withGlobal(role.id(), Cells.GRANT_ALL);
        },
        sql -> PolicyRepository.insertNewRoles(sql, List.of(role), System.currentTimeMillis()));
    rolesChanged(app);
    return role;
  }

  /**
   * Deletes a custom role with its cells and assignments.
   *
   * @throws dev.backstay.server.error.ApiException 2005 unknown, 9008 a system role
   */
  public void deleteRole(App app, String roleId) {
    Role role = requireRole(app, roleId);
    if (role.system()) {
      throw ApiError.SYSTEM_ROLE_NOT_DELETABLE.with();
    }
    change(
        app, policy -> policy.withoutRole(roleId), sql -> PolicyRepository.deleteRole(sql, roleId));
    rolesChanged(app);
  }

  /**
   * The role of that id.
   *
   * @throws dev.backstay.server.error.ApiException 2005 when there is none
   */
  public Role requireRole(App app, String roleId) {
    return of(app).roleById(roleId).orElseThrow(ApiError.ROLE_NOT_FOUND::with);
  }

  /**
   * Sets a global cell of a role; global cells have two states, so INHERIT is refused with 1024.
   */
  public void setGlobal(App app, String roleId, Operation operation, Access access) {
    if (access == Access.INHERIT) {
      throw ApiError.PERMISSION_NOT_UPDATED.with("a global permission is GRANT or DENY");
    }
    requireRole(app, roleId);
    change(
        app,
        policy -> policy.withGlobal(roleId, operation, access),
        sql ->
            PolicyRepository.put(
                sql,
                Place.global(operation.area()),
                Principal.Kind.ROLE.name(),
                roleId,
                operation,
                access));
  }

  /** Sets cells of a container for a user or role; INHERIT removes them. */
  public void setContainer(
      App app,
      Area area,
      String containerId,
      Principal principal,
      List<Operation> operations,
      Access access) {
    Place place = new Place(area, Level.CONTAINER, containerId, "");
    edit(
        app,
        area,
        containerId,
        container -> {
          for (Operation operation : operations) {
            if (principal.kind() == Principal.Kind.USER) {
              container.user(principal.id(), operation, access);
            } else {
              container.role(principal.id(), operation, access);
            }
          }
        },
        sql -> put(sql, place, principal, operations, access));
  }

  /** Sets the owner policy of a table for an operation; INHERIT removes it. */
  public void setOwner(App app, String tableId, Operation operation, Access access) {
    if (!operation.actsOnRows()) {
      throw ApiError.PERMISSION_NOT_UPDATED.with("owners have no say in " + operation.wireName());
    }
    Place place = new Place(Area.DATA, Level.OWNER, tableId, "");
    edit(
        app,
        Area.DATA,
        tableId,
        container -> container.owner(operation, access),
        sql -> PolicyRepository.put(sql, place, OWNER, "", operation, access));
  }

  /** Shows or hides a column for a role; INHERIT removes the cell, which shows it. */
  public void setColumn(App app, String tableId, String columnId, String roleId, Access access) {
    requireRole(app, roleId);
    Place place = new Place(Area.DATA, Level.COLUMN, tableId, columnId);
    edit(
        app,
        Area.DATA,
        tableId,
        container -> container.column(columnId, roleId, access),
        sql -> put(sql, place, Principal.role(roleId), List.of(Operation.FIND), access));
  }

  /** Sets the cell of one method of a service for a user or role; INHERIT removes it. */
  public void setMethod(
      App app, String serviceId, String methodId, Principal principal, Access access) {
    Place place = new Place(Area.SERVICES, Level.METHOD, serviceId, methodId);
    edit(
        app,
        Area.SERVICES,
        serviceId,
        container -> {
          if (principal.kind() == Principal.Kind.USER) {
            container.methodUser(methodId, principal.id(), access);
          } else {
            container.methodRole(methodId, principal.id(), access);
          }
        },
        sql -> put(sql, place, principal, List.of(Operation.INVOKE), access));
  }

  /**
   * Says whether the code of a service may do more than its caller.
   *
   * @param methodId a method, or empty for all that have no state of their own
   * @param access GRANT, DENY, or INHERIT to take back what was said
   */
  public void setElevation(
      App app, String serviceId, String methodId, Elevation elevation, Access access) {
    edit(
        app,
        Area.SERVICES,
        serviceId,
        service -> service.elevation(methodId, elevation, access),
        sql -> PolicyRepository.putElevation(sql, serviceId, methodId, elevation, access));
  }

  /**
   * Closes a container to everything but server code, or opens it again (security model C.9a 7).
   *
   * @param containerId empty for the whole app
   */
  public void setClosed(App app, Area area, String containerId, boolean closed) {
    if (containerId.isEmpty()) {
      change(
          app,
          policy -> policy.withClosedToClients(closed),
          sql -> PolicyRepository.close(sql, area, "", closed));
    } else {
      edit(
          app,
          area,
          containerId,
          container -> container.closedToClients(closed),
          sql -> PolicyRepository.close(sql, area, containerId, closed));
    }
  }

  /**
   * Has decisions about an operation look at the cells of single rows. To be called before the
   * first such cell of a table is stored.
   */
  public void useObjectAcl(App app, String tableId, Operation operation) {
    Set<Operation> known =
        of(app)
            .container(Area.DATA, tableId)
            .map(ContainerPolicy::objectAclOperations)
            .orElse(Set.of());
    if (!known.contains(operation)) {
      Set<Operation> more = new HashSet<>(known);
      more.add(operation);
      edit(app, Area.DATA, tableId, container -> container.objectAclOperations(more), sql -> {});
    }
  }

  /**
   * Puts another state of an app's roles and cells in force, as one change: all of it or nothing.
   *
   * @param change makes the new state of the one in force; roles may come but not go
   */
  public void replace(App app, UnaryOperator<Policy> change) {
    Policy[] states = new Policy[2];
    change(
        app,
        policy -> {
          states[0] = policy;
          states[1] = change.apply(policy);
          return states[1].withVersion(policy.version() + 1);
        },
        sql -> PolicyRepository.store(sql, states[0], states[1], System.currentTimeMillis()));
    if (!states[0].roles().all().equals(states[1].roles().all())) {
      rolesChanged(app);
    }
  }

  /** Tells the name of a container, for explanations. */
  public void named(App app, Area area, String containerId, String name) {
    edit(app, area, containerId, container -> container.name(name), sql -> {});
  }

  /**
   * Tells the names of a service and its methods, for explanations.
   *
   * @param methodNames by method id
   */
  public void serviceNamed(
      App app, String serviceId, String name, Map<String, String> methodNames) {
    edit(
        app,
        Area.SERVICES,
        serviceId,
        service -> service.name(name).methodNames(methodNames),
        sql -> {});
  }

  /** Drops every cell of a container that is gone. */
  public void containerDeleted(App app, Area area, String containerId) {
    change(
        app,
        policy -> policy.withoutContainer(area, containerId),
        sql -> PolicyRepository.deleteContainer(sql, area, containerId));
  }

  /** Has somebody told after roles were added or deleted. */
  void onRolesChanged(Consumer<App> listener) {
    listeners.add(listener);
  }

  private void rolesChanged(App app) {
    listeners.forEach(listener -> listener.accept(app));
  }

  /** A new app: its system roles, each of which may do everything (security model C.10). */
  private void initialize(App app) {
    List<Role> roles =
        Arrays.stream(SystemRole.values()).map(role -> Role.system(newId(), role)).toList();
    apps.database(app)
        .write(sql -> {
          PolicyRepository.insertNewRoles(sql, roles, app.created());
          return null;
        });
  }

  private static void put(
      DSLContext sql, Place place, Principal principal, List<Operation> operations, Access access) {
    for (Operation operation : operations) {
      PolicyRepository.put(sql, place, principal.kind().name(), principal.id(), operation, access);
    }
  }

  private void edit(
      App app,
      Area area,
      String containerId,
      Consumer<ContainerPolicy.Builder> edit,
      Consumer<DSLContext> store) {
    change(
        app,
        policy -> {
          ContainerPolicy.Builder container =
              policy
                  .container(area, containerId)
                  .map(ContainerPolicy::toBuilder)
                  .orElseGet(() -> ContainerPolicy.builder(area, containerId));
          edit.accept(container);
          return policy.withContainer(container.build());
        },
        store);
  }

  private void change(App app, UnaryOperator<Policy> change, Consumer<DSLContext> store) {
    Current state = current.of(app);
    state.lock.lock();
    try {
      Policy changed = change.apply(state.policy);
      AuditActor actor = AuditActor.current();
      List<AuditEvent> events = events(state.policy, changed);
      apps.database(app)
          .write(sql -> {
            store.accept(sql);
            AuditTable.insert(sql, actor, events);
            return null;
          });
      state.policy = changed;
    } finally {
      state.lock.unlock();
    }
  }

  private static List<AuditEvent> events(Policy before, Policy after) {
    return PolicyChange.between(before, after).stream()
        .map(change ->
            AuditEvent.change(
                change.subject().startsWith("role ") ? AuditKind.ROLE : AuditKind.PERMISSION,
                change.subject(),
                change.before(),
                change.after()))
        .toList();
  }

  /** A new id of a role. */
  public static String newId() {
    return UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
  }

  /** The snapshot in force; changed only while holding the lock. */
  private static final class Current {
    final ReentrantLock lock = new ReentrantLock();
    volatile Policy policy;

    Current(Policy policy) {
      this.policy = policy;
    }
  }
}
