package dev.backstay.policy;

import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Collects the changes that a finding proposes; what is as it should be needs no change. */
final class LintFixes {
  private final LintQuestions ask;
  private final List<Change> changes = new ArrayList<>();

  private LintFixes(LintQuestions ask) {
    this.ask = ask;
  }

  static LintFixes of(LintQuestions ask) {
    return new LintFixes(ask);
  }

  /** The changes, in the order in which they were given. */
  List<Change> list() {
    return List.copyOf(changes);
  }

  LintFixes close(Area area, String id) {
    changes.add(new Change.ContainerSwitch(area, id, true));
    return this;
  }

  /** Sets cells of a role on a container. */
  LintFixes set(Area area, String id, String roleId, Stream<Operation> operations, Access access) {
    return set(area, id, Principal.role(roleId), operations, access);
  }

  LintFixes set(
      Area area, String id, SystemRole role, Stream<Operation> operations, Access access) {
    return set(area, id, ask.system(role).id(), operations, access);
  }

  LintFixes set(
      Area area, String id, Principal principal, Stream<Operation> operations, Access access) {
    operations
        .map(operation -> new Change.ContainerCell(area, id, principal, operation, access))
        .forEach(changes::add);
    return this;
  }

  /** Sets cells on a table of the system role that such a login has. */
  LintFixes set(
      String tableId, HypotheticalLogin login, Stream<Operation> operations, Access access) {
    SystemRole role =
        switch (login.state()) {
          case NONE -> SystemRole.NOT_AUTHENTICATED_USER;
          case GUEST -> SystemRole.GUEST_USER;
          case USER -> SystemRole.AUTHENTICATED_USER;
        };
    return set(Area.DATA, tableId, role, operations, access);
  }

  /** Denies an operation on a table to everyone but the owner of the row, who keeps it. */
  LintFixes keepToOwners(String tableId, Operation operation) {
    for (SystemRole role :
        List.of(
            SystemRole.NOT_AUTHENTICATED_USER,
            SystemRole.GUEST_USER,
            SystemRole.AUTHENTICATED_USER)) {
      var _ = set(Area.DATA, tableId, role, Stream.of(operation), Access.DENY);
    }
    return set(Area.DATA, tableId, Principal.OWNER, Stream.of(operation), Access.GRANT);
  }

  LintFixes add(Change change) {
    changes.add(change);
    return this;
  }
}
