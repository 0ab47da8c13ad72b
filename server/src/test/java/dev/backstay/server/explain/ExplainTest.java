package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainTest extends ConsoleScenario {
  @BeforeEach
  void closeTableToRestUser() {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Secret"));
    var _ = app.manage("POST", "/data/bulk/Secret", List.of(Map.of(), Map.of(), Map.of()));
    app.tableRole("Secret", "RestUser", "DENY", "FIND", "CREATE");
  }

  @Test
  void aRefusalNamesLayerRoleCellAndRemedy() {
    Answer refused = app.client("REST").send("POST", "/data/Secret", Map.of());
    assertThat(refused.code()).isEqualTo(1011);
    assertThat(refused.text()).doesNotContain("RestUser").doesNotContain("L7");

    Map<String, Object> explained = explain(refused);

    assertThat(explained)
        .containsEntry("allowed", false)
        .containsEntry("layer", "L7")
        .containsEntry("key", "REST")
        .containsEntry("user", null)
        .containsEntry("roles", List.of("RestUser", "NotAuthenticatedUser"));
    assertThat((String) explained.get("text")).contains("RestUser", "DENY", "Secret", "L7");
    assertThat(firstDecision(explained))
        .containsKeys("steps", "advice")
        .containsEntry("code", 1011L);
  }

  @Test
  void anEmptyListSaysHowManyRowsWereKeptBackAndByWhichLayer() {
    Answer empty = app.client("REST").find("Secret", Map.of());
    assertThat(empty.list()).isEmpty();

    Map<String, Object> explained = explain(empty);

    assertThat(firstDecision(explained).get("rows")).asString().contains("matching=3", "kept=3");
    assertThat((String) explained.get("text")).contains("kept from this caller: 3 (3 by L7)");
    assertThat(explain(empty)).containsEntry("roles", explained.get("roles"));
  }

  @Test
  void aVeryLongConditionIsNotKeptToCountBy() {
    Answer shorter = app.client("REST").find("Secret", Map.of("where", isNot("x".repeat(7_000))));
    Answer longer = app.client("REST").find("Secret", Map.of("where", isNot("x".repeat(9_000))));
    assertThat(shorter.list()).isEmpty();
    assertThat(longer.list()).isEmpty();

    assertThat(firstDecision(explain(shorter)).get("rows")).asString().contains("matching=3");
    assertThat(firstDecision(explain(longer)).get("rows")).isNull();
  }

  private static String isNot(String id) {
    return "objectId != '" + id + "'";
  }

  @Test
  void anOwnersRowsAreCountedApart() {
    var _ = app.register("ann@example.com");
    var client = app.client("JS").login("ann@example.com");
    var _ = client.send("POST", "/data/Secret", Map.of());
    app.tableRole("Secret", "AuthenticatedUser", "DENY", "FIND");
    var _ =
        app.manage(
            "PUT",
            "/security/data/ownerpolicy/" + app.tableId("Secret"),
            Map.of("operation", "FIND", "access", "GRANT"));
    Answer found = client.find("Secret", Map.of());
    assertThat(found.list()).hasSize(1);

    assertThat((String) explain(found).get("text"))
        .contains("match now: 4; kept from this caller: 3");
  }

  @Test
  void whatWasAllowedIsExplainedToo() {
    Map<String, Object> explained = explain(app.client("JS").find("Secret", Map.of()));

    assertThat(explained).containsEntry("allowed", true).containsEntry("layer", "L9");
  }

  @Test
  void theLatestRequestsAreListed() {
    Answer refused = app.client("REST").send("POST", "/data/Secret", Map.of());

    assertThat(app.manage("GET", "/security/decisions?limit=1", null).list())
        .singleElement()
        .satisfies(each ->
            assertThat(each)
                .containsEntry("requestId", refused.header("X-Request-Id"))
                .containsEntry("outcome", "DENY"));
    assertThat(manage("GET", "/security/decisions?limit=0", null).code()).isEqualTo(8008);
    assertThat(manage("GET", "/security/decisions?limit=all", null).code()).isEqualTo(8008);
  }

  @Test
  void onlyTheAppsDeveloperIsTold() {
    Answer refused = app.client("REST").send("POST", "/data/Secret", Map.of());
    String path = "/console/security/explain/" + refused.header("X-Request-Id");

    assertThat(server.send("GET", "/" + app.id() + path, Map.of(), null).status()).isEqualTo(401);
    var other = console.createApp("Other");
    Answer elsewhere = console.send("GET", "/" + other.id() + path, null);
    assertThat(elsewhere.status()).isEqualTo(404);
    assertThat(elsewhere.code()).isEqualTo(90404);
    assertThat(manage("GET", "/security/explain/NONE-1", null).status()).isEqualTo(404);
  }

  private Map<String, Object> explain(Answer answer) {
    return app.manage("GET", "/security/explain/" + answer.header("X-Request-Id"), null).object();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> firstDecision(Map<String, Object> explained) {
    return ((List<Map<String, Object>>) explained.get("decisions")).getFirst();
  }
}
