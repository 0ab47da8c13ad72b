package dev.backstay.policy;

import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rules about what is open to people whom nobody knows. */
final class AnonymousRules {
  private AnonymousRules() {}

  static List<LintRule> all() {
    return List.of(
        new LintRule(
            "anonymous-write",
            "Without logging in, anybody with a client key may write to the table. Keys lie in "
                + "every copy of an app, so that is everybody. Deny NotAuthenticatedUser, on the "
                + "table or globally.",
            """
            tables:
              Orders: {}
            """,
            """
            global:
              NotAuthenticatedUser: none
            tables:
              Orders: {}
              Users: {roles: {NotAuthenticatedUser: {grant: [CREATE]}}}
            """,
            AnonymousRules::anonymousWrite),
        new LintRule(
            "anonymous-file-write",
            "Without logging in, anybody may upload or delete files there. Deny "
                + "NotAuthenticatedUser on the path or globally.",
            """
            files:
              /uploads: {}
            """,
            """
            files:
              /: {roles: {NotAuthenticatedUser: {deny: [WRITE, DELETE]}}}
            """,
            AnonymousRules::anonymousFileWrite),
        new LintRule(
            "permission-for-all",
            "A caller who has PERMISSION on rows that are not theirs can open them to anybody, as"
                + " far as they may use them themselves. Deny PERMISSION to NotAuthenticatedUser,"
                + " GuestUser and AuthenticatedUser; grant it to owners by the owner policy.",
            """
            tables:
              Orders: {}
            """,
            """
            global:
              NotAuthenticatedUser: none
              GuestUser: none
              AuthenticatedUser: {data: {deny: [PERMISSION]}}
            tables:
              Orders: {owner: {grant: [PERMISSION]}}
            """,
            AnonymousRules::permissionForAll),
        new LintRule(
            "users-readable",
            "Everybody may read the accounts of all users. Deny FIND on Users to "
                + "NotAuthenticatedUser, GuestUser and AuthenticatedUser; grant it by the owner "
                + "policy, so that users find themselves.",
            """
            tables:
              Users: {}
            """,
            """
            global:
              NotAuthenticatedUser: none
              GuestUser: none
            tables:
              Users: {roles: {AuthenticatedUser: {deny: [FIND]}}, owner: {grant: [FIND]}}
            """,
            AnonymousRules::usersReadable),
        new LintRule(
            "guests-pass",
            "Callers who are not logged in are refused, guests are not: and anybody can become a "
                + "guest by one call. Treat GuestUser as NotAuthenticatedUser.",
            """
            global:
              NotAuthenticatedUser: none
            tables:
              Orders: {}
            """,
            """
            global:
              NotAuthenticatedUser: none
              GuestUser: none
            tables:
              Orders: {}
            """,
            AnonymousRules::guestsPass),
        new LintRule(
            "registration-cannot-work",
            "Registration is on, but no client key may CREATE in Users without a login, so every "
                + "registration is refused with 1011. Grant CREATE on Users to "
                + "NotAuthenticatedUser, or switch registration off.",
            """
            global:
              NotAuthenticatedUser: none
            """,
            """
            global:
              NotAuthenticatedUser: none
            tables:
              Users: {roles: {NotAuthenticatedUser: {grant: [CREATE]}}}
            """,
            AnonymousRules::registrationCannotWork),
        new LintRule(
            "recovery-needs-no-update",
            "UPDATE on Users is granted without a login, as password recovery needs it elsewhere. "
                + "Here recovery has a setting of its own; the cell only lets anybody change "
                + "accounts. Take it away.",
            """
            tables:
              Users: {roles: {NotAuthenticatedUser: {grant: [CREATE, UPDATE]}}}
            """,
            """
            tables:
              Users: {roles: {NotAuthenticatedUser: {grant: [CREATE]}}}
            """,
            AnonymousRules::recoveryNeedsNoUpdate),
        new LintRule(
            "write-without-find",
            "A caller may change or delete all rows of the table but find none of them. Whoever "
                + "knows an id can use that, and nobody else understands the empty lists. Deny "
                + "UPDATE and REMOVE with FIND.",
            """
            tables:
              Orders: {roles: {AuthenticatedUser: {deny: [FIND]}}}
            """,
            """
            tables:
              Orders: {roles: {AuthenticatedUser: {deny: [FIND, UPDATE, REMOVE, UPSERT]}}}
            """,
            AnonymousRules::writeWithoutFind),
        new LintRule(
            "relations-open",
            "Callers may find or change only their own rows of the table, but what is related to"
                + " the rows of others is open to them: relations have operations of their own,"
                + " decided on the parent. Deny LOAD_RELATIONS, ADD_RELATION and DELETE_RELATION"
                + " as well, and grant them to owners.",
            """
            tables:
              Orders:
                roles: {AuthenticatedUser: {deny: [UPDATE]}}
                owner: {grant: [UPDATE]}
            """,
            """
            tables:
              Orders:
                roles: {AuthenticatedUser: {deny: [UPDATE, ADD_RELATION, DELETE_RELATION]}}
                owner: {grant: [UPDATE, ADD_RELATION, DELETE_RELATION]}
            """,
            AnonymousRules::relationsOpen));
  }

