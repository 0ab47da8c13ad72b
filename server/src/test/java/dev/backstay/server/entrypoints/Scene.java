package dev.backstay.server.entrypoints;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An app in which Ann owns a row of the table Secret, and in which there may or may not be another
 * one, Bob's, that a rule is to keep from her. Whatever Ann asks through any entry point must be
 * answered alike in both.
 *
 * <p>Each row hangs as a child on a row of the table Parent, which is open to everybody.
 */
final class Scene {
  /** What nobody may learn of: a name and a number of the row that is kept back. */
  static final String NAME = "SECRET-NAME";

  static final long AMOUNT = 4711;

  final TestApp app;
  final String ann;
  final String bob;
  final Client annsClient;
  final Client annsServerCode;

  /** Ann's own row and its parent. */
  final String ownId;

  final String ownParent;

  /** Bob's row; in the scene without it an id that no row has. */
  final String otherId;

  /** A parent on which Bob's row hangs; in the scene without it, nothing hangs there. */
  final String otherParent;

  /**
   * @param otherName the name of Bob's row; null for the scene without it
   */
  Scene(RunningServer.Console console, String otherName) {
    app = console.createApp("entry points");
    for (String table : List.of("Secret", "Parent")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "name", "dataType", "STRING"));
    }
    app.manage("POST", "/data/tables/Secret/columns", Map.of("name", "amount", "dataType", "INT"));
    app.manage(
        "POST",
        "/data/tables/Parent/columns/relation",
        Map.of(
            "dataType", "DATA_REF",
            "name", "child",
            "toTableName", "Secret",
            "relationshipType", "ONE_TO_MANY"));
    ann = app.register("ann@example.com");
    bob = app.register("bob@example.com");
    annsClient = app.client("JS").login("ann@example.com");
    annsServerCode = app.client("BL").withToken(annsClient.token());
    Client server = app.client("BL");
    ownId = create(annsClient, "Secret", Map.of("name", "own", "amount", 1));
    ownParent = create(server, "Parent", Map.of("name", "parent of own"));
    otherParent = create(server, "Parent", Map.of("name", "parent of other"));
    server.send("PUT", "/data/Parent/" + ownParent + "/child", List.of(ownId));
    if (otherName == null) {
      otherId = UUID.randomUUID().toString().toUpperCase(java.util.Locale.ROOT);
    } else {
      Client bob = app.client("JS").login("bob@example.com");
      otherId = create(bob, "Secret", Map.of("name", otherName, "amount", AMOUNT));
      server.send("PUT", "/data/Parent/" + otherParent + "/child", List.of(otherId));
    }
  }

  /** Bob's row as it is, seen by the server; null when it is gone or was never there. */
  String other() {
    Answer answer = app.client("BL").get("/data/Secret/" + otherId);
    return answer.status() == 200 ? AnswerText.of(answer) : null;
  }

  /** The children that hang on a parent, seen by the server. */
  String children(String parent) {
    return AnswerText.of(app.client("BL").get("/data/Parent/" + parent + "/child"));
  }

  private static String create(Client client, String table, Map<String, Object> values) {
    Answer answer = client.send("POST", "/data/" + table, values);
    if (answer.status() != 200) {
      throw new AssertionError(answer.text());
    }
    return (String) answer.object().get("objectId");
  }
}
