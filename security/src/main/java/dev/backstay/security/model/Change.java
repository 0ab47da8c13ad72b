package dev.backstay.security.model;

import java.util.HashMap;
import java.util.Map;

/** One change that {@code Advice} proposes, as data: it can be shown, tried out, or carried out. */
public sealed interface Change {
  /** The policy after the change; the same one if the change is about a row. */
  default Policy applyTo(Policy policy) {
    return policy;
  }

  /** The asset after the change; the same one unless the change is about that row. */
  default Asset applyTo(Asset asset) {
    return asset;
  }

  /** The change in words that follow "to turn it around:". */
  String describe(Policy policy);

  /**
   * Opens the application to clients.
   *
   * @param closed the new state of the switch
   */
  record ApplicationSwitch(boolean closed) implements Change {
    @Override
    public Policy applyTo(Policy policy) {
      return policy.withClosedToClients(closed);
    }

    @Override
    public String describe(Policy policy) {
      return (closed ? "close" : "open") + " the application to clients";
    }
  }

  /**
   * Opens or closes a container to clients.
   *
   * @param area the area of the container
   * @param containerId the container
   * @param closed the new state of the switch
   */
  record ContainerSwitch(Area area, String containerId, boolean closed) implements Change {
    @Override
    public Policy applyTo(Policy policy) {
      return policy.withContainer(
          Names.builder(policy, area, containerId).closedToClients(closed).build());
    }

    @Override
    public String describe(Policy policy) {
      String container = Names.container(policy, area, containerId);
      return (closed ? "close " : "open ") + container + " to clients";
    }
  }

  /**
   * Sets a global cell of a role.
   *
   * @param roleId the role
   * @param operation the operation
   * @param access GRANT or DENY
   */
  record GlobalCell(String roleId, Operation operation, Access access) implements Change {
    @Override
    public Policy applyTo(Policy policy) {
      return policy.withGlobal(roleId, operation, access);
    }

    @Override
    public String describe(Policy policy) {
      return "set "
          + operation.wireName()
          + " of "
          + Names.principal(policy, PrincipalKind.ROLE, roleId)
          + " globally to "
          + access;
    }
  }

  /**
   * Sets a cell of a container, or of its owner policy.
   *
   * @param area the area of the container
   * @param containerId the container
   * @param kind whose cell it is
   * @param principalId the user or role; empty for the owner policy
   * @param operation the operation
   * @param access the new state; INHERIT removes the cell
   */
  record ContainerCell(
      Area area,
      String containerId,
      PrincipalKind kind,
      String principalId,
      Operation operation,
      Access access)
      implements Change {
    @Override
    public Policy applyTo(Policy policy) {
      ContainerPolicy.Builder builder = Names.builder(policy, area, containerId);
      switch (kind) {
        case USER -> builder.user(principalId, operation, access);
        case ROLE -> builder.role(principalId, operation, access);
        case OWNER -> builder.owner(operation, access);
      }
      return policy.withContainer(builder.build());
    }

    @Override
    public String describe(Policy policy) {
      return "set "
          + operation.wireName()
          + " of "
          + Names.principal(policy, kind, principalId)
          + " on "
          + Names.container(policy, area, containerId)
          + " to "
          + access;
    }
  }

  /**
   * Sets a cell of one method of a service.
   *
   * @param serviceId the service
   * @param methodId the method
   * @param kind USER or ROLE
   * @param principalId the user or role
   * @param access the new state; INHERIT removes the cell
   */
  record MethodCell(
      String serviceId, String methodId, PrincipalKind kind, String principalId, Access access)
      implements Change {
    @Override
    public Policy applyTo(Policy policy) {
      ContainerPolicy.Builder builder = Names.builder(policy, Area.SERVICES, serviceId);
      if (kind == PrincipalKind.USER) {
        builder.methodUser(methodId, principalId, access);
      } else {
        builder.methodRole(methodId, principalId, access);
      }
      return policy.withContainer(builder.build());
    }

    @Override
    public String describe(Policy policy) {
      return "set "
          + Names.principal(policy, kind, principalId)
          + " on "
          + Names.method(policy, serviceId, methodId)
          + Names.container(policy, Area.SERVICES, serviceId)
          + " to "
          + access;
    }
  }

  /**
   * Sets a cell of one row.
   *
   * @param objectId the row
   * @param kind USER or ROLE
   * @param principalId the user or role
   * @param operation the operation
   * @param access the new state; INHERIT removes the cell
   */
  record ObjectCell(
      String objectId, PrincipalKind kind, String principalId, Operation operation, Access access)
      implements Change {
    @Override
    public Asset applyTo(Asset asset) {
      if (!(asset instanceof Asset.Row row) || !row.objectId().equals(objectId)) {
        return asset;
      }
      Map<String, Access> users = new HashMap<>(row.acl().users());
      Map<String, Access> roles = new HashMap<>(row.acl().roles());
      (kind == PrincipalKind.USER ? users : roles).put(principalId, access);
      return row.withAcl(new ObjectAcl(users, roles));
    }

    @Override
    public String describe(Policy policy) {
      return "set "
          + operation.wireName()
          + " of "
          + Names.principal(policy, kind, principalId)
          + " on row "
          + objectId
          + " to "
          + access;
    }
  }
}
