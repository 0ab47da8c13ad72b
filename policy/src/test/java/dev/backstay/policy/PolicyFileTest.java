package dev.backstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.caller.Role;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyFileTest {
  private static final String HEAD = "backstay-policy: 1\n";

  static List<String> problems(String yaml) {
    WrongFileException wrong =
        catchThrowableOfType(WrongFileException.class, () -> PolicyFile.read(yaml));
    return wrong.problems().stream().map(FileProblem::toString).toList();
  }

  /** An app with everything that a file can say, and names that YAML could take for others. */
  static AppPermissions random(Random random) {
    List<Role> roles = new ArrayList<>();
    for (SystemRole system : SystemRole.values()) {
      roles.add(Role.system("id-" + system.roleName(), system));
    }
    for (String name :
        List.of("Staff", "true", "two words", "a: b", "\"quoted\"", "über\n", "# no")) {
      roles.add(Role.custom("id-" + name, name));
    }
    roles.add(Role.custom("id-key", "KioskRole"));
    PolicyBuilder builder = Policy.builder().roles(roles).closedToClients(random.nextInt(4) == 0);
    roles.forEach(role ->
        builder.global(role.id(), random.nextInt(3) == 0 ? Cells.GRANT_ALL : globalCells(random)));
    List<TableOutline> tables = new ArrayList<>();
    for (String name : List.of("Users", "Orders", "no", "A b")) {
      tables.add(new TableOutline("t-" + name, name, Map.of("c1", "name", "c2", "12")));
      ContainerPolicy.Builder table = container(random, roles, Area.DATA, "t-" + name, name);
      for (Operation operation : Operation.of(Area.DATA)) {
        if (operation.actsOnRows()) {
          table.owner(operation, any(random));
        }
      }
      table.column("c1", "id-Staff", any(random)).column("c2", "*", any(random));
      builder.container(table.build());
    }
    builder.container(container(random, roles, Area.FILES, "/a b/c.txt", "/a b/c.txt").build());
    builder.container(container(random, roles, Area.MESSAGING, "news: all", "news: all").build());
    ContainerPolicy.Builder service = container(random, roles, Area.SERVICES, "s-1", "Shop");
    service.methodRole("m-1", "id-Staff", any(random)).methodUser("m-1", "u1", any(random));
    service.elevation("", Elevation.AS_SERVER, any(random));
    service.elevation("m-2", Elevation.AS_USER, any(random));
    builder.container(service.build());
    return new AppPermissions(
        builder.build(),
        tables,
        List.of(new ServiceOutline("s-1", "Shop", Map.of("m-1", "buy", "m-2", "sell"))),
        List.of(HypotheticalKey.custom("Kiosk: 1", "id-key")),
        null,
        true,
        List.of());
  }

  private static Cells globalCells(Random random) {
    Cells cells = Cells.NONE;
    for (Operation operation : Operation.values()) {
      // services have no global level
      boolean grant = operation == Operation.INVOKE || random.nextBoolean();
      cells = cells.with(operation, grant ? Access.GRANT : Access.DENY);
    }
    return cells;
  }

  private static ContainerPolicy.Builder container(
      Random random, List<Role> roles, Area area, String id, String name) {
    ContainerPolicy.Builder builder =
        ContainerPolicy.builder(area, id).name(name).closedToClients(random.nextBoolean());
    for (Operation operation : Operation.of(area)) {
      for (int i = 0; i < 4; i++) {
        builder.role(roles.get(random.nextInt(roles.size())).id(), operation, any(random));
        builder.user(List.of("u1", "*", "12", "null").get(i), operation, any(random));
      }
      builder.role("*", operation, any(random));
    }
    return builder;
  }

  private static Access any(Random random) {
    return List.of(Access.values()).get(random.nextInt(3));
  }

  @Test
  void whatIsWrittenIsReadBackAsItWas() {
    Random random = new Random(20_261_122);
    for (int i = 0; i < 40; i++) {
      AppPermissions app = random(random);
      String yaml = PolicyFile.write(app);
      AppPermissions other = random(random);

      AppPermissions alone = PolicyFile.read(yaml).alone();
      assertThat(PolicyFile.write(alone)).as("%s", yaml).isEqualTo(yaml);

      // onto another app, whose every cell a file with everything in it replaces
      AppPermissions changed =
          PolicyFile.read(yaml)
              .onto(
                  other.withPolicy(
                      other.policy().withClosedToClients(app.policy().closedToClients())),
                  name -> "new-" + name);
      PolicyDifference difference = PolicyDifference.between(app, changed);
      assertThat(difference.isEmpty()).as(yaml + difference.toText()).isTrue();
    }
  }

  @Test
  void namesWhatIsWrongWithItsLine() {
    assertThat(problems("")).containsExactly("line 1: the file is empty");
    assertThat(problems("tables: {}"))
        .containsExactly("line 1: the file has to begin with `backstay-policy: 1`");
    assertThat(problems("backstay-policy: 2"))
        .containsExactly("line 1: only version 1 of backstay-policy is understood here");
    assertThat(
            problems(
                HEAD
                    + """
                    tables:
                      Orders:
                        roles:
                          Cutsomer: {grant: [FNID]}
                    """))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("line 5: there is no role `Cutsomer`"),
            second -> assertThat(second).startsWith("line 5: there is no operation `FNID` here"));
    assertThat(problems(HEAD + "tabels: {}"))
        .singleElement()
        .asString()
        .startsWith("line 2: `tabels` means nothing here; what does: ");
    assertThat(
            problems(
                HEAD
                    + """
                    tables:
                      A: {}
                      A: {}\
                    """))
        .containsExactly("line 4: `A` is here a second time");
    assertThat(problems(HEAD + "tables: [A]"))
        .containsExactly("line 2: here belong names with values, as in `name: value`");
    assertThat(problems(HEAD + "roles: [JSUser]")).singleElement().asString().contains("system");
    assertThat(
            problems(
                HEAD
                    + """
                    tables:
                      A: {owner: {grant: [CREATE]}}\
                    """))
        .containsExactly("line 3: CREATE is not an operation on rows: owners have no say in it");
    assertThat(
            problems(
                HEAD
                    + """
                    tables:
                      A: {roles: {JSUser: {grant: [FIND], deny: all}}}\
                    """))
        .containsExactly("line 3: FIND is both granted and denied");
    assertThat(problems(HEAD + "files: {../a: {}}"))
        .singleElement()
        .asString()
        .startsWith("line 2");
    assertThat(problems(HEAD + "global: {JSUser: maybe}"))
        .contains("line 2: here belongs all or none");
    assertThat(problems(HEAD + "services: {S: {roles: {JSUser: maybe}}}"))
        .containsExactly("line 2: here belongs grant or deny");
    assertThat(
            problems(
                HEAD
                    + """
                    a: [b
                    c: d\
                    """))
        .singleElement()
        .asString()
        .contains("not YAML");
  }

  @Test
  void keepsWithinItsLimits() {
    assertThat(problems(HEAD + "x: " + "[".repeat(10_000)))
        .singleElement()
        .asString()
        .contains("nested too deeply");
    assertThat(
            problems(
                HEAD
                    + """
                    a: &a [1]
                    b: *a\
                    """))
        .singleElement()
        .asString()
        .contains("refers to");
    assertThat(problems(HEAD + "x: " + "x".repeat(5_000_001)))
        .singleElement()
        .asString()
        .contains("too long");
    assertThat(problems(HEAD + "x{}: 1\n".repeat(100)).size()).isLessThanOrEqualTo(50);
  }

  @Test
  void leavesAloneWhatItDoesNotName() {
    AppPermissions app = random(new Random(7));
    PolicyFile file =
        PolicyFile.read(
            HEAD
                + """
                roles: [New]
                tables:
                  Orders: {closed-to-clients: true}
                """);
    AppPermissions changed = file.onto(app, name -> "id-of-" + name);

    assertThat(changed.policy().roleByName("New")).map(Role::id).contains("id-of-New");
    assertThat(changed.policy().container(Area.DATA, "t-Orders").orElseThrow())
        .satisfies(orders -> {
          assertThat(orders.closedToClients()).isTrue();
          assertThat(orders.cells().roles()).isEmpty();
          assertThat(orders.owner()).isEqualTo(Cells.NONE);
        });
    for (String id : List.of("t-Users", "t-no", "t-A b")) {
      assertThat(changed.policy().container(Area.DATA, id))
          .isEqualTo(app.policy().container(Area.DATA, id));
    }
    assertThat(changed.policy().closedToClients()).isEqualTo(app.policy().closedToClients());
    assertThat(file.unnamed(app)).contains("role Staff", "table A b", "path /a b/c.txt");
    assertThat(PolicyFile.read(PolicyFile.write(app)).unnamed(app)).isEmpty();
  }

  @Test
  void refusesWhatTheAppDoesNotHave() {
    AppPermissions app = random(new Random(7));
    String yaml =
        HEAD
            + """
            keys: {Nothing: KioskRole}
            tables:
              Oders: {}
              Orders: {columns: {x: {hide-from: [Staff]}}}
            services:
              Shop: {methods: {steal: {}}}
              Bank: {}
            """;
    WrongFileException wrong =
        catchThrowableOfType(
            WrongFileException.class,
            () -> PolicyFile.read(yaml.replace("[Staff]", "[JSUser]")).onto(app, name -> name));
    assertThat(wrong.problems().stream().map(FileProblem::toString))
        .containsExactly(
            "line 2: the app has no API key `Nothing`; make it first, or leave it out",
            "line 4: the app has no table `Oders`",
            "line 5: table `Orders` has no column `x`",
            "line 7: service `Shop` has no method `steal`",
            "line 8: the app has no service `Bank`");
  }

  @Test
  void saysWhichEffectivePermissionsChange() {
    AppPermissions before = PolicyFile.read(HEAD + "tables: {Orders: {}}").alone();
    AppPermissions after =
        PolicyFile.read(
                HEAD
                    + """
                    global: {AuthenticatedUser: {data: {deny: [FIND]}}}
                    tables: {Orders: {owner: {grant: [FIND]}, columns: {pin: {hide-from: [JSUser]}}}}\
                    """)
            .alone();
    PolicyDifference difference = PolicyDifference.between(before, after);
    assertThat(difference.toText())
        .contains(
            "FIND of role AuthenticatedUser globally: GRANT -> DENY",
            "FIND of the owner on table Orders: INHERIT -> GRANT",
            """
              table Orders
                FIND            a user, any client key and server code: yes -> own
            """,
            """
              table Users
                FIND            a user, any client key and server code: yes -> no
            """,
            "see pin         nobody logged in, JS key: yes -> no");
    assertThat(difference.effective()).noneMatch(each -> each.what().equals("UPDATE"));
    assertThat(PolicyDifference.between(before, before).toText())
        .isEqualTo("No permission changes.\n");
    AppPermissions same =
        PolicyFile.read(HEAD + "tables: {Orders: {roles: {JSUser: {grant: [FIND]}}}}").alone();
    assertThat(PolicyDifference.between(before, same).toText())
        .contains("INHERIT -> GRANT", "What people may do stays the same.");
    assertThat(Set.of(PolicyDifference.between(same, before).cells().size())).containsExactly(1);
  }
}
