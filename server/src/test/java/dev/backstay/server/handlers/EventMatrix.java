package dev.backstay.server.handlers;

import static dev.backstay.server.handlers.EventRow.row;

import dev.backstay.server.handlers.EventRow.Request;
import dev.backstay.server.handlers.EventRow.World;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The events of the catalogue that operations of this server are, and what makes each happen. */
final class EventMatrix {
  private EventMatrix() {}

  private static Map<String, Object> query(String where) {
    return Map.of("query", Map.of("whereClause", where));
  }

  static List<EventRow> persistence() {
    String nobody = "name = 'nobody'";
    return List.of(
        row(100, "Create", w -> post("/data/Thing", Map.of("name", "a")))
            .changing(Map.of("item", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(102, "FindById", w -> get("/data/Thing/" + w.thing()))
            .replacing(w -> Map.of("itemId", w.other()))
            .shownBy(answer -> "other".equals(answer.object().get("name"))),
        row(104, "LoadRelations", w -> get("/data/Thing/" + w.parent() + "/kids"))
            .replacing(w -> Map.of("pageSize", 1))
            .shownBy(answer -> answer.list().size() == 1),
        row(106, "Remove", w -> delete("/data/Thing/" + w.thing()))
            .number(Map.of("deletionTime", 77L))
            .replacing(w -> Map.of("itemId", w.named("doomed")))
            .shownBy((w, answer) -> w.count("name = 'doomed'") == 0),
        row(108, "Update", w -> put("/data/Thing/" + w.thing(), Map.of("name", "b")))
            .changing(Map.of("item", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(110, "Describe", w -> get("/data/Thing/properties"))
            .replacing(w -> Map.of("itemName", "Kid"))
            .shownBy(answer -> answer.text().contains("\"kidName\"")),
        row(112, "Find", w -> get("/data/Thing?pageSize=5"))
            .changing(query(nobody))
            .shownBy(answer -> answer.list().isEmpty()),
        row(114, "First", w -> get("/data/Thing/first"))
            .replacing(w -> Map.of("properties", List.of("name")))
            .shownBy(answer -> !answer.object().containsKey("price")),
        row(116, "Last", w -> get("/data/Thing/last"))
            .replacing(w -> Map.of("properties", List.of("name")))
            .shownBy(answer -> !answer.object().containsKey("price")),
        row(
                118,
                "UpdateBulk",
                w -> put("/data/bulk/Thing?where=name%3D'" + w.some() + "'", Map.of("price", 1)))
            .number(77L)
            .replacing(w -> Map.of("whereClause", nobody))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(120, "RemoveBulk", w -> delete("/data/bulk/Thing?where=name%3D'" + w.some() + "'"))
            .number(77L)
            .replacing(w -> Map.of("whereClause", nobody))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(122, "AddRelation", w -> put("/data/Thing/" + w.thing() + "/kids", List.of(w.kid())))
            .number(77L)
            .replacing(w -> Map.of("childrenArrayORWhereClause", List.of(w.kid(), w.kid())))
            .shownBy(answer -> Long.valueOf(2).equals(answer.json())),
        row(124, "SetRelation", w -> post("/data/Thing/" + w.thing() + "/kids", List.of(w.kid())))
            .number(77L)
            .replacing(w -> Map.of("childrenArrayORWhereClause", "kidName = 'none'"))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(
                126,
                "DeleteRelation",
                w ->
                    new Request(
                        "DELETE", "/data/Thing/" + w.parent() + "/kids?whereClause=1%3D1", null))
            .number(77L)
            .replacing(w -> Map.of("childrenArrayORWhereClause", "kidName = 'none'"))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(128, "Count", w -> get("/data/Thing/count"))
            .number(77L)
            .changing(query(nobody))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(
                130,
                "CreateBulk",
                w -> post("/data/bulk/Thing", List.of(Map.of("name", "x"), Map.of("name", "y"))))
            .replacing(w -> Map.of("items", List.of(Map.of("name", "z"))))
            .shownBy(answer -> ((List<?>) answer.json()).size() == 1),
        row(134, "Transaction", w -> post("/transaction/unit-of-work", transaction("t")))
            .replacing(w -> Map.of("unitOfWork", transaction("u")))
            .shownBy(answer -> answer.text().contains("\"u\"")),
        row(
                136,
                "Group",
                w -> post("/data/data-grouping/Thing", Map.of("groupBy", List.of("name"))))
            .changing(query(nobody))
            .shownBy(answer -> !answer.text().contains("\"other\"")),
        row(138, "CountInGroup", w -> post("/data/data-grouping/Thing/count", inGroup()))
            .number(77L)
            .changing(query(nobody))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(140, "Upsert", w -> put("/data/Thing/upsert", Map.of("name", "a")))
            .changing(Map.of("item", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(142, "UpsertBulk", w -> put("/data/bulkupsert/Thing", List.of(Map.of("name", "x"))))
            .replacing(w -> Map.of("items", List.of(Map.of("name", "y"), Map.of("name", "z"))))
            .shownBy(answer -> ((List<?>) answer.json()).size() == 2));
  }

  static List<EventRow> users() {
    return List.of(
        row(200, "Login", w -> post("/users/login", w.login()))
            .replacing(w -> Map.of("login", w.otherUser()))
            .shownBy((w, answer) -> w.otherUser().equals(answer.object().get("email"))),
        row(202, "Register", w -> post("/users/register", w.newUser()))
            .changing(Map.of("user", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(202, "Register", w -> post("/data/Users", w.newUser()))
            .changing(Map.of("user", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(204, "Update", w -> put("/users/" + w.userId(), Map.of("name", "b")))
            .asUser()
            .changing(Map.of("user", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(204, "Update", w -> put("/data/Users/" + w.userId(), Map.of("name", "b")))
            .asUser()
            .changing(Map.of("user", Map.of("name", "changed")))
            .shownBy(answer -> "changed".equals(answer.object().get("name"))),
        row(206, "Remove", w -> delete("/data/Users/" + w.freshUser()))
            .asFreshUser()
            .number(Map.of("deletionTime", 77L))
            // decided again: only users themselves may
            .replacing(w -> Map.of("userId", w.userId()))
            .shownBy(answer -> answer.code() == 3095),
        row(208, "Describe", w -> get("/users/userclassprops")),
        row(208, "Describe", w -> get("/data/Users/properties")),
        row(210, "RestorePassword", w -> get("/users/restorepassword/user@example.com"))
            .replacing(w -> Map.of("email", "nobody@example.com"))
            // nobody is told whether there is an account
            .shownBy(answer -> answer.status() == 200),
        row(212, "Logout", w -> get("/users/logout")),
        row(214, "Find", w -> get("/data/Users?pageSize=2"))
            .changing(query("name = 'nobody'"))
            .shownBy(answer -> answer.list().isEmpty()),
        row(216, "FindById", w -> get("/data/Users/" + w.userId()))
            .replacing(w -> Map.of("userId", w.freshUser()))
            .shownBy(answer -> "fresh".equals(answer.object().get("name"))),
        row(
                218,
                "UpdateBulk",
                w -> put("/data/bulk/Users?where=name%3D'fresh'", Map.of("name", "fresh")))
            .number(77L)
            .replacing(w -> Map.of("whereClause", "name = 'nobody'"))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(220, "RemoveBulk", w -> delete("/data/bulk/Users?where=name%3D'nobody'"))
            .number(77L)
            .replacing(w -> Map.of("whereClause", "name = '" + w.freshName() + "'"))
            // decided again: only users themselves may
            .shownBy(answer -> answer.code() == 3095),
        row(228, "LoginAsGuest", w -> post("/users/register/guest", null)),
        row(
                234,
                "Group",
                w -> post("/data/data-grouping/Users", Map.of("groupBy", List.of("name"))))
            .changing(query("name = 'nobody'"))
            .shownBy(answer -> !answer.text().contains("\"fresh\"")),
        row(236, "Upsert", w -> put("/data/Users/upsert", w.newUser())));
  }

  static List<EventRow> cache() {
    return List.of(
        row(1001, "Put", w -> put("/cache/key", "value"))
            .replacing(w -> Map.of("value", "changed"))
            .shownBy((w, answer) -> "changed".equals(w.client().get("/cache/key").json())),
        row(1003, "Get", w -> get("/cache/key"))
            .replacing(w -> Map.of("key", "nothing"))
            .shownBy(answer -> answer.json() == null),
        row(1005, "Contains", w -> get("/cache/key/check"))
            .replacing(w -> Map.of("key", "nothing"))
            .shownBy(answer -> Boolean.FALSE.equals(answer.json())),
        row(1007, "ExpireAt", w -> put("/cache/key/expireAt?timestamp=" + w.soon(), null))
            .replacing(w -> Map.of("expireAt", w.soon() + 60_000))
            .shownBy(answer -> answer.status() == 200),
        row(1009, "ExpireIn", w -> put("/cache/key/expireIn?timeout=600", null))
            .replacing(w -> Map.of("expireIn", 700))
            .shownBy(answer -> answer.status() == 200),
        row(1011, "Delete", w -> delete("/cache/gone"))
            .replacing(w -> Map.of("key", "nothing"))
            .shownBy(answer -> answer.status() == 200));
  }

  static List<EventRow> counters() {
    return List.of(
        row(1201, "Reset", w -> put("/counters/c/reset", null))
            .replacing(w -> Map.of("counterName", "d"))
            .shownBy((w, answer) -> Long.valueOf(0).equals(w.client().get("/counters/d").json())),
        counter(1203, "GetAndIncrement", "/counters/c/get/increment", 5),
        counter(1205, "IncrementAndGet", "/counters/c/increment/get", 6),
        counter(1207, "GetAndDecrement", "/counters/c/get/decrement", 5),
        counter(1209, "DecrementAndGet", "/counters/c/decrement/get", 4),
        row(1211, "AddAndGet", w -> put("/counters/c/incrementby/get?value=1", null))
            .number(77L)
            .replacing(w -> Map.of("counterName", w.fixed(5), "value", 10))
            .shownBy(answer -> Long.valueOf(15).equals(answer.json())),
        row(1213, "GetAndAdd", w -> put("/counters/c/get/incrementby?value=1", null))
            .number(77L)
            .replacing(w -> Map.of("counterName", w.fixed(5)))
            .shownBy(answer -> Long.valueOf(5).equals(answer.json())),
        row(1215, "Get", w -> get("/counters/c"))
            .number(77L)
            .replacing(w -> Map.of("counterName", w.fixed(5)))
            .shownBy(answer -> Long.valueOf(5).equals(answer.json())),
        row(
                1217,
                "CompareAndSet",
                w -> put("/counters/c/get/compareandset?expected=-9&updatedvalue=1", null))
            .replacing(w -> Map.of("counterName", w.fixed(5), "expected", 5))
            .shownBy(answer -> Boolean.TRUE.equals(answer.json())),
        row(1219, "List", w -> get("/counters/*/list"))
            .replacing(w -> Map.of("pattern", "no such*"))
            .shownBy(answer -> ((List<?>) answer.json()).isEmpty()));
  }

  static List<EventRow> mails() {
    return List.of(
        row(514, "SendEmail", w -> post("/messaging/email", mail()))
            .replacing(w -> Map.of("subject", "changed"))
            .shownBy(answer -> answer.object().containsKey("messageId")),
        row(518, "SendEmailFromTemplate", w -> post("/emailtemplate/send", fromTemplate()))
            .replacing(w -> Map.of("templateName", "none"))
            .shownBy(answer -> answer.code() == 24002));
  }

  static List<EventRow> files() {
    return List.of(
        row(604, "SaveFileFromByteArray", w -> put("/files/binary/d/a.txt?overwrite=true", "YQ=="))
            .replacing(w -> Map.of("fileURL", "/d/changed.txt"))
            .shownBy(answer -> answer.text().endsWith("/d/changed.txt\"")),
        row(606, "CopyFileOrDirectory", w -> put("/files/copy", twoPaths(w.file(), w.path())))
            .replacing(w -> Map.of("target", "/" + w.path() + "x"))
            .shownBy(answer -> answer.text().endsWith("x\"")),
        row(608, "MoveFileOrDirectory", w -> put("/files/move", twoPaths(w.file(), w.path())))
            .replacing(w -> Map.of("target", "/" + w.path() + "x"))
            .shownBy(answer -> answer.text().endsWith("x\"")),
        row(610, "Count", w -> get("/files/d?action=count"))
            .number(77L)
            .replacing(w -> Map.of("pattern", "no*such"))
            .shownBy(answer -> Long.valueOf(0).equals(answer.json())),
        row(612, "Listing", w -> get("/files/d"))
            .replacing(w -> Map.of("pattern", "no*such"))
            .shownBy(answer -> answer.list().isEmpty()),
        row(614, "Exists", w -> get("/files/d/a.txt?action=exists"))
            .replacing(w -> Map.of("path", "/none"))
            .shownBy(answer -> Boolean.FALSE.equals(answer.json())),
        row(602, "DeleteFileOrDirectory", w -> delete("/files/" + w.file()))
            .number(77L)
            .replacing(w -> Map.of("fileURL", "/none"))
            .shownBy(answer -> answer.code() == 6000),
        row(618, "Download", w -> get("/files/" + w.file()))
            .withoutAfter()
            .replacing(w -> Map.of("fileURL", "/none"))
            .shownBy(answer -> answer.code() == 6007));
  }

  private static Map<String, Object> twoPaths(String source, String target) {
    return Map.of("sourcePath", source, "targetPath", target);
  }

  private static EventRow counter(int before, String name, String path, long result) {
    return row(before, name, w -> put(path, null))
        .number(77L)
        .replacing(w -> Map.of("counterName", w.fixed(5)))
        .shownBy(answer -> Long.valueOf(result).equals(answer.json()));
  }

  private static Map<String, Object> mail() {
    return Map.of(
        "subject",
        "s",
        "bodyparts",
        Map.of("textmessage", "t"),
        "to",
        List.of("person@example.com"));
  }

  private static Map<String, Object> fromTemplate() {
    return Map.of("template-name", "T", "addresses", List.of("person@example.com"));
  }

  private static Map<String, Object> inGroup() {
    return Map.of(
        "groupBy",
        List.of("name"),
        "groupPath",
        List.of(Map.of("column", "name", "value", "other")));
  }

  private static Map<String, Object> transaction(String name) {
    return Map.of(
        "isolationLevelEnum",
        "REPEATABLE_READ",
        "transactionIsolation",
        "REPEATABLE_READ",
        "operations",
        List.of(
            Map.of(
                "operationType",
                "CREATE",
                "table",
                "Thing",
                "opResultId",
                name,
                "payload",
                Map.of("name", name))));
  }

  private static Request get(String path) {
    return new Request("GET", path, null);
  }

  private static Request delete(String path) {
    return new Request("DELETE", path, null);
  }

  private static Request post(String path, Object body) {
    return new Request("POST", path, body);
  }

  private static Request put(String path, Object body) {
    return new Request("PUT", path, body);
  }

  /** What a row sends in a world. */
  interface Sends extends Function<World, Request> {}
}
