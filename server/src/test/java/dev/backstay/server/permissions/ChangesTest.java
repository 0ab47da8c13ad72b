package dev.backstay.server.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of permission changes over the management API. */
class ChangesTest extends OnBothDatabases {
  private static final Map<String, Object> CLOSED_ORDERS =
      Map.of("kind", "closed-to-clients", "table", "Orders", "closed", true);

  private TestApp app;

  @BeforeEach
  void makeOrders() {
    app = newApp();
    app.manage("POST", "/data/tables", Map.of("name", "Orders"));
    app.client("BL").send("POST", "/data/Orders", Map.of("objectId", "one", "title", "one"));
  }

  private Answer send(String path, Object body) {
    return app.console().send("POST", "/" + app.id() + "/console/security/" + path, body);
  }

  private Answer apply(List<?> changes) {
    Answer answer = send("changes", Map.of("changes", changes));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private String export() {
    return app.manage("GET", "/security/policy", null).text();
  }

  private static Map<String, Object> cell(String... pairs) {
    Map<String, Object> cell = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      cell.put(pairs[i], pairs[i + 1]);
    }
    return cell;
  }

  @Test
  void aListIsMadeAsOneAndAnswersWhatLeadsBack() {
    String user = app.register("anna@example.com");
    String before = export();
    List<Map<String, Object>> list =
        List.of(
            cell("kind", "create-role", "role", "Staff"),
            cell(
                "kind",
                "global-cell",
                "role",
                "Staff",
                "area",
                "data",
                "operation",
                "FIND",
                "access",
                "deny"),
            cell(
                "kind",
                "cell",
                "table",
                "Orders",
                "role",
                "Staff",
                "operation",
                "FIND",
                "access",
                "grant"),
            cell(
                "kind",
                "row-cell",
                "table",
                "Orders",
                "row",
                "one",
                "role",
                "NotAuthenticatedUser",
                "operation",
                "FIND",
                "access",
                "deny"),
            cell("kind", "assign-role", "role", "Staff", "user", user),
            cell(
                "kind", "owner-cell", "table", "Orders", "operation", "FIND", "access", "inherit"));
    Map<String, Object> answer = apply(list).object();
    List<Object> made = new ArrayList<>(list);
    made.removeLast();
    assertThat(answer.get("changes"))
        .as("an owner cell that was not there stays out")
        .isEqualTo(made);
    assertThat(export()).contains("roles: [Staff]", "Staff: {grant: [FIND]}");
    assertThat(app.client("JS").find("Orders", Map.of()).list()).isEmpty();
    assertThat(app.client("BL").find("Orders", Map.of()).list()).hasSize(1);

    apply((List<?>) answer.get("inverse"));
    assertThat(export()).isEqualTo(before);
    assertThat(app.client("JS").find("Orders", Map.of()).list()).hasSize(1);
  }

  @Test
  void deletingARoleIsUndoneWithItsRowsAndUsers() {
    String user = app.register("anna@example.com");
    apply(
        List.of(
            cell("kind", "create-role", "role", "Staff"),
            cell("kind", "assign-role", "role", "Staff", "user", user),
            cell(
                "kind",
                "row-cell",
                "table",
                "Orders",
                "row",
                "one",
                "role",
                "Staff",
                "operation",
                "FIND",
                "access",
                "deny")));
    assertThat(app.client("JS").login("anna@example.com").find("Orders", Map.of()).list())
        .isEmpty();
    Map<String, Object> gone =
        apply(List.of(cell("kind", "delete-role", "role", "Staff"))).object();
    assertThat(app.client("JS").login("anna@example.com").find("Orders", Map.of()).list())
        .hasSize(1);
    apply((List<?>) gone.get("inverse"));
    assertThat(app.client("JS").login("anna@example.com").find("Orders", Map.of()).list())
        .isEmpty();
  }

  @Test
  void aFailingChangeLeavesNothing() {
    String before = export();
    for (Map<String, Object> wrong :
        List.of(
            cell("kind", "delete-role", "role", "JSUser"),
            cell("kind", "assign-role", "role", "Staff", "user", "nobody"),
            cell("kind", "closed-to-clients", "tabel", "Orders"),
            cell(
                "kind",
                "row-cell",
                "table",
                "Orders",
                "row",
                "none",
                "role",
                "Staff",
                "operation",
                "FIND",
                "access",
                "deny"))) {
      Answer answer =
          send(
              "changes",
              Map.of(
                  "changes",
                  List.of(cell("kind", "create-role", "role", "Staff"), CLOSED_ORDERS, wrong)));
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
      assertThat(export()).isEqualTo(before);
    }
  }

