package dev.backstay.security.model;

import dev.backstay.security.caller.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One change of an application's permissions, as data. It can be shown, tried out on a snapshot,
 * stored, told to the audit log, and turned back: all of that is made of the same list.
 *
 * <p>The cells of rows and the roles of users are kept outside a {@link Policy}; what a change of
 * them does to a policy is said at {@link RowCell} and {@link RoleAssignment}.
 */
public sealed interface Change {
  /** Makes the change; later changes of the same list see it made. */
  void applyTo(PolicyEditor policy);

  /** The asset after the change; the same one unless the change is about that row. */
  default Asset applyTo(Asset asset) {
    return asset;
  }

  /**
   * What it changes, in words: for example {@code FIND of role Staff on table Orders}.
   *
   * @param policy knows the names
   */
  String subject(Policy policy);

  /** The state of {@link #subject} in a policy, in words. */
  String stateIn(Policy policy);

  /** The change in words that follow "to turn it around:". */
  default String describe(Policy policy) {
    return "set " + subject(policy) + " to " + state();
  }

  /** The state that it sets, in words. */
  String state();

  /**
   * The policy after some changes, in their order and under the next version; the same one if none
   * of them is about a policy.
   *
   * @throws InvalidChangeException if one of them cannot be made
   */
  static Policy applyTo(Policy policy, List<? extends Change> changes) {
    PolicyEditor editor = new PolicyEditor(policy);
    changes.forEach(change -> change.applyTo(editor));
    return editor.build();
  }

  /**
   * The changes that lead from one snapshot to another, in an order in which they can be made.
   * Containers that the snapshots share are not looked at, so it costs what differs. Names of
   * containers, the version and the marks of object permissions are not differences; the cells of a
   * role that goes, go with it.
   */
  static List<Change> between(Policy before, Policy after) {
    return new ChangeFinder(before, after).find();
  }

  /** A change of what is kept for one container. */
  sealed interface InContainer extends Change {
    /** The area of the container. */
    Area area();

    /** The container. */
    String containerId();
  }

