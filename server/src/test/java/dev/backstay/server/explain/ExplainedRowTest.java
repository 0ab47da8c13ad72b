package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.explain.ReadAloud.Asker;
import dev.backstay.server.explain.ReadAloud.Cell;
import dev.backstay.server.explain.ReadAloud.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every kind of request about one row, decided by every layer, is explained by that row. */
final class ExplainedRowTest extends ExplainedRowScene {
  /** A row and who asks for it. */
  private record Case(String table, String asker, String owner, List<Cell> cells) {}

  /** A kind of request. */
  private record Kind(String name, String operation, Request request) {}

  private interface Request {
    Answer send(Client client, String table, String objectId);
  }

  private static final List<Case> CASES =
      List.of(
          new Case("Closed", "ann", "ann", List.of()),
          new Case("Closed", "ann", "bob", List.of()),
          new Case("Closed", "ann", "bob", List.of(new Cell("user", "ann", "GRANT"))),
          new Case("Closed", "carl", "bob", List.of(new Cell("role", "Staff", "GRANT"))),
          new Case("Closed", "ann", "bob", List.of(new Cell("role", "JSUser", "GRANT"))),
          new Case("Closed", "ann", "ann", List.of(new Cell("user", "ann", "DENY"))),
          new Case("Closed", "carl", "carl", List.of(new Cell("role", "Staff", "DENY"))),
          new Case("Closed", "ann", "bob", List.of(new Cell("user", "bob", "GRANT"))),
          new Case("Open", "ann", "ann", List.of()),
          new Case("Open", "ann", "bob", List.of()),
          new Case("Open", "ann on a phone", "bob", List.of()),
          new Case("Open", "carl", "bob", List.of()),
          new Case("Open", "dora", "bob", List.of()),
          new Case("Open", "ann", "bob", List.of(new Cell("role", "JSUser", "DENY"))),
          new Case("Granted", "ann", "bob", List.of()));

  /** In this order, each on the row that the one before has left; the last takes it away. */
  private List<Kind> kinds() {
    String kid = row("Kid", "ann");
    String otherKid = row("Kid", "ann");
    return List.of(
        new Kind("find by id", "FIND", (client, table, id) -> client.get(path(table, id))),
        new Kind(
            "update",
            "UPDATE",
            (client, table, id) -> client.send("PUT", path(table, id), Map.of("note", "a"))),
        new Kind(
            "update by body",
            "UPDATE",
            (client, table, id) ->
                client.send("PUT", "/data/" + table, Map.of("objectId", id, "note", "b"))),
        new Kind(
            "upsert",
            "UPSERT",
            (client, table, id) ->
                client.send(
                    "PUT", "/data/" + table + "/upsert", Map.of("objectId", id, "note", "c"))),
        new Kind(
            "deep save",
            "UPDATE",
            (client, table, id) ->
                client.send(
                    "PUT", "/data/" + table + "/deep-save", Map.of("objectId", id, "note", "d"))),
        new Kind(
            "step of a transaction",
            "UPDATE",
            (client, table, id) ->
                client.send(
                    "POST",
                    "/transaction/unit-of-work",
                    Map.of(
                        "operations",
                        List.of(
                            Map.of(
                                "operationType",
                                "UPDATE",
                                "table",
                                table,
                                "opResultId",
                                "one",
                                "payload",
                                Map.of("objectId", id, "note", "e")))))),
        new Kind(
            "add relation",
            "ADD_RELATION",
            (client, table, id) -> client.send("PUT", path(table, id) + "/kids", List.of(kid))),
        new Kind(
            "set relation",
            "DELETE_RELATION",
            (client, table, id) ->
                client.send("POST", path(table, id) + "/kids", List.of(otherKid))),
        new Kind(
            "load relation",
            "LOAD_RELATIONS",
            (client, table, id) -> client.get(path(table, id) + "/kids")),
        new Kind(
            "delete relation",
            "DELETE_RELATION",
            (client, table, id) ->
                client.send("DELETE", path(table, id) + "/kids", List.of(otherKid))),
        new Kind(
            "grant",
            "PERMISSION",
            (client, table, id) ->
                client.send(
                    "PUT",
                    "/data/" + table + "/permissions/GRANT/" + id,
                    Map.of("permission", "UPDATE", "user", ids.get("dora")))),
        new Kind(
            "delete",
            "REMOVE",
            (client, table, id) -> client.send("DELETE", path(table, id), null)));
  }

  private static String path(String table, String id) {
    return "/data/" + table + "/" + id;
  }

