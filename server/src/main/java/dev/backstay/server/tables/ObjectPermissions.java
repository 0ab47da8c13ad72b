package dev.backstay.server.tables;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.apps.App;
import dev.backstay.server.audit.AuditActor;
import dev.backstay.server.audit.AuditEvent;
import dev.backstay.server.audit.AuditKind;
import dev.backstay.server.audit.AuditTable;
import dev.backstay.server.error.ApiError;
import dev.backstay.store.schema.Table;
import java.util.List;

/** Stores permission cells of single rows. Whether somebody may change them is decided before. */
public final class ObjectPermissions {
  private final AppTables tables;
  private final Policies policies;

  public ObjectPermissions(AppTables tables, Policies policies) {
    this.tables = tables;
    this.policies = policies;
  }

  /**
   * Sets the cell of a user or role on one row; INHERIT removes it.
   *
   * <p>INVARIANT: decisions look at single rows before the first cell of the table is there, so
   * none is ever missed.
   *
   * @throws dev.backstay.server.error.ApiException 1000 when there is no such row
   */
  public void set(
      App app,
      Table table,
      String objectId,
      Operation operation,
      Principal principal,
      Access access) {
    if (access != Access.INHERIT) {
      policies.useObjectAcl(app, table.id(), operation);
    }
    AuditActor actor = AuditActor.current();
    String subject =
        operation.wireName()
            + " of "
            + name(app, principal)
            + AuditEvent.ofRow(objectId)
            + table.name();
    boolean there =
        tables
            .objectAcls(app)
            .put(
                table.id(),
                objectId,
                operation,
                principal.kind() == Principal.Kind.USER
                    ? dev.backstay.store.records.PrincipalKind.USER
                    : dev.backstay.store.records.PrincipalKind.ROLE,
                principal.id(),
                access,
                (sql, before) ->
                    AuditTable.insert(
                        sql,
                        actor,
                        List.of(
                            AuditEvent.change(
                                AuditKind.PERMISSION, subject, before.name(), access.name()))));
    if (!there) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
  }

  private String name(App app, Principal principal) {
    boolean user = principal.kind() == Principal.Kind.USER;
    if (principal.everybody()) {
      return user ? "all users" : "all roles";
    }
    return user
        ? "user " + principal.id()
        : "role "
            + policies.of(app).roleById(principal.id()).map(Role::name).orElse(principal.id());
  }
}
