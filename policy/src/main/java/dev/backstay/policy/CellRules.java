package dev.backstay.policy;

import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.security.model.PrincipalCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Rules about cells that do not do what they seem to. */
final class CellRules {
  private static final String DEAD = "dead-cell";

  /** Roles that no caller has who gets past a closed container. */
  private static final Set<SystemRole> NEVER_SERVER_CODE =
      Set.of(
          SystemRole.ANDROID_USER,
          SystemRole.AS_USER,
          SystemRole.DOT_NET_USER,
          SystemRole.IOS_USER,
          SystemRole.JS_USER,
          SystemRole.REST_USER,
          SystemRole.NOT_AUTHENTICATED_USER);

  private CellRules() {}

  static List<LintRule> all() {
    return List.of(
        new LintRule(
            DEAD,
            "The cell can never decide: something before it always does, or nobody can hold its "
                + "role there. It says something that is not so; take it away.",
            """
            tables:
              Orders:
                closed-to-clients: true
                roles: {JSUser: {grant: [FIND]}}
            """,
            """
            tables:
              Orders:
                closed-to-clients: true
            """,
            CellRules::deadCells),
        new LintRule(
            "service-grant-restricts-nobody",
            "For services GRANT says the same as nothing: everybody who is not denied may call. "
                + "It does not keep the others out. Deny those who shall not call; a grant on a "
                + "method only makes an exception of a denial on the whole service.",
            """
            roles: [Staff]
            services:
              Shop: {methods: {refund: {roles: {Staff: grant}}}}
            """,
            """
            roles: [Staff]
            services:
              Shop: {methods: {refund: {roles: {NotAuthenticatedUser: deny, GuestUser: deny}}}}
            """,
            CellRules::serviceGrants),
        new LintRule(
            "upsert-cannot-work",
            "UPSERT is granted, but it also takes CREATE for a new row and UPDATE for an existing "
                + "one, and the role gets neither. Grant one of them, or take UPSERT away.",
            """
            tables:
              Orders:
                roles:
                  AuthenticatedUser: {grant: [UPSERT], deny: [CREATE, UPDATE]}
            """,
            """
            tables:
              Orders:
                roles:
                  AuthenticatedUser: {grant: [UPSERT, UPDATE], deny: [CREATE]}
            """,
            CellRules::upsertCannotWork));
  }

  private static List<LintFinding> deadCells(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (Area area : Area.values()) {
      for (ContainerPolicy container : ask.app().containers(area)) {
        String on = ask.names().container(area, container.id());
        closedToItsHolders(ask, on, container, found);
        behindAllUsers(ask, on, container, found);
        behindAllRoles(ask, on, container, found);
        shownColumns(ask, on, container, found);
      }
    }
    return found;
  }

  /** Cells of client roles where only server code passes. */
  private static void closedToItsHolders(
      LintQuestions ask, String on, ContainerPolicy container, List<LintFinding> found) {
    boolean closed = container.closedToClients() || ask.policy().closedToClients();
    if (!closed) {
      return;
    }
    for (SystemRole role : NEVER_SERVER_CODE) {
      if (!container.cells().role(ask.system(role).id()).isEmpty()) {
        found.add(
            new LintFinding(
                DEAD,
                on,
                "cells of "
                    + role.roleName()
                    + ": it is closed to clients, and server code never "
                    + "has that role",
                withoutCells(ask, container, ask.system(role).id())));
      }
    }
  }

  private static List<Change> withoutCells(
      LintQuestions ask, ContainerPolicy container, String roleId) {
    LintFixes fixes = LintFixes.of(ask);
    Cells cells = container.cells().role(roleId);
    return fixes
        .set(
            container.area(),
            container.id(),
            roleId,
            Operation.of(container.area()).stream()
                .filter(operation -> cells.access(operation) != Access.INHERIT),
            Access.INHERIT)
        .list();
  }

  /** With a cell for all users, what comes after L3 is never asked about a user. */
  private static void behindAllUsers(
      LintQuestions ask, String on, ContainerPolicy container, List<LintFinding> found) {
    Cells all = container.cells().user(Role.ALL);
    if (container.area() != Area.DATA || all.isEmpty()) {
      return;
    }
    List<Operation> owner =
        LintQuestions.holding(
            Operation.of(Area.DATA).stream(),
            operation ->
                all.access(operation) != Access.INHERIT
                    && container.owner().access(operation) != Access.INHERIT);
    if (!owner.isEmpty()) {
      found.add(
          new LintFinding(
              DEAD,
              on,
              "owner policy for "
                  + LintQuestions.names(owner)
                  + ": the cell of all users decides before",
              LintFixes.of(ask)
                  .set(Area.DATA, container.id(), Principal.OWNER, owner.stream(), Access.INHERIT)
                  .list()));
    }
    for (Role role : ask.assignableRoles(container)) {
      List<Operation> cells =
          LintQuestions.holding(
              Operation.of(Area.DATA).stream(),
              operation ->
                  all.access(operation) != Access.INHERIT
                      && ask.cell(container, role, operation) != Access.INHERIT);
      if (!cells.isEmpty()) {
        found.add(
            new LintFinding(
                DEAD,
                on,
                LintQuestions.names(cells)
                    + " of role "
                    + role.name()
                    + ": the cell of all users decides before",
                LintFixes.of(ask)
                    .set(Area.DATA, container.id(), role.id(), cells.stream(), Access.INHERIT)
                    .list()));
      }
    }
  }

