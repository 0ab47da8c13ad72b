package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An app's permissions as files, over the management API. */
@ParameterizedClass
@EnumSource(Product.class)
class PolicyTest {
  private static final String OWN_ROWS =
      """
      backstay-policy: 1
      roles: [Staff]
      global:
        NotAuthenticatedUser: none
        GuestUser: none
        AuthenticatedUser: {data: {deny: [FIND, UPDATE, REMOVE, UPSERT, PERMISSION]}}
        Staff: {data: [FIND]}
      tables:
        Users: {roles: {NotAuthenticatedUser: {grant: [CREATE]}}}
        Orders:
          owner: {grant: [FIND, UPDATE]}
          columns: {cost: {hide-from: [JSUser]}}
      files: {/private: {closed-to-clients: true}}
      channels: {news: {roles: {JSUser: {deny: [PUBLISH]}}}}
      lint:
        - silence: guests-pass
          because: there are none
      """;

  @Parameter Product product;

  private RunningServer server;
  private TestApp app;

  @BeforeEach
  void start() {
    server = RunningServer.start(product);
    app = server.console().createApp("Food");
    app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    app.client("BL").send("POST", "/data/Orders", Map.of("cost", 1, "objectId", "free"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer put(String yaml) {
    return app.manage("PUT", "/security/policy", new Raw(yaml));
  }

  private String export() {
    return app.manage("GET", "/security/policy", null).text();
  }

  private Answer refused(String method, String path, String yaml) {
    return app.console().send(method, "/" + app.id() + "/console" + path, new Raw(yaml));
  }

  @Test
  void whatIsExportedIsWhatWasImportedAndWhatTheDatabaseKeeps() {
    assertThat(put(OWN_ROWS).object().get("text").toString())
        .contains("table Orders", "a user, any client key and server code: yes -> own");
    String exported = export();
    assertThat(exported)
        .contains(
            "roles: [Staff]",
            "  NotAuthenticatedUser: none\n",
            "owner: {grant: [UPDATE, FIND]}",
            "cost: {hide-from: [JSUser]}",
            "  /private:\n    closed-to-clients: true\n",
            "because: \"there are none\"");
    assertThat(put(exported).object().get("text")).isEqualTo("No permission changes.\n");
    assertThat(export()).isEqualTo(exported);

    server.restart();
    assertThat(
            server.console().must("GET", "/" + app.id() + "/console/security/policy", null).text())
        .isEqualTo(exported);
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    String before = export();
    Answer difference = app.manage("POST", "/security/policy/diff", new Raw(OWN_ROWS));
    assertThat(difference.object().get("text").toString())
        .contains("Cells that change:", "FIND of the owner on table Orders: INHERIT -> GRANT")
        .contains(
            "What people may do that changes:", "nobody logged in, any client key: yes -> no");
    assertThat(export()).isEqualTo(before);
    assertThat(app.client("JS").find("Orders", Map.of()).list()).hasSize(1);
    put(OWN_ROWS);
    assertThat(app.client("JS").find("Orders", Map.of()).list()).isEmpty();
    assertThat(app.client("BL").find("Orders", Map.of()).list()).hasSize(1);
  }

  @Test
  void aWrongFileChangesNothingAndSaysWhere() {
    String before = export();
    String wrong = "backstay-policy: 1\nglobal: {JSUser: none}\ntables:\n  Oders: {}\n";
    for (String[] entryPoint :
        new String[][] {{"PUT", "/security/policy"}, {"POST", "/security/policy/diff"}}) {
      Answer answer = refused(entryPoint[0], entryPoint[1], wrong);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo(90400);
      assertThat(answer.text()).contains("line 4: the app has no table `Oders`");
      assertThat(refused(entryPoint[0], entryPoint[1], "tables: [").text()).contains("not YAML");
      assertThat(refused(entryPoint[0], entryPoint[1], "").code()).isEqualTo(90400);
    }
    assertThat(export()).isEqualTo(before);
  }

  @Test
  void whatAFileDoesNotNameStays() {
    put(OWN_ROWS);
    Answer answer = put("backstay-policy: 1\ntables: {Orders: {}}\n");
    assertThat(answer.object().get("notInFile"))
        .isEqualTo(List.of("role Staff", "table Users", "path /private", "channel news"));
    assertThat(export())
        .contains("  Orders: {}", "closed-to-clients: true", "NotAuthenticatedUser: none");
  }

  @Test
  void rolesAreAssignedAsTheyAreInTheFile() {
    put(OWN_ROWS);
    String user = app.register("anna@example.com");
    app.manage(
        "PUT",
        "/security/assignedroles",
        Map.of("roles", List.of(app.roleId("Staff")), "users", List.of(user)));
    var anna = app.client("JS").login("anna@example.com");
    assertThat(anna.find("Orders", Map.of()).list()).hasSize(1);
    assertThat(anna.send("POST", "/data/Orders", Map.of("cost", 2)).code()).isEqualTo(1011);
  }

  @Test
  void testsAskTheRealUsersAndRows() {
    put(OWN_ROWS);
    String anna = app.register("anna@example.com");
    app.register("bob@example.com");
    Answer own = app.client("JS").login("anna@example.com").send("POST", "/data/Orders", Map.of());
    String row = own.object().get("objectId").toString();
    app.manage(
        "PUT",
        "/security/data/Orders/objectAcl/free/users/" + anna,
        Map.of("operation", "FIND", "access", "GRANT"));
    String tests =
        """
        backstay-permission-tests: 1
        callers:
          anna: {key: JS, user: anna@example.com}
          bob: {key: REST, user: bob@example.com}
        tests:
          - {who: anna, does: FIND on table Orders, expect: {rows: [ROW, free], hidden: [cost]}}
          - {who: bob, does: FIND on table Orders, expect: {rows: [], hidden: []}}
          - {who: anna, does: UPDATE on row Orders/ROW, expect: allowed}
          - {who: anna, does: UPDATE on row Orders/free, expect: denied}
          - {who: {key: JS}, does: CREATE on table Users, expect: allowed}
          - {who: anna, does: READ on path /private/a, expect: denied}
        """
            .replace("ROW", row);
    Answer passed = app.manage("POST", "/security/policy/test", new Raw(tests));
    assertThat(passed.object().get("text")).isEqualTo("6 passed, 0 failed\n");

    Answer failed =
        app.manage(
            "POST", "/security/policy/test", new Raw(tests.replace("rows: []", "rows: [free]")));
    assertThat(failed.object().get("failed")).isEqualTo(1L);
    assertThat(failed.object().get("text").toString())
        .contains("FAILED line 7: bob does FIND on table Orders")
        .contains("expected rows [free] and hidden [], got rows [] and hidden []");

    assertThat(refused("POST", "/security/policy/test", tests.replace("bob@", "zoe@")).text())
        .contains("line 4: the app has no user `zoe@example.com`");
  }

  @Test
  void lintLooksAtTheAppAndIsSilencedByTheFile() {
    Answer loud = app.manage("GET", "/security/lint", null);
    assertThat(loud.object().get("text").toString())
        .contains("table Orders: anybody may do CREATE, UPDATE, REMOVE, UPSERT")
        .contains("(users-readable)");
    // both tables are open, so some rules find two things
    Map<String, Object> all = loud.object();
    Map<String, Object> first = app.manage("GET", "/security/lint?perRule=1", null).object();
    int rules = ((Map<?, ?>) all.get("counts")).size();
    assertThat(first.get("counts")).isEqualTo(all.get("counts"));
    assertThat((List<?>) first.get("findings")).hasSize(rules);
    assertThat((List<?>) all.get("findings")).hasSizeGreaterThan(rules);
    put(OWN_ROWS);
    Answer quiet = app.manage("GET", "/security/lint", null);
    assertThat(quiet.object().get("text").toString())
        .doesNotContain("anonymous-write", "guests-pass")
        .contains("role Staff: nobody has it (unassigned-role)");
    put("backstay-policy: 1\nlint: []\ntables: {Users: {}}\n");
    assertThat(app.manage("GET", "/security/lint", null).text())
        .contains("registration-cannot-work");
    assertThat(app.manage("GET", "/security/lint/rules", null).list().size())
        .isGreaterThanOrEqualTo(12);
  }

  @Test
  void testsAreKeptAsTheyCome() {
    String path = "/security/policy/tests";
    assertThat(app.manage("GET", path, null).text()).isEmpty();
    var _ = app.manage("PUT", path, new Raw("tests: # to be written"));

    assertThat(app.manage("GET", path, null).text()).isEqualTo("tests: # to be written");
    assertThat(refused("PUT", path, "x".repeat(200_001)).status()).isEqualTo(413);
  }

  @Test
  void aFileIsPutOnTheVersionThatItWasComparedWithAndTakenBack() {
    Raw file = new Raw(OWN_ROWS.substring(0, OWN_ROWS.indexOf("lint:")));
    String path = "/" + app.id() + "/console/security/policy";
    String before = app.manage("GET", "/security/policy", null).text();
    Object version = app.manage("POST", "/security/policy/diff", file).object().get("version");

    Answer put = app.console().send("PUT", path + "?expectedVersion=" + version, file);
    Answer late = app.console().send("PUT", path + "?expectedVersion=" + version, file);

    assertThat(put.status()).as(put.text()).isEqualTo(200);
    assertThat(late.code()).isEqualTo(90409);
    var _ =
        app.manage(
            "POST",
            "/security/changes",
            Map.of(
                "changes",
                put.object().get("inverse"),
                "expectedVersion",
                put.object().get("version")));
    assertThat(app.manage("GET", "/security/policy", null).text()).isEqualTo(before);
  }

  @Test
  @SuppressWarnings("unchecked")
  void whatLintProposesCanBeAppliedAsItIs() {
    Map<String, Object> lint = app.manage("GET", "/security/lint", null).object();
    Map<String, Object> finding =
        ((List<Map<String, Object>>) lint.get("findings"))
            .stream()
                .filter(each -> each.get("rule").equals("anonymous-write"))
                .filter(each -> each.get("on").equals("table Orders"))
                .findFirst()
                .orElseThrow();

    var _ =
        app.manage(
            "POST",
            "/security/changes",
            Map.of("changes", finding.get("changes"), "expectedVersion", lint.get("version")));

    assertThat(
            (List<Map<String, Object>>)
                app.manage("GET", "/security/lint", null).object().get("findings"))
        .noneMatch(each ->
            each.get("rule").equals("anonymous-write") && each.get("on").equals("table Orders"));
  }

  @Test
  void otherDevelopersAndClientsStayOut() {
    Answer client = app.client("JS").get("/console/security/policy");
    assertThat(client.status()).isGreaterThanOrEqualTo(400);
    Answer nobody = server.send("GET", "/" + app.id() + "/console/security/policy", Map.of(), null);
    assertThat(nobody.status()).isEqualTo(401);
  }
}
