package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rows that have changed since the request, rows that were never there, and rows of a query. */
final class ExplainedChangesTest extends ExplainedRowScene {
  private Answer get(String who, String table, String id) {
    return clients.get(who).get("/data/" + table + "/" + id);
  }

  private Map<String, Object> rowOf(Map<String, Object> explained) {
    return map(maps(explained.get("decisions")).getFirst().get("row"));
  }

  private static List<?> changes(Map<String, Object> row) {
    return (List<?>) row.get("changes");
  }

  /**
   * PostgreSQL aborts a transaction with a statement that fails, here the one that looks at the
   * row. On SQLite the test's lock would keep the whole transaction from beginning.
   */
  @Test
  void aLookThatIsStoppedInATransactionFailsItForThatReason() throws Exception {
    boolean postgres = server.settings().database().url() != null;
    String id = row("Closed", "ann");
    cell("Closed", id, "REMOVE", "user", "bob", "GRANT");
    try (Connection lock = RunningServer.connect(server.settings(), app.id());
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      if (postgres) {
        statement.execute(
            "LOCK TABLE \"backstay_app_"
                + app.id().toLowerCase(Locale.ROOT).replace('-', '_')
                + "\".\"backstay_object_acl\" IN ACCESS EXCLUSIVE MODE");
      }
      Answer deleted =
          clients
              .get("ann")
              .send(
                  "POST",
                  "/transaction/unit-of-work",
                  Map.of(
                      "operations",
                      List.of(
                          Map.of(
                              "operationType", "DELETE",
                              "table", "Closed",
                              "opResultId", "one",
                              "payload", id))));
      assertThat(deleted.status()).as(deleted.text()).isEqualTo(postgres ? 503 : 200);
      lock.rollback();
    }
    assertThat(get("ann", "Closed", id).status()).isEqualTo(postgres ? 200 : 400);
  }

  @Test
  void theDecisionStaysWhenTheRowIsDeletedAndMadeAgainBySomebodyElse() {
    String id = row("Closed", "ann");
    Answer found = get("ann", "Closed", id);
    assertThat(found.status()).isEqualTo(200);
    assertThat(changes(rowOf(explain(found)))).isEmpty();
    clients.get("ann").send("DELETE", "/data/Closed/" + id, null);

    Map<String, Object> explained = explain(found);
    assertThat(explained).containsEntry("allowed", true).containsEntry("layer", "L5");
    assertThat(rowOf(explained)).containsEntry("owner", ids.get("ann"));
    assertThat(map(rowOf(explained).get("now"))).containsEntry("found", false);
    assertThat(text(explained)).contains("was owned by " + ids.get("ann") + ", the caller");
    assertThat(text(explained)).contains("Since then: the row has been deleted.");

    row("Closed", "bob", Map.of("objectId", id));
    explained = explain(found);
    assertThat(explained).containsEntry("allowed", true).containsEntry("layer", "L5");
    assertThat(map(rowOf(explained).get("now")))
        .containsEntry("owner", ids.get("bob"))
        .containsEntry("outcome", "DENY")
        .containsEntry("layer", "L7");
    assertThat(text(explained))
        .contains(
            "its owner was " + ids.get("ann") + " and is " + ids.get("bob"),
            "Asked now, it would be REFUSED by L7.");
  }

  @Test
  void theDecisionStaysWhenTheCellsThatDecidedHaveChanged() {
    String id = row("Closed", "bob");
    cell("Closed", id, "FIND", "user", "ann", "GRANT");
    Answer found = get("ann", "Closed", id);
    cell("Closed", id, "FIND", "user", "ann", "DENY");

    Map<String, Object> explained = explain(found);
    assertThat(explained).containsEntry("allowed", true).containsEntry("layer", "L1");
    assertThat(changes(rowOf(explained)))
        .hasToString("[its own permissions for this caller have changed]");
    assertThat(map(rowOf(explained).get("now")))
        .containsEntry("outcome", "DENY")
        .containsEntry("layer", "L1");

    // cells of others say nothing of this caller
    Answer again = get("ann", "Closed", id);
    cell("Closed", id, "FIND", "user", "dora", "GRANT");
    assertThat(changes(rowOf(explain(again)))).isEmpty();
  }

