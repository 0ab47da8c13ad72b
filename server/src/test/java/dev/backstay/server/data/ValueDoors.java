package dev.backstay.server.data;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every way in which a value of a column comes in, for tests of what values are. */
final class ValueDoors {
  /** The table that is written to; it has the row {@link #ROW}. */
  static final String TABLE = "Thing";

  static final String ROW = "row";

  private final TestApp app;

  /** Makes the table in a new app, with a column of each type, named after it in lower case. */
  ValueDoors(TestApp app) {
    this.app = app;
    app.manage("POST", "/data/tables", Map.of("name", TABLE));
    for (String type :
        new String[] {"INT", "DOUBLE", "BOOLEAN", "STRING", "TEXT", "DATETIME", "JSON"}) {
      app.manage(
          "POST",
          "/data/tables/" + TABLE + "/columns",
          Map.of("name", column(type), "dataType", type));
      app.manage(
          "POST", "/data/tables/Users/columns", Map.of("name", column(type), "dataType", type));
    }
    app.client("REST").send("POST", "/data/" + TABLE, Map.of("objectId", ROW));
  }

  /** The name of the column of a type. */
  static String column(String type) {
    return type.toLowerCase(java.util.Locale.ROOT) + "Value";
  }

  /**
   * Writes a value through every door.
   *
   * @param json the value, as a JSON text
   * @return the answers by the names of the doors
   */
  Map<String, Answer> write(String column, String json) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    String member = "\"" + column + "\":" + json;
    String record = "{" + member + "}";
    String row = "{\"objectId\":\"" + ROW + "\"," + member + "}";
    answers.put("create", send("POST", "/data/Thing", record));
    answers.put("save", send("PUT", "/data/Thing", row));
    answers.put("update", send("PUT", "/data/Thing/" + ROW, record));
    answers.put("upsert", send("PUT", "/data/Thing/upsert", row));
    answers.put("deep save", send("PUT", "/data/Thing/deep-save", row));
    answers.put("bulk create", send("POST", "/data/bulk/Thing", "[" + record + "]"));
    answers.put("bulk upsert", send("PUT", "/data/bulkupsert/Thing", "[" + row + "]"));
    answers.put(
        "bulk update", send("PUT", "/data/bulk/Thing?where=objectId%3D'" + ROW + "'", record));
    answers.put("transaction: create", step("CREATE", record));
    answers.put("transaction: update", step("UPDATE", row));
    answers.put("transaction: upsert", step("UPSERT", row));
    answers.put("transaction: bulk create", step("CREATE_BULK", "[" + record + "]"));
    answers.put("transaction: bulk upsert", step("UPSERT_BULK", "[" + row + "]"));
    answers.put(
        "transaction: bulk update",
        step(
            "UPDATE_BULK",
            "{\"conditional\":\"objectId = '" + ROW + "'\",\"changes\":" + record + "}"));
    answers.put(
        "console",
        app.console().send("POST", "/" + app.id() + "/console/data/Thing", new Raw(record)));
    answers.put(
        "register",
        send(
            "POST",
            "/users/register",
            "{\"email\":\"u"
                + System.nanoTime()
                + "@example.com\",\"password\":\"p\","
                + member
                + "}"));
    answers.put(
        "csv",
        app.console()
            .send(
                "POST",
                "/" + app.id() + "/console/import/csv?table=Thing",
                new Raw(column + "\n\"" + cell(json) + "\"\n")));
    return answers;
  }

  /** Asks for rows by a condition through every door: find, count, bulk update, subquery. */
  Map<String, Answer> ask(String where) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    String encoded = java.net.URLEncoder.encode(where, java.nio.charset.StandardCharsets.UTF_8);
    answers.put("find", app.client("REST").get("/data/Thing?where=" + encoded));
    answers.put("find by POST", app.client("REST").find(TABLE, Map.of("where", where)));
    answers.put("count", app.client("REST").get("/data/Thing/count?where=" + encoded));
    answers.put("bulk update", send("PUT", "/data/bulk/Thing?where=" + encoded, "{}"));
    answers.put(
        "subquery",
        app.client("REST").find(TABLE, Map.of("where", "objectId in (Thing[" + where + "])")));
    return answers;
  }

  /** Whether an answer says that a write was done. */
  static boolean isDone(Answer answer) {
    return answer.status() == 200 && !answer.text().contains("\"success\":false");
  }

  /** What a JSON value is as a cell of CSV. */
  private static String cell(String json) {
    String text = json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
    return text.replace("\"", "\"\"");
  }

  private Answer step(String type, String payload) {
    return send(
        "POST",
        "/transaction/unit-of-work",
        "{\"operations\":[{\"operationType\":\""
            + type
            + "\",\"table\":\"Thing\",\"opResultId\":\"one\",\"payload\":"
            + payload
            + "}]}");
  }

  private Answer send(String method, String path, String body) {
    return app.client("REST").send(method, path, new Raw(body));
  }
}