  private static List<LintFinding> anonymousWrite(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      boolean users = table.name().equals(AppPermissions.USERS);
      List<Operation> writes =
          LintQuestions.holding(
              Stream.of(Operation.CREATE, Operation.UPDATE, Operation.REMOVE, Operation.UPSERT),
              operation ->
                  // registration
                  !(users && operation == Operation.CREATE)
                      && ask.anyClient(HypotheticalLogin.NOBODY, operation, ask.table(table)));
      if (!writes.isEmpty()) {
        found.add(
            new LintFinding(
                "anonymous-write",
                "table " + table.name(),
                "anybody may do " + LintQuestions.names(writes) + " without logging in",
                LintFixes.of(ask)
                    .set(table.id(), HypotheticalLogin.NOBODY, writes.stream(), Access.DENY)
                    .list()));
      }
    }
    return found;
  }

  private static List<LintFinding> anonymousFileWrite(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (String path : ask.paths()) {
      List<Operation> writes =
          LintQuestions.holding(
              Stream.of(Operation.WRITE, Operation.DELETE),
              operation ->
                  ask.anyClient(HypotheticalLogin.NOBODY, operation, new Asset.FilePath(path)));
      if (!writes.isEmpty()) {
        found.add(
            new LintFinding(
                "anonymous-file-write",
                "path " + path,
                "anybody may do " + LintQuestions.names(writes) + " without logging in",
                LintFixes.of(ask)
                    .set(
                        Area.FILES,
                        path,
                        SystemRole.NOT_AUTHENTICATED_USER,
                        writes.stream(),
                        Access.DENY)
                    .list()));
      }
    }
    return found;
  }

  private static List<LintFinding> permissionForAll(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      for (HypotheticalLogin login :
          List.of(HypotheticalLogin.NOBODY, HypotheticalLogin.GUEST, LintQuestions.USER)) {
        if (ask.anyClient(login, Operation.PERMISSION, ask.table(table))) {
          found.add(
              new LintFinding(
                  "permission-for-all",
                  "table " + table.name(),
                  LintQuestions.who(login) + " may change the permissions of rows of others",
                  LintFixes.of(ask).keepToOwners(table.id(), Operation.PERMISSION).list()));
          break;
        }
      }
    }
    return found;
  }

  private static List<LintFinding> usersReadable(LintQuestions ask) {
    TableOutline users = ask.app().table(AppPermissions.USERS).orElse(null);
    if (users == null) {
      return List.of();
    }
    return Stream.of(HypotheticalLogin.NOBODY, HypotheticalLogin.GUEST, LintQuestions.USER)
        .filter(login -> ask.anyClient(login, Operation.FIND, ask.table(users)))
        .limit(1)
        .map(login ->
            new LintFinding(
                "users-readable",
                "table Users",
                LintQuestions.who(login) + " may read all accounts",
                LintFixes.of(ask).keepToOwners(users.id(), Operation.FIND).list()))
        .toList();
  }

  private static List<LintFinding> guestsPass(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      List<Operation> passed =
          LintQuestions.holding(
              Operation.of(Area.DATA).stream(),
              operation ->
                  !ask.anyClient(HypotheticalLogin.NOBODY, operation, ask.table(table))
                      && ask.anyClient(HypotheticalLogin.GUEST, operation, ask.table(table)));
      if (!passed.isEmpty()) {
        found.add(
            new LintFinding(
                "guests-pass",
                "table " + table.name(),
                "refused without a login, open to guests: " + LintQuestions.names(passed),
                LintFixes.of(ask)
                    .set(table.id(), HypotheticalLogin.GUEST, passed.stream(), Access.DENY)
                    .list()));
      }
    }
    return found;
  }

  private static List<LintFinding> registrationCannotWork(LintQuestions ask) {
    TableOutline users = ask.app().table(AppPermissions.USERS).orElse(null);
    if (!ask.app().registration()
        || users == null
        || ask.anyClient(HypotheticalLogin.NOBODY, Operation.CREATE, ask.table(users))) {
      return List.of();
    }
    return List.of(
        new LintFinding(
            "registration-cannot-work",
            "table Users",
            "registration is on, but CREATE is refused to everybody who is not logged in",
            LintFixes.of(ask)
                .set(
                    users.id(), HypotheticalLogin.NOBODY, Stream.of(Operation.CREATE), Access.GRANT)
                .list()));
  }

  private static List<LintFinding> recoveryNeedsNoUpdate(LintQuestions ask) {
    return ask.app().table(AppPermissions.USERS).stream()
        .filter(users ->
            ask.cell(ask.cells(users), SystemRole.NOT_AUTHENTICATED_USER, Operation.UPDATE)
                == Access.GRANT)
        .map(users ->
            new LintFinding(
                "recovery-needs-no-update",
                "table Users",
                "UPDATE is granted to NotAuthenticatedUser, which recovery does not need",
                LintFixes.of(ask)
                    .set(
                        users.id(),
                        HypotheticalLogin.NOBODY,
                        Stream.of(Operation.UPDATE),
                        Access.INHERIT)
                    .list()))
        .toList();
  }

  private static List<LintFinding> writeWithoutFind(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      List<HypotheticalKey> keys = ask.clientKeys(ask.table(table));
      for (HypotheticalLogin login : ask.logins(ask.table(table))) {
        String writes =
            LintQuestions.operations(
                Stream.of(Operation.UPDATE, Operation.REMOVE),
                operation ->
                    keys.stream()
                        .anyMatch(key ->
                            ask.reach(key, login, operation, ask.table(table)).others()
                                && !ask.reach(key, login, Operation.FIND, ask.table(table))
                                    .others()));
        if (!writes.isEmpty()) {
          found.add(
              new LintFinding(
                  "write-without-find",
                  "table " + table.name(),
                  LintQuestions.who(login) + " may do " + writes + " on rows that FIND hides",
                  login.roleIds().isEmpty()
                      ? LintFixes.of(ask)
                          .set(
                              table.id(),
                              login,
                              Stream.of(Operation.UPDATE, Operation.REMOVE, Operation.UPSERT),
                              Access.DENY)
                          .list()
                      : List.of()));
          break;
        }
      }
    }
    return found;
  }

  private static List<LintFinding> relationsOpen(LintQuestions ask) {
    List<LintFinding> found = new ArrayList<>();
    for (TableOutline table : ask.app().tables()) {
      List<HypotheticalKey> keys = ask.clientKeys(ask.table(table));
      for (HypotheticalLogin login : ask.logins(ask.table(table))) {
        String open =
            LintQuestions.operations(
                Stream.of(
                    Operation.LOAD_RELATIONS, Operation.ADD_RELATION, Operation.DELETE_RELATION),
                operation ->
                    keys.stream()
                        .anyMatch(key ->
                            ask.reach(key, login, operation, ask.table(table)).others()
                                && isKeptToOwners(ask, key, login, operation, table)));
        if (!open.isEmpty()) {
          found.add(
              new LintFinding(
                  "relations-open",
                  "table " + table.name(),
                  LintQuestions.who(login)
                      + " may do "
                      + open
                      + " on rows of others, which are kept to owners",
                  login.roleIds().isEmpty() ? relationsToOwners(ask, table, login) : List.of()));
          break;
        }
      }
    }
    return found;
  }

  private static List<Change> relationsToOwners(
      LintQuestions ask, TableOutline table, HypotheticalLogin login) {
    List<Operation> relations =
        List.of(Operation.LOAD_RELATIONS, Operation.ADD_RELATION, Operation.DELETE_RELATION);
    return LintFixes.of(ask)
        .set(table.id(), login, relations.stream(), Access.DENY)
        .set(Area.DATA, table.id(), Principal.OWNER, relations.stream(), Access.GRANT)
        .list();
  }

  /** Loading relations is like finding the row; changing them is like finding and changing it. */
  private static boolean isKeptToOwners(
      LintQuestions ask,
      HypotheticalKey key,
      HypotheticalLogin login,
      Operation relationOperation,
      TableOutline table) {
    Stream<Operation> alike =
        relationOperation == Operation.LOAD_RELATIONS
            ? Stream.of(Operation.FIND)
            : Stream.of(Operation.FIND, Operation.UPDATE);
    return alike
        .map(operation -> ask.reach(key, login, operation, ask.table(table)))
        .anyMatch(reach -> reach.own() && !reach.others());
  }
}
