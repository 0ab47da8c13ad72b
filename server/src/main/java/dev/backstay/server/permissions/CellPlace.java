package dev.backstay.server.permissions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.server.permissions.EffectiveAccess.Holder;
import dev.backstay.store.records.RowFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where cells of users and roles are kept, and how consoles list them. */
sealed interface CellPlace {
  /** What is listed, under the names that consoles use. */
  List<String> operations();

  /**
   * Makes sure that a cell of that operation can be set here.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008, 1024, 14002 when it cannot
   */
  void require(String operation);

  /** What a cell shows: its state, or the inherited one with {@code _INHERIT}. */
  String state(Policy policy, Holder holder, String operation);

  /**
   * The changes that set a cell.
   *
   * @param operation as it was sent, or {@code all}
   * @param access INHERIT removes the cell
   * @throws dev.backstay.foundation.error.ApiException 8008 when there is no such operation
   */
  List<Change> set(Policy policy, Principal principal, String operation, Access access);

  /** A table, channel or path. */
  record Container(Area area, String id) implements CellPlace {
    @Override
    public List<String> operations() {
      return Operation.of(area).stream().map(Operation::wireName).toList();
    }

    @Override
    public void require(String operation) {
      var _ = CellBody.operations(area, operation);
    }

    @Override
    public String state(Policy policy, Holder holder, String operation) {
      return new EffectiveAccess(policy, area, id)
          .container(holder, CellBody.operation(area, operation));
    }

    @Override
    public List<Change> set(Policy policy, Principal principal, String operation, Access access) {
      return CellBody.operations(area, operation).stream()
          .<Change>map(each -> new Change.ContainerCell(area, id, principal, each, access))
          .toList();
    }
  }

  /**
   * The methods of a service; an operation is a method's id or name, or {@code all}.
   *
   * <p>{@code all} is a cell of the service, which also holds for methods that come with a later
   * deployment. Setting it takes back the cells of single methods of the same principal, so that
   * afterwards all of them are as was said.
   *
   * @param names the names of the methods by their ids
   */
  record Methods(String serviceId, Map<String, String> names) implements CellPlace {
    @Override
    public List<String> operations() {
      return List.copyOf(names.keySet());
    }

    @Override
    public void require(String operation) {
      if (!CellBody.isAll(operation) && !names.containsKey(id(operation))) {
        throw ApiError.METHOD_NOT_FOUND.with();
      }
    }

    /** The id of the method that is meant; what means none is an id of one that is gone. */
    private String id(String named) {
      if (!names.containsKey(named)) {
        for (Map.Entry<String, String> method : names.entrySet()) {
          if (method.getValue().equals(named)) {
            return method.getKey();
          }
        }
      }
      return named;
    }

    @Override
    public String state(Policy policy, Holder holder, String operation) {
      return new EffectiveAccess(policy, Area.SERVICES, serviceId)
          .method(operation, holder.principal());
    }

    @Override
    public List<Change> set(Policy policy, Principal principal, String operation, Access access) {
      if (!CellBody.isAll(operation)) {
        return List.of(new Change.MethodCell(serviceId, id(operation), principal, access));
      }
      List<Change> changes = new ArrayList<>();
      changes.add(
          new Change.ContainerCell(Area.SERVICES, serviceId, principal, Operation.INVOKE, access));
      Set<String> methods = new LinkedHashSet<>(names.keySet());
      policy
          .container(Area.SERVICES, serviceId)
          .ifPresent(service -> methods.addAll(service.methods().keySet()));
      for (String method : methods) {
        changes.add(new Change.MethodCell(serviceId, method, principal, Access.INHERIT));
      }
      return changes;
    }
  }

  /** One row, with its cells as they are. */
  record Row(String tableId, String objectId, RowFacts facts) implements CellPlace {
    static final List<Operation> OPERATIONS =
        Operation.of(Area.DATA).stream().filter(Operation::actsOnRows).toList();

    /** The roles that have a cell of this row. */
    List<Principal> roles() {
      return OPERATIONS.stream()
          .flatMap(operation -> facts.acl(operation).roles().keySet().stream())
          .distinct()
          .map(Principal::role)
          .toList();
    }

    @Override
    public List<String> operations() {
      return OPERATIONS.stream().map(Operation::wireName).toList();
    }

    @Override
    public void require(String operation) {
      if (!CellBody.isAll(operation) && !CellBody.operation(Area.DATA, operation).actsOnRows()) {
        throw ApiError.PERMISSION_NOT_UPDATED.with(
            "a single object has no " + CellBody.operation(Area.DATA, operation).wireName());
      }
    }

    @Override
    public String state(Policy policy, Holder holder, String operation) {
      Operation asked = CellBody.operation(Area.DATA, operation);
      return new EffectiveAccess(policy, Area.DATA, tableId)
          .object(facts.acl(asked), holder, asked);
    }

    @Override
    public List<Change> set(Policy policy, Principal principal, String operation, Access access) {
      List<Operation> operations =
          CellBody.isAll(operation)
              ? OPERATIONS
              : List.of(CellBody.operation(Area.DATA, operation));
      return operations.stream()
          .<Change>map(each -> new Change.RowCell(tableId, objectId, principal, each, access))
          .toList();
    }
  }
}