  /**
   * Closes the application to clients, or opens it.
   *
   * @param closed the new state of the switch
   */
  record ApplicationSwitch(boolean closed) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.closeToClients(closed);
    }

    @Override
    public String subject(Policy policy) {
      return "the application to clients";
    }

    @Override
    public String stateIn(Policy policy) {
      return closedOrOpen(policy.closedToClients());
    }

    @Override
    public String state() {
      return closedOrOpen(closed);
    }

    @Override
    public String describe(Policy policy) {
      return (closed ? "close " : "open ") + subject(policy);
    }
  }

  /**
   * Closes a container to clients, or opens it.
   *
   * @param area the area of the container
   * @param containerId the container
   * @param closed the new state of the switch
   */
  record ContainerSwitch(Area area, String containerId, boolean closed) implements InContainer {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.container(area, containerId).closedToClients(closed);
    }

    @Override
    public String subject(Policy policy) {
      return Names.container(policy, area, containerId) + " to clients";
    }

    @Override
    public String stateIn(Policy policy) {
      return closedOrOpen(policy.compiled(area, containerId).source().closedToClients());
    }

    @Override
    public String state() {
      return closedOrOpen(closed);
    }

    @Override
    public String describe(Policy policy) {
      return (closed ? "close " : "open ") + subject(policy);
    }
  }

  /**
   * Makes a custom role that may do everything globally, as new roles do (C.10).
   *
   * @param roleId its id, which must be free
   * @param name its name, which must be free
   */
  record CreateRole(String roleId, String name) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.createRole(roleId, name);
    }

    @Override
    public String subject(Policy policy) {
      return "role " + name;
    }

    @Override
    public String stateIn(Policy policy) {
      return nameOrNone(policy, roleId);
    }

    @Override
    public String state() {
      return name;
    }
  }

  /**
   * Gives a custom role another name; its cells and users stay.
   *
   * @param roleId the role
   * @param name the new name
   */
  record RenameRole(String roleId, String name) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.renameRole(roleId, name);
    }

    @Override
    public String subject(Policy policy) {
      return "role " + policy.roleById(roleId).map(Role::name).orElse(roleId);
    }

    @Override
    public String stateIn(Policy policy) {
      return nameOrNone(policy, roleId);
    }

    @Override
    public String state() {
      return name;
    }
  }

  /**
   * Deletes a custom role, with every cell that names it and from every user that has it.
   *
   * @param roleId the role
   */
  record DeleteRole(String roleId) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.deleteRole(roleId);
    }

    @Override
    public String subject(Policy policy) {
      return "role " + policy.roleById(roleId).map(Role::name).orElse(roleId);
    }

    @Override
    public String stateIn(Policy policy) {
      return nameOrNone(policy, roleId);
    }

    @Override
    public String state() {
      return "none";
    }
  }

  /**
   * Sets a global cell of a role.
   *
   * @param roleId the role
   * @param operation of any area but services, which have no global cells
   * @param access GRANT or DENY
   */
  record GlobalCell(String roleId, Operation operation, Access access) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.global(roleId, operation, access);
    }

    @Override
    public String subject(Policy policy) {
      return operation.wireName()
          + " of "
          + Names.principal(policy, Principal.role(roleId))
          + " globally";
    }

    @Override
    public String stateIn(Policy policy) {
      return policy.global(roleId).access(operation).name();
    }

    @Override
    public String state() {
      return access.name();
    }
  }

  /**
   * Sets a cell of a container, or of its owner policy.
   *
   * @param area the area of the container
   * @param containerId the container
   * @param principal whose cell it is
   * @param operation the operation, of the same area; of the owner policy one that acts on rows
   * @param access the new state; INHERIT removes the cell
   */
  record ContainerCell(
      Area area, String containerId, Principal principal, Operation operation, Access access)
      implements InContainer {
    @Override
    public void applyTo(PolicyEditor policy) {
      policy.requirePrincipal(principal, access);
      if (principal.kind() == Principal.Kind.OWNER && !operation.actsOnRows()) {
        throw noSuchCell("owners have no say in " + operation.wireName());
      }
      if (operation.area() != area) {
        throw noSuchCell("there is no such operation");
      }
      policy.container(area, containerId).cell(principal, operation, access);
    }

    @Override
    public String subject(Policy policy) {
      return operation.wireName()
          + " of "
          + Names.principal(policy, principal)
          + " on "
          + Names.container(policy, area, containerId);
    }

    @Override
    public String stateIn(Policy policy) {
      ContainerPolicy container = policy.compiled(area, containerId).source();
      return container.cells(principal).access(operation).name();
    }

    @Override
    public String state() {
      return access.name();
    }
  }

  /**
   * Hides a column of a table from a role, or shows it.
   *
   * @param containerId the table
   * @param columnId the column
   * @param roleId the role, or {@link Role#ALL}
   * @param access DENY hides it; INHERIT removes the cell, which shows it
   */
  record ColumnCell(String containerId, String columnId, String roleId, Access access)
      implements InContainer {
    @Override
    public Area area() {
      return Area.DATA;
    }

    @Override
    public void applyTo(PolicyEditor policy) {
      policy.requirePrincipal(Principal.role(roleId), access);
      policy.container(area(), containerId).column(columnId, roleId, access);
    }

    @Override
    public String subject(Policy policy) {
      return "column "
          + columnId
          + " for "
          + Names.principal(policy, Principal.role(roleId))
          + " on "
          + Names.container(policy, area(), containerId);
    }

    @Override
    public String stateIn(Policy policy) {
      return policy.compiled(area(), containerId).source().column(columnId, roleId).name();
    }

    @Override
    public String state() {
      return access.name();
    }
  }

  /**
   * Sets a cell of one method of a service.
   *
   * @param containerId the service
   * @param methodId the method
   * @param principal a user or role
   * @param access the new state; INHERIT removes the cell
   */
  record MethodCell(String containerId, String methodId, Principal principal, Access access)
      implements InContainer {
    @Override
    public Area area() {
      return Area.SERVICES;
    }

    @Override
    public void applyTo(PolicyEditor policy) {
      policy.requirePrincipal(principal, access);
      policy.container(area(), containerId).method(methodId, principal, access);
    }

    @Override
    public String subject(Policy policy) {
      return Operation.INVOKE.wireName() + " of " + principalAndMethod(policy);
    }

    @Override
    public String stateIn(Policy policy) {
      return policy.compiled(area(), containerId).source().method(methodId, principal).name();
    }

    @Override
    public String state() {
      return access.name();
    }

    @Override
    public String describe(Policy policy) {
      return "set " + principalAndMethod(policy) + " to " + access;
    }

    private String principalAndMethod(Policy policy) {
      return Names.principal(policy, principal)
          + " on "
          + Names.method(policy, containerId, methodId)
          + Names.container(policy, area(), containerId);
    }
  }

  /**
   * Says whether the code of a service may do more than its caller.
   *
   * @param containerId the service
   * @param methodId a method, or {@code ""} for all that have no state of their own
   * @param elevation what it may do
   * @param access GRANT or DENY; INHERIT takes back what was said
   */
  record ElevationCell(String containerId, String methodId, Elevation elevation, Access access)
      implements InContainer {
    @Override
    public Area area() {
      return Area.SERVICES;
    }

    @Override
    public void applyTo(PolicyEditor policy) {
      policy.container(area(), containerId).elevation(methodId, elevation, access);
    }

    @Override
    public String subject(Policy policy) {
      return "permission of "
          + (methodId.isEmpty() ? "" : Names.method(policy, containerId, methodId))
          + Names.container(policy, area(), containerId)
          + " to "
          + elevation.label();
    }

    @Override
    public String stateIn(Policy policy) {
      return policy.compiled(area(), containerId).source().elevation(methodId, elevation).name();
    }

    @Override
    public String state() {
      return access.name();
    }
  }

  /**
   * Sets a cell of one row. To a policy it does no more than have row filters look at the cells of
   * rows for that operation.
   *
   * @param containerId the table
   * @param objectId the row
   * @param principal a user or role
   * @param operation one that acts on rows
   * @param access the new state; INHERIT removes the cell
   */
  record RowCell(
      String containerId, String objectId, Principal principal, Operation operation, Access access)
      implements InContainer {
    @Override
    public Area area() {
      return Area.DATA;
    }

    @Override
    public void applyTo(PolicyEditor policy) {
      if (!operation.actsOnRows()) {
        throw noSuchCell("a single object has no " + operation.wireName());
      }
      policy.requirePrincipal(principal, access);
      if (access != Access.INHERIT) {
        policy.useObjectAcl(containerId, operation);
      }
    }

    @Override
    public Asset applyTo(Asset asset) {
      if (!(asset instanceof Asset.Row row) || !row.objectId().equals(objectId)) {
        return asset;
      }
      Map<String, Access> users = new HashMap<>(row.acl().users());
      Map<String, Access> roles = new HashMap<>(row.acl().roles());
      Map<String, Access> cells = principal.kind() == Principal.Kind.USER ? users : roles;
      if (access == Access.INHERIT) {
        cells.remove(principal.id());
      } else {
        cells.put(principal.id(), access);
      }
      return row.withAcl(new ObjectAcl(users, roles));
    }

    @Override
    public String subject(Policy policy) {
      return cellOfRow(policy) + " of " + Names.container(policy, area(), containerId);
    }

    /** Not known to a policy: INHERIT. */
    @Override
    public String stateIn(Policy policy) {
      return Access.INHERIT.name();
    }

    @Override
    public String state() {
      return access.name();
    }

    @Override
    public String describe(Policy policy) {
      return "set " + cellOfRow(policy) + " to " + access;
    }

    private String cellOfRow(Policy policy) {
      return operation.wireName()
          + " of "
          + Names.principal(policy, principal)
          + " on row "
          + objectId;
    }

    /** The same cell in another state. */
    public RowCell with(Access other) {
      return new RowCell(containerId, objectId, principal, operation, other);
    }
  }

  /**
   * Gives a custom role to a user, or takes it. A policy stays as it is.
   *
   * @param userId the user
   * @param roleId the role
   * @param assigned whether the user has the role afterwards
   */
  record RoleAssignment(String userId, String roleId, boolean assigned) implements Change {
    @Override
    public void applyTo(PolicyEditor policy) {
      if (assigned) {
        policy.requireAssignable(roleId);
      }
    }

    @Override
    public String subject(Policy policy) {
      return Names.principal(policy, Principal.role(roleId)) + " of user " + userId;
    }

    /** Not known to a policy: none. */
    @Override
    public String stateIn(Policy policy) {
      return "none";
    }

    @Override
    public String state() {
      return assigned ? "assigned" : "none";
    }

    @Override
    public String describe(Policy policy) {
      return (assigned ? "assign " : "take ") + subject(policy);
    }
  }

  private static String closedOrOpen(boolean closed) {
    return closed ? "closed" : "open";
  }

  private static String nameOrNone(Policy policy, String roleId) {
    return policy.roleById(roleId).map(Role::name).orElse("none");
  }

  private static InvalidChangeException noSuchCell(String message) {
    return new InvalidChangeException(InvalidChangeException.Reason.NO_SUCH_CELL, message);
  }
}
