package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Rules about the roles that developers make, and the order in which roles are asked. */
final class RoleRules {
  private RoleRules() {}

  static List<LintRule> all() {
    return List.of(
        new LintRule(
            "custom-role-overrides-denial",
            "Global cells of custom roles are asked before those of system roles, and always "
                + "decide. So those who have the role pass where a system role is denied globally. "
                + "Deny the custom role too, or deny the system role on the table.",
            """
            roles: [Staff]
            global:
              AuthenticatedUser: {data: {deny: [REMOVE]}}
              Staff: all
            """,
            """
            roles: [Staff]
            global:
              AuthenticatedUser: {data: {deny: [REMOVE]}}
              Staff: {data: {deny: [REMOVE]}}
            """,
            RoleRules::customRoleOverridesDenial),
        new LintRule(
            "owner-policy-not-reached",
            "A custom role is denied on the table, which is asked before the owner policy: owners "
                + "with that role do not get at their own rows. Deny the role globally instead.",
            """
            roles: [Club]
            tables:
              Notes:
                roles: {Club: {deny: [FIND]}}
                owner: {grant: [FIND]}
            """,
            """
            roles: [Club]
            global:
              Club: {data: {deny: [FIND]}}
            tables:
              Notes:
                owner: {grant: [FIND]}
            """,
            RoleRules::ownerPolicyNotReached),
        new LintRule(
            "unassigned-role",
            "No user has the role, so its cells decide nothing. Assign it, or delete it.",
            "roles: [Staff]\n",
            "",
            RoleRules::unassignedRole),
        new LintRule(
            "custom-key-bypass",
            "With a custom API key, callers pass where every built-in client key is refused: the "
                + "role of the key counts as a custom role, so denials of key roles do not touch "
                + "it. Deny the key's role on the table too, or close the table to clients.",
            """
            keys: {Kiosk: KioskRole}
            tables:
              Orders:
                roles:
                  AndroidUser: {deny: all}
                  ASUser: {deny: all}
                  DotNetUser: {deny: all}
                  IOSUser: {deny: all}
                  JSUser: {deny: all}
                  RestUser: {deny: all}
            """,
            """
            keys: {Kiosk: KioskRole}
            tables:
              Orders: {closed-to-clients: true}
            """,
            RoleRules::customKeyBypass));
  }

  private static List<LintFinding> customRoleOverridesDenial(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (Role role : ask.app().assignableRoles()) {
      List<String> overridden = new ArrayList<>();
      Set<Operation> toDeny = new TreeSet<>();
      for (SystemRole system : SystemRole.values()) {
        boolean canComeWithRole =
            system != SystemRole.NOT_AUTHENTICATED_USER && system != SystemRole.SERVER_CODE_USER;
        if (!canComeWithRole) {
          continue;
        }
        List<Operation> operations =
            LintQuestions.holding(
                Stream.of(Operation.values()).filter(each -> each.area() != Area.SERVICES),
                operation ->
                    ask.isGlobally(role, operation, Access.GRANT)
                        && ask.isGlobally(ask.system(system), operation, Access.DENY));
        if (!operations.isEmpty()) {
          overridden.add(system.roleName() + ": " + LintQuestions.names(operations));
          toDeny.addAll(operations);
        }
      }
      if (!overridden.isEmpty()) {
        found.add(
            new LintFinding(
                "custom-role-overrides-denial",
                "role " + role.name(),
                "is granted globally what is denied to " + String.join("; to ", overridden),
                List.copyOf(
                    toDeny.stream()
                        .map(each -> new Change.GlobalCell(role.id(), each, Access.DENY))
                        .toList())));
      }
    }
    return found;
  }

  private static List<LintFinding> ownerPolicyNotReached(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      ContainerPolicy cells = ask.cells(table);
      if (cells.owner().isEmpty()) {
        continue;
      }
      for (Role role : ask.policy().roles().all()) {
        String operations =
            LintQuestions.operations(
                Operation.of(Area.DATA).stream(),
                operation ->
                    !role.system()
                        && cells.owner().access(operation) == Access.GRANT
                        && ask.cell(cells, role, operation) == Access.DENY);
        if (!operations.isEmpty()) {
          found.add(
              new LintFinding(
                  "owner-policy-not-reached",
                  "table " + table.name(),
                  "owners with role " + role.name() + " are refused " + operations));
        }
      }
    }
    return found;
  }

  private static List<LintFinding> unassignedRole(LintQuestions ask) {
    Set<String> inUse = ask.app().rolesInUse();
    if (inUse == null) {
      return List.of();
    }
    return ask.app().assignableRoles().stream()
        .filter(role -> !inUse.contains(role.id()))
        .map(role ->
            new LintFinding(
                "unassigned-role",
                "role " + role.name(),
                "nobody has it",
                List.of(new Change.DeleteRole(role.id()))))
        .toList();
  }

  private static List<LintFinding> customKeyBypass(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    List<HypotheticalLogin> logins = List.of(HypotheticalLogin.NOBODY, LintQuestions.USER);
    for (HypotheticalKey key : ask.app().keys()) {
      for (TableOutline table : ask.app().tables()) {
        List<Operation> operations =
            Operation.of(Area.DATA).stream()
                .filter(operation ->
                    logins.stream()
                        .anyMatch(login ->
                            ask.reach(key, login, operation, ask.table(table)).others()
                                && ask.builtInClientKeys().stream()
                                    .noneMatch(other ->
                                        ask.reach(other, login, operation, ask.table(table))
                                            .others())))
                .toList();
        if (!operations.isEmpty()) {
          found.add(
              new LintFinding(
                  "custom-key-bypass",
                  "table " + table.name(),
                  "key "
                      + key.name()
                      + " may do what no other client key may: "
                      + LintQuestions.names(operations),
                  key.roleId() == null
                      ? List.of()
                      : LintFixes.of(ask)
                          .set(
                              Area.DATA, table.id(), key.roleId(), operations.stream(), Access.DENY)
                          .list()));
        }
      }
    }
    return found;
  }
}