  @Test
  void theDecisionStaysWhenThePolicyHasChanged() {
    String id = row("Closed", "bob");
    Answer refused = clients.get("ann").send("PUT", "/data/Closed/" + id, Map.of("note", "x"));
    assertThat(refused.code()).isEqualTo(1000);
    app.tableRole("Closed", "AuthenticatedUser", "GRANT", "UPDATE");

    Map<String, Object> explained = explain(refused);
    assertThat(explained)
        .containsEntry("allowed", false)
        .containsEntry("layer", "L7")
        .containsEntry("answeredAsMissing", true);
    assertThat(text(explained))
        .contains(
            "REFUSED UPDATE on row "
                + id
                + " of table Closed (error 1012: User has no permission to update entity)",
            "the policy has changed",
            "Asked now, it would be ALLOWED by L7.",
            "so the client was told 1000");
  }

  @Test
  void theOwnerIsThatOfTheRowWhateverTheClientCallsSo() {
    String id = row("Open", "bob");
    Answer found = get("ann", "Open", id + "?props=note%20as%20ownerId,objectId%20as%20owner");
    assertThat(found.object()).as(found.text()).containsEntry("ownerId", "new");
    assertThat(rowOf(explain(found))).containsEntry("owner", ids.get("bob"));
    Answer without = get("ann", "Open", id + "?props=note");
    assertThat(rowOf(explain(without))).containsEntry("owner", ids.get("bob"));
  }

  @Test
  void aMissingRowIsExplainedAsMissingAndAHiddenOneAsHidden() {
    String hidden = row("Closed", "bob");
    Answer ofHidden = get("ann", "Closed", hidden);
    Answer ofMissing = get("ann", "Closed", "NOWHERE");
    assertThat(ofMissing.text().replace("NOWHERE", hidden)).isEqualTo(ofHidden.text());

    assertThat(explain(ofHidden)).containsEntry("decision", "DENY").containsEntry("layer", "L7");
    assertThat(text(explain(ofHidden))).contains("(error 1000, as if there were no such row)");
    missing(ofMissing, "FIND");
    missing(get("ann", "Granted", "NOWHERE"), "FIND");
    missing(clients.get("ann").send("PUT", "/data/Closed/NOWHERE", Map.of("note", "x")), "UPDATE");
    missing(clients.get("ann").send("DELETE", "/data/Granted/NOWHERE", null), "REMOVE");
    missing(clients.get("ann").get("/data/Closed/NOWHERE/kids"), "LOAD_RELATIONS");
    missing(clients.get("ann").send("PUT", "/users/NOWHERE", Map.of("name", "x")), "UPDATE");

    row("Closed", "ann", Map.of("objectId", "NOWHERE"));
    Map<String, Object> explained = explain(ofMissing);
    assertThat(explained).containsEntry("decision", "MISSING");
    assertThat(text(explained)).contains("a row with that id has been made", "ALLOWED by L5");
  }