  @Test
  void aListForAnotherVersionIsAConflict() {
    Answer preview = send("changes/preview", Map.of("changes", List.of(CLOSED_ORDERS)));
    Object version = preview.object().get("version");
    app.tableRole("Orders", "NotAuthenticatedUser", "DENY", "FIND");
    String before = export();
    for (String path : List.of("changes", "changes/preview")) {
      Answer answer =
          send(path, Map.of("changes", List.of(CLOSED_ORDERS), "expectedVersion", version));
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.code()).isEqualTo(90409);
      assertThat(export()).isEqualTo(before);
    }
    Object now = send("changes/preview", Map.of("changes", List.of())).object().get("version");
    Answer answer =
        send("changes", Map.of("changes", List.of(CLOSED_ORDERS), "expectedVersion", now));
    assertThat(answer.object().get("version")).isEqualTo((Long) now + 1);
  }

  @Test
  void aPreviewSaysWhoGainsAndWhoLosesAndChangesNothing() {
    String user = app.register("anna@example.com");
    app.manage("PUT", "/security/roles/Staff", null);
    String before = export();
    Map<String, Object> preview =
        send(
                "changes/preview",
                Map.of(
                    "changes",
                    List.of(
                        cell(
                            "kind",
                            "cell",
                            "table",
                            "Orders",
                            "role",
                            "NotAuthenticatedUser",
                            "operation",
                            "FIND",
                            "access",
                            "deny"),
                        cell(
                            "kind",
                            "cell",
                            "table",
                            "Orders",
                            "role",
                            "Staff",
                            "operation",
                            "REMOVE",
                            "access",
                            "deny"),
                        cell("kind", "assign-role", "role", "Staff", "user", user),
                        cell(
                            "kind",
                            "row-cell",
                            "table",
                            "Orders",
                            "row",
                            "one",
                            "user",
                            user,
                            "operation",
                            "UPDATE",
                            "access",
                            "deny"))))
            .object();
    assertThat(preview.get("text").toString())
        .contains(
            "FIND of role NotAuthenticatedUser on table Orders: INHERIT -> DENY",
            "UPDATE of user " + user + " on row one of table Orders: INHERIT -> DENY",
            "role Staff of user " + user + ": none -> assigned",
            "FIND            nobody logged in, any client key: yes -> no",
            "REMOVE          user " + user + ", any client key and server code: yes -> no",
            "UPDATE          user " + user + ", any client key and server code: yes -> no");
    assertThat(export()).isEqualTo(before);
    assertThat(app.client("JS").find("Orders", Map.of()).list()).hasSize(1);
  }

  @Test
  void theAdviceOfAnExplanationCanBeSentAsItIs() {
    app.tableRole("Orders", "NotAuthenticatedUser", "DENY", "REMOVE");
    Answer refused = app.client("JS").send("DELETE", "/data/Orders/one", null);
    assertThat(refused.code()).isEqualTo(1014);
    Map<String, Object> explained =
        app.manage("GET", "/security/explain/" + refused.header("X-Request-Id"), null).object();
    Map<?, ?> decision =
        ((List<?>) explained.get("decisions"))
            .stream()
                .map(Map.class::cast)
                .filter(each -> each.get("operation").equals("REMOVE"))
                .findFirst()
                .orElseThrow();
    assertThat(decision.get("advice").toString()).startsWith("To ");
    assertThat(decision.get("changes"))
        .isEqualTo(
            List.of(
                cell(
                    "kind",
                    "cell",
                    "table",
                    "Orders",
                    "role",
                    "NotAuthenticatedUser",
                    "operation",
                    "REMOVE",
                    "access",
                    "inherit")));
    apply((List<?>) decision.get("changes"));
    assertThat(app.client("JS").send("DELETE", "/data/Orders/one", null).status()).isEqualTo(200);
  }

  @Test
  void theRoleOfAnApiKeyGoesOnlyWithItsKey() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Kiosk")).object();
    Answer answer =
        send(
            "changes",
            Map.of(
                "changes",
                List.of(cell("kind", "delete-role", "role", (String) key.get("rolename")))));
    assertThat(answer.code()).isEqualTo(2004);
  }

  @Test
  void onlyTheDeveloperOfTheAppChangesIt() {
    for (String path : List.of("changes", "changes/preview")) {
      assertThat(
              server()
                  .send(
                      "POST",
                      "/" + app.id() + "/console/security/" + path,
                      Map.of(),
                      Map.of("changes", List.of(CLOSED_ORDERS)))
                  .status())
          .isEqualTo(401);
    }
  }
}