  @Test
  void everyKindOfRequestNamesTheLayerAndTheCellsThatDecidedForItsRow() {
    TreeSet<String> met = new TreeSet<>();
    for (Case each : CASES) {
      String id = row(each.table(), each.owner());
      for (Cell cell : each.cells()) {
        cell(each.table(), id, "ALL", cell.kind(), cell.principal(), cell.access());
      }
      Verdict expected = reference(each.table()).decide(asker(each.asker()), readAloud(each));
      met.add(expected.layer() + (expected.allowed() ? " allows" : " denies"));
      for (Kind kind : kinds()) {
        Answer answer = kind.request().send(clients.get(each.asker()), each.table(), id);
        check(each, kind, id, expected, answer);
      }
    }
    assertThat(met)
        .containsExactly(
            "L1 allows",
            "L1 denies",
            "L2 allows",
            "L2 denies",
            "L5 allows",
            "L5 denies",
            "L6 allows",
            "L6 denies",
            "L7 allows",
            "L7 denies",
            "L8 allows",
            "L8 denies",
            "L9 allows",
            "L9 denies");
  }

  private void check(Case each, Kind kind, String id, Verdict expected, Answer answer) {
    String what = each + ", " + kind.name() + " -> " + answer.text();
    boolean succeeded =
        answer.status() == 200
            && !(answer.json() instanceof Map<?, ?> body
                && Boolean.FALSE.equals(body.get("success")));
    assertThat(succeeded).as(what).isEqualTo(expected.allowed());

    Map<String, Object> explained = explain(answer);
    String asked = what + "\n" + text(explained);
    assertThat(explained)
        .as(asked)
        .containsEntry("allowed", expected.allowed())
        .containsEntry("decision", expected.allowed() ? "ALLOW" : "DENY")
        .containsEntry("layer", expected.layer());
    assertThat(text(explained))
        .as(asked)
        .contains(expected.allowed() ? "ALLOWED " : "REFUSED ", "row " + id)
        .doesNotContain("FOR SOME ROWS " + kind.operation());

    // what is refused may be refused before the operation: it then is a FIND or UPDATE of this row
    List<Map<String, Object>> decisions =
        expected.allowed()
            ? decisions(explained, kind.operation())
            : maps(explained.get("decisions"));
    assertThat(decisions).as(asked).isNotEmpty();
    Map<String, Object> decision = decisions.getLast();
    assertThat(decision).as(asked).containsEntry("layer", expected.layer());
    assertThat(decision.get("advice")).as(asked).isNotNull();
    Map<String, Object> last = maps(decision.get("steps")).getLast();
    assertThat(last).as(asked).containsEntry("layer", expected.layer());
    assertThat(maps(last.get("cells")))
        .as(asked)
        .anyMatch(cell -> cell.get("access").equals(expected.allowed() ? "GRANT" : "DENY"));
    Map<String, Object> row = map(decision.get("row"));
    assertThat(row).as(asked).containsEntry("objectId", id).containsEntry("sight", "SEEN");
    if (!each.table().equals("Granted")) {
      assertThat(row)
          .as(asked)
          .containsEntry("owner", ids.get(each.owner()))
          .containsEntry("ownedByCaller", each.owner().equals(each.asker()));
    }
  }

  private ReadAloud reference(String table) {
    List<Cell> cells =
        switch (table) {
          case "Closed" ->
              List.of(
                  new Cell("role", "AuthenticatedUser", "DENY"), new Cell("owner", "", "GRANT"));
          case "Open" -> List.of(new Cell("owner", "", "DENY"));
          default -> List.of(new Cell("role", "AuthenticatedUser", "GRANT"));
        };
    return new ReadAloud(
        cells,
        List.of(new Cell("role", "Barred", "DENY"), new Cell("role", "AndroidUser", "DENY")));
  }

  private Asker asker(String name) {
    List<String> custom =
        switch (name) {
          case "carl" -> List.of("Staff");
          case "dora" -> List.of("Barred");
          default -> List.of();
        };
    boolean phone = name.endsWith("on a phone");
    return new Asker(
        ids.get(phone ? "ann" : name),
        custom,
        List.of(phone ? "AndroidUser" : "JSUser", "AuthenticatedUser"));
  }

  private ReadAloud.Row readAloud(Case each) {
    List<Cell> cells = new ArrayList<>();
    for (Cell cell : each.cells()) {
      cells.add(
          new Cell(
              cell.kind(), ids.getOrDefault(cell.principal(), cell.principal()), cell.access()));
    }
    return new ReadAloud.Row(ids.get(each.owner()), cells);
  }
}