  private void missing(Answer answer, String operation) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(1000);
    Map<String, Object> explained = explain(answer);
    assertThat(explained)
        .as(text(explained))
        .containsEntry("decision", "MISSING")
        .containsEntry("allowed", false)
        .containsEntry("layer", null);
    assertThat(map(decisions(explained, operation).getFirst().get("row")))
        .containsEntry("sight", "MISSING");
    assertThat(text(explained))
        .contains("NO SUCH ROW " + operation + " on row NOWHERE of table ")
        .contains("No row had the id NOWHERE when the request looked for it.");
  }

  @Test
  void aRefusalOfEveryRowSaysThatItDidNotLook() {
    String id = row("Kid", "bob");
    app.tableRole("Kid", "AuthenticatedUser", "DENY", "UPDATE");
    Answer refused = clients.get("ann").send("PUT", "/data/Kid/" + id, Map.of("note", "x"));
    assertThat(refused.code()).isEqualTo(1012);

    Map<String, Object> explained = explain(refused);
    assertThat(explained).containsEntry("decision", "DENY").containsEntry("layer", "L7");
    assertThat(rowOf(explained)).containsEntry("sight", "NOT_LOOKED_AT");
    assertThat(map(rowOf(explained).get("now"))).containsEntry("found", true);
    assertThat(text(explained))
        .contains("REFUSED UPDATE on row " + id, "was not looked at", "the same for every row");
  }

  @Test
  void settingARelationIsRefusedByWhatTheRowSaysOfTakingOut() {
    String id = row("Open", "bob");
    String kids = "/data/Open/" + id + "/kids";
    clients.get("ann").send("PUT", kids, List.of(row("Kid", "ann")));
    cell("Open", id, "DELETE_RELATION", "role", "JSUser", "DENY");

    Answer refused = clients.get("ann").send("POST", kids, List.of());
    assertThat(refused.code()).isEqualTo(1134);
    Map<String, Object> explained = explain(refused);
    assertThat(explained).containsEntry("allowed", false).containsEntry("layer", "L6");
    assertThat(text(explained)).contains("REFUSED DELETE_RELATION on row " + id);
  }

  @Test
  void anUpdateThatReadsARowNotToBeFoundIsExplainedByFind() {
    String id = row("Kid", "bob");
    app.tableRole("Kid", "AuthenticatedUser", "DENY", "FIND");
    Map<String, Object> read = Map.of("___class", "BackendlessExpression", "value", "note");
    Answer failed = clients.get("ann").send("PUT", "/data/Kid/" + id, Map.of("note", read));
    assertThat(failed.code()).as(failed.text()).isEqualTo(1000);

    Map<String, Object> explained = explain(failed);
    assertThat(decisions(explained, "UPDATE").getFirst())
        .as(text(explained))
        .containsEntry("outcome", "ALLOW")
        .containsEntry("layer", "L9");
    assertThat(explained).containsEntry("decision", "DENY").containsEntry("layer", "L7");
    assertThat(text(explained)).contains("REFUSED FIND on row " + id);
  }

  @Test
  void aRefusalLateInALongTransactionIsKept() {
    String own = row("Closed", "ann");
    String others = row("Closed", "bob");
    List<Map<String, Object>> steps = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      steps.add(step(i, own));
    }
    steps.add(step(300, others));
    Answer failed =
        clients.get("ann").send("POST", "/transaction/unit-of-work", Map.of("operations", steps));
    assertThat(failed.object()).containsEntry("success", false);

    Map<String, Object> explained = explain(failed);
    assertThat(explained).containsEntry("decision", "DENY").containsEntry("layer", "L7");
    assertThat(text(explained)).contains("REFUSED UPDATE on row " + others);
    assertThat(maps(explained.get("decisions"))).hasSizeLessThanOrEqualTo(200);
  }

  private static Map<String, Object> step(int number, String objectId) {
    return Map.of(
        "operationType",
        "UPDATE",
        "table",
        "Closed",
        "opResultId",
        "step" + number,
        "payload",
        Map.of("objectId", objectId, "note", "n" + number));
  }

  @Test
  void accountsAreExplainedByTheirOwnRow() {
    app.tableRole("Users", "AuthenticatedUser", "DENY", "UPDATE", "REMOVE");
    cell("Users", ids.get("ann"), "UPDATE", "user", "ann", "GRANT");

    Answer own = clients.get("ann").send("PUT", "/users/" + ids.get("ann"), Map.of("name", "x"));
    assertThat(own.status()).as(own.text()).isEqualTo(200);
    account(own, true, "L1", "ann");
    Answer other = clients.get("ann").send("PUT", "/users/" + ids.get("bob"), Map.of("name", "x"));
    assertThat(other.code()).isEqualTo(1012);
    account(other, false, "L7", "bob");
    account(get("ann", "Users", ids.get("bob")), true, "L9", "bob");
    account(clients.get("ann").get("/users/userroles/" + ids.get("bob")), true, "L9", "bob");
    cell("Users", ids.get("bob"), "REMOVE", "user", "carl", "GRANT");
    account(
        clients.get("ann").send("DELETE", "/data/Users/" + ids.get("bob"), null),
        false,
        "L7",
        "bob");
    account(
        clients.get("carl").send("DELETE", "/data/Users/" + ids.get("bob"), null),
        true,
        "L1",
        "bob");
  }

  private void account(Answer answer, boolean allowed, String layer, String user) {
    Map<String, Object> explained = explain(answer);
    assertThat(explained)
        .as(answer.text() + "\n" + text(explained))
        .containsEntry("allowed", allowed)
        .containsEntry("layer", layer);
    assertThat(text(explained)).contains("on row " + ids.get(user) + " of table Users");
  }

  /** Rows and requests have their times in milliseconds: what is in the same one has no order. */
  private static void nextMillisecond() {
    long now = System.currentTimeMillis();
    while (System.currentTimeMillis() == now) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aQueryIsExplainedForOneRow() {
    String own = row("Closed", "ann");
    String others = row("Closed", "bob");
    nextMillisecond();
    Answer found = clients.get("ann").find("Closed", Map.of("where", "note = 'new'"));
    assertThat(found.list()).hasSize(1);

    Map<String, Object> ofOther = asked(found, others);
    assertThat(ofOther)
        .containsEntry("found", true)
        .containsEntry("allowed", false)
        .containsEntry("layer", "L7")
        .containsEntry("owner", ids.get("bob"))
        .containsEntry("matches", true)
        .containsEntry("changes", List.of());
    assertThat(ofOther.get("advice")).asString().contains("AuthenticatedUser");
    assertThat(text(explain(found, "?row=" + others)))
        .contains(
            "ALLOWED FOR SOME ROWS FIND on table Closed",
            "REFUSED FIND on row " + others,
            "it was out of reach, and it matches what was asked for.");
    assertThat(asked(found, own))
        .containsEntry("allowed", true)
        .containsEntry("layer", "L5")
        .containsEntry("ownedByCaller", true);
    Answer other = clients.get("ann").find("Closed", Map.of("where", "note = 'old'"));
    assertThat(asked(other, own)).containsEntry("matches", false);
  }

  @Test
  void aQuerySaysWhatHasChangedOfTheRowSince() {
    String own = row("Closed", "ann");
    String others = row("Closed", "bob");
    nextMillisecond();
    Answer found = clients.get("ann").find("Closed", Map.of());

    String later = row("Closed", "ann");
    assertThat(changes(asked(found, later))).asString().contains("the row was made");
    clients.get("ann").send("PUT", "/data/Closed/" + own, Map.of("note", "x"));
    assertThat(changes(asked(found, own))).asString().contains("the row has changed");
    cell("Closed", others, "FIND", "user", "ann", "GRANT");
    Map<String, Object> ofOthers = asked(found, others);
    assertThat(changes(ofOthers))
        .asString()
        .contains("its own permissions have changed", "the policy has changed");
    // the policy of then knew of no cells in that table
    assertThat(ofOthers).containsEntry("layer", "L7").containsEntry("allowed", false);
    assertThat(map(ofOthers.get("now"))).containsEntry("layer", "L1");
    clients.get("ann").send("DELETE", "/data/Closed/" + own, null);
    assertThat(asked(found, own)).containsEntry("found", false);
    assertThat(text(explain(found, "?row=" + own))).contains("NO SUCH ROW " + own);
  }

  @Test
  void aRowCanBeAskedForOnlyOfARequestAboutRows() {
    Answer made = clients.get("ann").send("POST", "/data/Closed", Map.of("note", "x"));
    String path = "/security/explain/" + made.header("X-Request-Id");
    assertThat(manage("GET", path + "?row=any", null).code()).isEqualTo(90400);
    assertThat(manage("GET", path + "?row=", null).code()).isEqualTo(8008);
  }

  private Map<String, Object> asked(Answer answer, String objectId) {
    return maps(explain(answer, "?row=" + objectId).get("rows")).getFirst();
  }
}
