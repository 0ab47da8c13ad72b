package dev.backstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.policy.PolicyDifference.Effective;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.ask.Question;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Lists of changes: their difference, their preview, and how they are written and read. */
class ChangesTest {
  /** Two apps that differ in everything, and a part of the changes between them. */
  private record Case(AppPermissions before, AppPermissions target, List<Change> some) {
    static Case of(long seed) {
      Random random = new Random(seed);
      AppPermissions before = PolicyFileTest.random(random);
      AppPermissions target = PolicyFileTest.random(random);
      List<Change> some = new ArrayList<>(Change.between(before.policy(), target.policy()));
      some.removeIf(change -> random.nextInt(4) > 0);
      return new Case(before, target, some);
    }

    AppPermissions after() {
      return before.withPolicy(Change.applyTo(before.policy(), some));
    }
  }

  @Test
  void theChangesBetweenTwoPoliciesLeadFromOneToTheOther() {
    for (long seed = 0; seed < 50; seed++) {
      Case of = Case.of(seed);
      Policy reached =
          Change.applyTo(
              of.before().policy(), Change.between(of.before().policy(), of.target().policy()));
      assertThat(Change.between(reached, of.target().policy())).isEmpty();
      assertThat(PolicyFile.write(of.target().withPolicy(reached)))
          .isEqualTo(PolicyFile.write(of.target()));
      Policy back = Change.applyTo(reached, Change.between(reached, of.before().policy()));
      assertThat(PolicyFile.write(of.before().withPolicy(back)))
          .isEqualTo(PolicyFile.write(of.before()));
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Set<String> kinds = new TreeSet<>();
    for (long seed = 0; seed < 30; seed++) {
      Case of = Case.of(seed);
      List<Change> changes = new ArrayList<>(of.some());
      changes.add(new Change.CreateRole("new", "Crew"));
      changes.add(new Change.GlobalCell("new", Operation.FIND, Access.DENY));
      changes.add(new Change.RenameRole("new", "Team"));
      changes.add(new Change.RoleAssignment("anna", "new", true));
      changes.add(new Change.RoleAssignment("anna", "id-Staff", false));
      changes.add(
          new Change.RowCell(
              "t-Orders", "row", Principal.role("new"), Operation.UPDATE, Access.INHERIT));
      changes.add(new Change.DeleteRole("id-Staff"));
      List<Map<String, Object>> written = ChangeWriter.write(of.before(), changes);
      assertThat(ChangeReader.read(of.before(), written, () -> "new")).isEqualTo(changes);
      written.forEach(each -> kinds.add(String.valueOf(each.get("kind"))));
    }
    assertThat(kinds)
        .containsExactly(
            "assign-role",
            "cell",
            "closed-to-clients",
            "column-cell",
            "create-role",
            "delete-role",
            "elevation",
            "global-cell",
            "method-cell",
            "owner-cell",
            "rename-role",
            "row-cell",
            "unassign-role");
  }

  @Test
  void whatIsWrongInAListIsSaidWithItsNumber() {
    wrong(Map.of("kind", "cel"), "change 2: there is no kind `cel`");
    wrong(
        Map.of("kind", "closed-to-clients", "tabel", "Orders", "closed", true),
        "change 2: `closed-to-clients` has no field `tabel`");
    wrong(
        Map.of("kind", "closed-to-clients", "table", "Oders", "closed", true),
        "change 2: the app has no table `Oders`");
    wrong(
        Map.of("kind", "cell", "table", "Orders", "operation", "FIND", "access", "deny"),
        "change 2: say either `user` or `role`");
    wrong(
        Map.of(
            "kind",
            "cell",
            "table",
            "Orders",
            "role",
            "Crew",
            "operation",
            "FIND",
            "access",
            "deny"),
        "change 2: there is no role `Crew`");
    wrong(
        Map.of(
            "kind", "cell", "table", "Orders", "role", "*", "operation", "READ", "access", "deny"),
        "change 2: there is no operation `READ` here; there are CREATE,");
    wrong(
        Map.of("kind", "cell", "table", "Orders", "user", "u", "operation", "FIND", "access", "no"),
        "change 2: `access` has to be grant, deny or inherit");
    wrong("cell", "change 2: is not an object");
  }

  private static void wrong(Object change, String message) {
    Map<String, Object> right = Map.of("kind", "closed-to-clients", "closed", false);
    assertThatThrownBy(() ->
            ChangeReader.read(
                PolicyFileTest.random(new Random(1)), List.of(right, change), () -> "new"))
        .isInstanceOf(WrongChangeException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aPreviewSaysWhatAllDecisionsBeforeAndAfterSay() {
    int lines = 0;
    for (long seed = 0; seed < 12; seed++) {
      Case of = Case.of(seed);
      PolicyDifference preview = PolicyDifference.between(of.before(), of.after());
      Set<String> found = new TreeSet<>();
      for (Effective each : preview.effective()) {
        for (String key : keys(of.after(), each.keys())) {
          found.add(line(each.asset(), each.what(), each.who(), key, each.before(), each.after()));
        }
      }
      found.remove("");
      assertThat(found).isEqualTo(decisions(of.before(), of.after()));
      assertThat(preview.cells()).hasSameSizeAs(of.some());
      lines += found.size();
    }
    assertThat(lines).isGreaterThan(1_000);
  }

  @Test
  void aPreviewKnowsRowsAndAssignments() {
    AppPermissions app =
        PolicyFile.read(
                """
                backstay-policy: 1
                roles: [Staff]
                global: {AuthenticatedUser: none}
                tables:
                  Orders: {roles: {Staff: {grant: [FIND]}}}
                """)
            .alone();
    Asset.Row row = new Asset.Row("Orders", "17", null, ObjectAcl.NONE);
    Change.RowCell cell =
        new Change.RowCell("Orders", "17", Principal.user("anna"), Operation.FIND, Access.GRANT);
    PolicyDifference preview =
        PolicyDifference.between(
            app,
            app,
            new PolicyDifference.Outside(
                List.of(),
                List.of(
                    new PolicyDifference.Row(Operation.FIND, row, (Asset.Row) cell.applyTo(row))),
                List.of(new PolicyDifference.UserRoles("bob", Set.of(), Set.of("Staff")))));
    assertThat(preview.effective())
        .contains(
            new Effective(
                "row 17 of table Orders",
                "FIND",
                "user anna",
                "any client key and server code",
                "no",
                "yes"),
            new Effective(
                "table Orders", "FIND", "user bob", "any client key and server code", "no", "yes"))
        .allMatch(each -> Set.of("user anna", "user bob").contains(each.who()));
  }

  /** Every question that has another answer, asked one by one. */
  private static Set<String> decisions(AppPermissions before, AppPermissions after) {
    AssetNames names = new AssetNames(after);
    Map<String, Asset> assets = new LinkedHashMap<>();
    after
        .tables()
        .forEach(table ->
            assets.put(names.container(Area.DATA, table.id()), new Asset.Table(table.id())));
    Set<String> paths = new TreeSet<>(Set.of("/"));
    Set<String> channels = new TreeSet<>(Set.of("default"));
    for (AppPermissions each : List.of(before, after)) {
      each.policy().containers(Area.FILES).stream().map(ContainerPolicy::id).forEach(paths::add);
      each.policy().containers(Area.MESSAGING).stream()
          .map(ContainerPolicy::id)
          .forEach(channels::add);
    }
    paths.forEach(path -> assets.put("path " + path, new Asset.FilePath(path)));
    channels.forEach(channel -> assets.put("channel " + channel, new Asset.Channel(channel)));
    after
        .services()
        .forEach(service ->
            service
                .methods()
                .keySet()
                .forEach(method ->
                    assets.put(
                        names.method(service.id(), method),
                        new Asset.Method(service.id(), method))));
    Map<String, HypotheticalLogin> logins = new LinkedHashMap<>();
    after.logins().forEach(login -> logins.put(login.name(), login));
    before.logins().forEach(login -> logins.putIfAbsent(login.name(), login));
    Set<String> found = new TreeSet<>();
    assets.forEach((name, asset) -> {
      for (Operation operation : Operation.of(asset.area())) {
        for (HypotheticalLogin login : logins.values()) {
          Set<String> lines = new TreeSet<>();
          Set<String> plain = new TreeSet<>();
          for (HypotheticalKey key : after.allKeys()) {
            for (boolean asUser : new boolean[] {false, true}) {
              HypotheticalLogin who = asUser ? LintQuestions.USER : login;
              String one =
                  answer(before.policy(), new HypotheticalCaller(key, who), operation, asset);
              String other =
                  answer(after.policy(), new HypotheticalCaller(key, who), operation, asset);
              if (!one.equals(other)) {
                (asUser ? plain : lines)
                    .add(line(name, operation.wireName(), login.name(), key.name(), one, other));
              }
            }
          }
          if (login.social() == null || !lines.equals(plain)) {
            found.addAll(lines);
          }
        }
      }
      if (asset instanceof Asset.Table table) {
        found.addAll(columns(before, after, name, table, logins.values()));
      }
    });
    return found;
  }

  private static Set<String> columns(
      AppPermissions before,
      AppPermissions after,
      String name,
      Asset.Table table,
      Iterable<HypotheticalLogin> logins) {
    Set<String> found = new TreeSet<>();
    for (String column : List.of("c1", "c2")) {
      for (HypotheticalLogin login : logins) {
        Set<String> lines = new TreeSet<>();
        Set<String> plain = new TreeSet<>();
        for (HypotheticalKey key : after.allKeys()) {
          for (boolean asUser : new boolean[] {false, true}) {
            HypotheticalCaller who =
                new HypotheticalCaller(key, asUser ? LintQuestions.USER : login);
            boolean one = isHidden(before.policy(), who, table, column);
            boolean other = isHidden(after.policy(), who, table, column);
            if (one != other) {
              (asUser ? plain : lines)
                  .add(
                      line(
                          name,
                          "see " + new AssetNames(after).columnName(table.tableId(), column),
                          login.name(),
                          key.name(),
                          one ? "no" : "yes",
                          other ? "no" : "yes"));
            }
          }
        }
        if (login.social() == null || !lines.equals(plain)) {
          found.addAll(lines);
        }
      }
    }
    return found;
  }

  private static boolean isHidden(
      Policy policy, HypotheticalCaller who, Asset.Table table, String column) {
    return Decider.hiddenColumns(policy, who.caller(policy.roles()), table.tableId())
        .contains(column);
  }

  /** Asked of single rows, which a preview is not: one of nobody's, and one of the caller's own. */
  private static String answer(
      Policy policy, HypotheticalCaller who, Operation operation, Asset asset) {
    Caller caller = who.caller(policy.roles());
    if (!(asset instanceof Asset.Table table) || !operation.actsOnRows()) {
      return Decider.decide(policy, caller, operation, asset).isAllowed() ? "yes" : "no";
    }
    if (operation == Operation.UPSERT) {
      return new Question(who, operation, asset).reach(policy).text();
    }
    boolean others = allows(policy, caller, operation, table, null);
    boolean own =
        caller.userId() == null
            ? others
            : allows(policy, caller, operation, table, caller.userId());
    return others ? own ? "yes" : "not own" : own ? "own" : "no";
  }

  private static boolean allows(
      Policy policy, Caller caller, Operation operation, Asset.Table table, String owner) {
    Asset row = new Asset.Row(table.tableId(), "any", owner, ObjectAcl.NONE);
    return Decider.decide(policy, caller, operation, row).isAllowed();
  }

  private static String line(
      String asset, String what, String who, String key, String before, String after) {
    String one = before.replace("*", "");
    String other = after.replace("*", "");
    return one.equals(other) ? "" : String.join(" | ", asset, what, who, key, one + " -> " + other);
  }

  /** The keys that a line of a preview means. */
  private static List<String> keys(AppPermissions app, String words) {
    return app.allKeys().stream()
        .filter(key ->
            key.type().isServerCode()
                ? words.endsWith("server code")
                : words.startsWith("any client key")
                    || (" " + words).contains(" " + key.name() + " "))
        .map(HypotheticalKey::name)
        .collect(Collectors.toList());
  }
}
