package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rules about what is meant for server code, and what server code opens. */
final class ServerCodeRules {
  private static final List<SystemRole> CLIENT_KEYS =
      List.of(
          SystemRole.ANDROID_USER,
          SystemRole.AS_USER,
          SystemRole.DOT_NET_USER,
          SystemRole.IOS_USER,
          SystemRole.JS_USER,
          SystemRole.REST_USER);

  private ServerCodeRules() {}

  static List<LintRule> all() {
    return List.of(
        new LintRule(
            "server-table-reachable",
            "The table grants something to ServerCodeUser and denies it to key roles of clients, "
                + "so it is meant for server code; but some client passes all the same. Close the "
                + "table to clients, which is one switch, instead of naming every key.",
            """
            tables:
              Secrets:
                roles:
                  ServerCodeUser: {grant: [FIND]}
                  RestUser: {deny: [FIND]}
            """,
            """
            tables:
              Secrets: {closed-to-clients: true}
            """,
            ServerCodeRules::serverTableReachable),
        new LintRule(
            "open-method-runs-as-server",
            "Anybody may invoke the method without logging in, and its code may act as the server "
                + "or as a user whom it names: whatever it lets its callers choose, they choose "
                + "with all rights. Deny NotAuthenticatedUser on the method, or take the "
                + "permission to act so from it.",
            """
            services:
              Shop: {methods: {refund: {}}}
            """,
            """
            services:
              Shop: {methods: {refund: {roles: {NotAuthenticatedUser: deny}}}}
            """,
            ServerCodeRules::openMethodRunsAsServer),
        new LintRule(
            "custom-denial-stops-server-code",
            "Server code that keeps its caller's identity has the caller's roles too, and a "
                + "custom role's denial on the table comes before the grant to ServerCodeUser. "
                + "Leave the role at inherit and close the table to clients.",
            """
            roles: [Customer]
            tables:
              Restaurants:
                roles:
                  ServerCodeUser: {grant: [FIND]}
                  Customer: {deny: [FIND]}
            """,
            """
            roles: [Customer]
            tables:
              Restaurants: {closed-to-clients: true}
            """,
            ServerCodeRules::customDenialStopsServerCode),
        new LintRule(
            "column-hidden-from-server-code",
            "A column is hidden as soon as one role of the caller is not to see it. Server code "
                + "that keeps its caller's identity has AuthenticatedUser too, so it does not see "
                + "the column either. Hide it from the key roles of clients instead.",
            """
            tables:
              People: {columns: {salary: {hide-from: [AuthenticatedUser]}}}
            """,
            """
            tables:
              People: {columns: {salary: {hide-from: [JSUser, RestUser]}}}
            """,
            ServerCodeRules::columnHiddenFromServerCode));
  }

  private static List<LintFinding> serverTableReachable(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      ContainerPolicy cells = ask.cells(table);
      for (Operation operation : Operation.of(Area.DATA)) {
        boolean meant =
            ask.cell(cells, SystemRole.SERVER_CODE_USER, operation) == Access.GRANT
                && CLIENT_KEYS.stream()
                    .anyMatch(role -> ask.cell(cells, role, operation) == Access.DENY);
        String who = meant ? reaching(ask, operation, ask.table(table)) : "";
        if (!who.isEmpty()) {
          found.add(
              new LintFinding(
                  "server-table-reachable",
                  "table " + table.name(),
                  "meant for server code, but " + who + " may do " + operation.wireName(),
                  LintFixes.of(ask).close(Area.DATA, table.id()).list()));
          break;
        }
      }
    }
    return found;
  }

  private static String reaching(LintQuestions ask, Operation operation, Asset asset) {
    List<HypotheticalKey> keys = ask.clientKeys(asset);
    for (HypotheticalLogin login : ask.logins(asset)) {
      for (HypotheticalKey key : keys) {
        if (ask.reach(key, login, operation, asset).any()) {
          return login.name() + " with the key " + key.name();
        }
      }
    }
    return "";
  }

  private static List<LintFinding> openMethodRunsAsServer(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (ServiceOutline service : ask.app().services()) {
      for (String method : service.methods().keySet()) {
        List<String> elevations =
            Stream.of(Elevation.AS_SERVER, Elevation.AS_USER)
                .filter(each -> ask.policy().mayElevate(service.id(), method, each))
                .map(Elevation::label)
                .toList();
        Asset asset = new Asset.Method(service.id(), method);
        if (!elevations.isEmpty()
            && service.isCalled()
            && ask.anyClient(HypotheticalLogin.NOBODY, Operation.INVOKE, asset)) {
          found.add(
              new LintFinding(
                  "open-method-runs-as-server",
                  ask.names().method(service.id(), method),
                  "open without a login, and may " + String.join(" and ", elevations),
                  LintFixes.of(ask)
                      .add(
                          new Change.MethodCell(
                              service.id(),
                              method,
                              Principal.role(ask.system(SystemRole.NOT_AUTHENTICATED_USER).id()),
                              Access.DENY))
                      .list()));
        }
      }
    }
    return found;
  }

  private static List<LintFinding> customDenialStopsServerCode(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      ContainerPolicy cells = ask.cells(table);
      for (Role role : ask.assignableRoles(cells)) {
        List<Operation> operations =
            LintQuestions.holding(
                Operation.of(Area.DATA).stream(),
                operation ->
                    ask.cell(cells, SystemRole.SERVER_CODE_USER, operation) == Access.GRANT
                        && ask.cell(cells, role, operation) == Access.DENY);
        if (!operations.isEmpty()) {
          found.add(
              new LintFinding(
                  "custom-denial-stops-server-code",
                  "table " + table.name(),
                  "server code called by role "
                      + role.name()
                      + " is refused "
                      + LintQuestions.names(operations),
                  LintFixes.of(ask)
                      .close(Area.DATA, table.id())
                      .set(Area.DATA, table.id(), role.id(), operations.stream(), Access.INHERIT)
                      .list()));
        }
      }
    }
    return found;
  }

  private static List<LintFinding> columnHiddenFromServerCode(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    String authenticated = ask.system(SystemRole.AUTHENTICATED_USER).id();
    for (TableOutline table : ask.app().tables()) {
      for (Map.Entry<String, Map<String, Access>> column : ask.cells(table).columns().entrySet()) {
        if (Stream.of(authenticated, Role.ALL)
            .anyMatch(role -> column.getValue().get(role) == Access.DENY)) {
          found.add(
              new LintFinding(
                  "column-hidden-from-server-code",
                  "table " + table.name(),
                  "server code called by a user does not see column "
                      + ask.names().columnName(table.id(), column.getKey()),
                  hiddenFromClients(ask, table, column.getKey(), column.getValue())));
        }
      }
    }
    return found;
  }

  /** The column hidden from the key roles of clients in place of all users. */
  private static List<Change> hiddenFromClients(
      LintQuestions ask, TableOutline table, String columnId, Map<String, Access> states) {
    LintFixes fixes = LintFixes.of(ask);
    Stream.of(ask.system(SystemRole.AUTHENTICATED_USER).id(), Role.ALL)
        .filter(role -> states.get(role) == Access.DENY)
        .forEach(
            role -> fixes.add(new Change.ColumnCell(table.id(), columnId, role, Access.INHERIT)));
    CLIENT_KEYS.forEach(role ->
        fixes.add(new Change.ColumnCell(table.id(), columnId, ask.system(role).id(), Access.DENY)));
    return fixes.list();
  }
}
