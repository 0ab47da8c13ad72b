package dev.backstay.server.tables;

import dev.backstay.security.Access;
import dev.backstay.security.ObjectAcl;
import dev.backstay.security.Operation;
import dev.backstay.security.Role;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.Principal;
import dev.backstay.server.apps.App;
import dev.backstay.server.audit.AuditEvent;
import dev.backstay.server.audit.AuditKind;
import dev.backstay.server.audit.AuditLog;
import dev.backstay.server.error.ApiError;
import dev.backstay.store.RowFacts;
import dev.backstay.store.Table;

/** Stores permission cells of single rows. Whether somebody may change them is decided before. */
public final class ObjectPermissions {
  private final AppTables tables;
  private final Policies policies;
  private final AuditLog audit;

  public ObjectPermissions(AppTables tables, Policies policies, AuditLog audit) {
    this.tables = tables;
    this.policies = policies;
    this.audit = audit;
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
    Access before = before(app, table, objectId, operation, principal);
    boolean there =
        tables
            .objectAcls(app)
            .put(
                table.id(),
                objectId,
                operation,
                principal.kind() == Principal.Kind.USER
                    ? dev.backstay.store.PrincipalKind.USER
                    : dev.backstay.store.PrincipalKind.ROLE,
                principal.id(),
                access);
    if (!there) {
      throw ApiError.ENTITY_NOT_FOUND.with(objectId);
    }
    if (before != access) {
      audit.record(
          app,
          AuditEvent.change(
              AuditKind.PERMISSION,
              operation.wireName()
                  + " of "
                  + name(app, principal)
                  + " on row "
                  + objectId
                  + " of table "
                  + table.name(),
              before.name(),
              access.name()));
    }
  }

  private Access before(
      App app, Table table, String objectId, Operation operation, Principal principal) {
    RowFacts facts = tables.objectAcls(app).facts(table.id(), objectId);
    if (facts == null) {
      return Access.INHERIT;
    }
    ObjectAcl acl = facts.acl(operation);
    return (principal.kind() == Principal.Kind.USER ? acl.users() : acl.roles())
        .getOrDefault(principal.id(), Access.INHERIT);
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