  /** A grant to a role beside a denial to all roles. */
  private static void behindAllRoles(
      LintQuestions ask, String on, ContainerPolicy container, List<LintFinding> found) {
    Cells all = container.cells().role(Role.ALL);
    container
        .cells()
        .roles()
        .forEach((roleId, cells) -> {
          List<Operation> dead =
              LintQuestions.holding(
                  Operation.of(container.area()).stream(),
                  operation ->
                      !roleId.equals(Role.ALL)
                          && all.access(operation) == Access.DENY
                          && cells.access(operation) == Access.GRANT);
          if (!dead.isEmpty() && ask.policy().roleById(roleId).isPresent()) {
            found.add(
                new LintFinding(
                    DEAD,
                    on,
                    LintQuestions.names(dead)
                        + " granted to role "
                        + ask.names().role(roleId)
                        + ": the denial to all roles comes first",
                    container.area() == Area.SERVICES
                        ? List.of()
                        : LintFixes.of(ask)
                            .set(
                                container.area(),
                                container.id(),
                                roleId,
                                dead.stream(),
                                Access.INHERIT)
                            .list()));
          }
        });
  }

  /** Only denials hide a column; nothing shows one. */
  private static void shownColumns(
      LintQuestions ask, String on, ContainerPolicy container, List<LintFinding> found) {
    container
        .columns()
        .forEach((column, states) -> {
          if (states.containsValue(Access.GRANT)) {
            found.add(
                new LintFinding(
                    DEAD,
                    on,
                    "column "
                        + ask.names().columnName(container.id(), column)
                        + " is shown to a role: a column is seen unless it is hidden",
                    states.entrySet().stream()
                        .filter(state -> state.getValue() == Access.GRANT)
                        .<Change>map(state ->
                            new Change.ColumnCell(
                                container.id(), column, state.getKey(), Access.INHERIT))
                        .toList()));
          }
        });
  }

  private static List<LintFinding> serviceGrants(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (ContainerPolicy service : ask.app().containers(Area.SERVICES)) {
      String on = ask.names().container(Area.SERVICES, service.id());
      grants(
          on,
          service.cells(),
          PrincipalCells.NONE,
          ask,
          principal ->
              new Change.ContainerCell(
                  Area.SERVICES, service.id(), principal, Operation.INVOKE, Access.INHERIT),
          found);
      service
          .methods()
          .forEach((method, own) ->
              grants(
                  ask.names().method(service.id(), method),
                  own,
                  service.cells(),
                  ask,
                  principal ->
                      new Change.MethodCell(service.id(), method, principal, Access.INHERIT),
                  found));
    }
    return found;
  }

  /**
   * @param without the change that takes a principal's cell away
   */
  private static void grants(
      String on,
      PrincipalCells own,
      PrincipalCells below,
      LintQuestions ask,
      Function<Principal, Change> without,
      List<LintFinding> found) {
    own.roles()
        .forEach((role, cells) -> {
          if (restrictsNobody(cells, below.role(role))) {
            found.add(
                finding(on, "role " + ask.names().role(role), without.apply(Principal.role(role))));
          }
        });
    own.users()
        .forEach((user, cells) -> {
          if (restrictsNobody(cells, below.user(user))) {
            found.add(finding(on, "user " + user, without.apply(Principal.user(user))));
          }
        });
  }

  private static boolean restrictsNobody(Cells own, Cells below) {
    return own.access(Operation.INVOKE) == Access.GRANT
        && below.access(Operation.INVOKE) != Access.DENY;
  }

  private static LintFinding finding(String on, String who, Change fix) {
    return new LintFinding(
        "service-grant-restricts-nobody",
        on,
        "the grant to " + who + " keeps nobody else out",
        List.of(fix));
  }

  private static List<LintFinding> upsertCannotWork(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (ContainerPolicy table : ask.app().containers(Area.DATA)) {
      String on = ask.names().container(Area.DATA, table.id());
      for (Map.Entry<String, Cells> cells : table.cells().roles().entrySet()) {
        boolean useless =
            cells.getValue().access(Operation.UPSERT) == Access.GRANT
                && Stream.of(Operation.CREATE, Operation.UPDATE)
                    .allMatch(operation -> cells.getValue().access(operation) == Access.DENY);
        if (useless) {
          found.add(
              new LintFinding(
                  "upsert-cannot-work",
                  on,
                  "UPSERT granted to role "
                      + ask.names().role(cells.getKey())
                      + " without CREATE or UPDATE",
                  LintFixes.of(ask)
                      .set(
                          Area.DATA,
                          table.id(),
                          cells.getKey(),
                          Stream.of(Operation.UPSERT),
                          Access.INHERIT)
                      .list()));
        }
      }
    }
    return found;
  }
}
