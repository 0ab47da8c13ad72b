package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the answers of writes tell of rows and columns that their caller may not find: each entry
 * point as a line of operation, status and members of the answer, count or error.
 */
final class WriteAnswersTest extends OnBothDatabases {
  private static final String SECRET = "TOP";

  private TestApp app;
  private Client server;
  private Client bob;
  private Client ann;
  private final StringBuilder told = new StringBuilder();

  @BeforeEach
  void createTables() {
    app = newApp();
    for (String table : List.of("W", "P")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      column(table, Map.of("name", "name", "dataType", "STRING"));
    }
    column("W", Map.of("name", "secret", "dataType", "STRING"));
    column("W", Map.of("name", "level", "dataType", "INT", "defaultValue", "7"));
    column("W", Map.of("name", "more", "dataType", "JSON"));
    app.manage(
        "POST",
        "/data/tables/P/columns/relation",
        Map.of(
            "dataType", "DATA_REF",
            "name", "kids",
            "toTableName", "W",
            "relationshipType", "ONE_TO_MANY"));
    app.register("ann@example.com");
    app.register("bob@example.com");
    server = app.client("BL");
    ann = app.client("JS").login("ann@example.com");
    bob = app.client("BL").login("bob@example.com");
  }

  private void column(String table, Map<String, Object> column) {
    app.manage("POST", "/data/tables/" + table + "/columns", column);
  }

  @Test
  void with_find_denied_an_answer_holds_what_was_written_and_conditions_reach_nothing() {
    app.tableRole("W", "JSUser", "DENY", "FIND");

    assertThat(everyEntryPoint(bob))
        .isEqualTo(
            """
            create                               200 ___class name objectId
            create, expression                   200 ___class objectId secret
            bulk create                          200 1 items
            upsert without id                    200 ___class name objectId
            upsert of the row                    200 ___class name objectId
            upsert of the row, expression        400 1000
            bulk upsert of the row               200 1 items
            update with nothing                  200 ___class objectId
            update                               200 ___class name objectId
            save with the server's columns       200 ___class name objectId
            update, expression                   400 1000
            update, constant expression          200 ___class level objectId
            update, JSON operation               400 1000
            deep save                            200 ___class name objectId
            bulk update, condition that holds    200 0
            bulk update, condition that does not 200 0
            bulk update of all                   200 1
            bulk update of all, expression       200 0
            bulk update of all, JSON operation   200 0
            bulk delete, condition that holds    200 0
            delete by body, condition that holds 200 0
            relation set, condition that holds   200 0
            relation add, condition that holds   200 0
            relation add by id                   200 0
            relation delete, condition           200 0
            transaction CREATE                   200 ___class name objectId
            transaction UPDATE                   200 ___class name objectId
            transaction UPDATE, expression       200 1000
            transaction UPSERT                   200 ___class name objectId
            transaction UPDATE_BULK, condition   200 0
            transaction UPDATE_BULK by ids       200 1
            transaction DELETE_BULK, condition   200 0
            transaction, column of a result      200 2004
            transaction, FIND                    200 0 items
            transaction, relation by condition   200 0
            delete                               200 deletionTime
            bulk delete of all                   200 N
            """);
  }

  @Test
  void with_own_rows_only_the_rows_of_others_are_kept_back_alike() {
    app.tableRole("W", "AuthenticatedUser", "DENY", "FIND");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("W"),
        Map.of("operation", "FIND", "access", "GRANT"));

    String whole = "___class created level more name objectId ownerId secret updated";
    assertThat(everyEntryPoint(bob))
        .isEqualTo(
            """
            create                               200 WHOLE
            create, expression                   200 WHOLE
            bulk create                          200 1 items
            upsert without id                    200 WHOLE
            upsert of the row                    200 ___class name objectId
            upsert of the row, expression        400 1000
            bulk upsert of the row               200 1 items
            update with nothing                  200 ___class objectId
            update                               200 ___class name objectId
            save with the server's columns       200 ___class name objectId
            update, expression                   400 1000
            update, constant expression          200 ___class level objectId
            update, JSON operation               400 1000
            deep save                            200 ___class name objectId
            bulk update, condition that holds    200 0
            bulk update, condition that does not 200 0
            bulk update of all                   200 1
            bulk update of all, expression       200 0
            bulk update of all, JSON operation   200 0
            bulk delete, condition that holds    200 0
            delete by body, condition that holds 200 0
            relation set, condition that holds   200 0
            relation add, condition that holds   200 0
            relation add by id                   200 0
            relation delete, condition           200 0
            transaction CREATE                   200 WHOLE
            transaction UPDATE                   200 ___class name objectId
            transaction UPDATE, expression       200 1000
            transaction UPSERT                   200 ___class name objectId
            transaction UPDATE_BULK, condition   200 0
            transaction UPDATE_BULK by ids       200 1
            transaction DELETE_BULK, condition   200 0
            transaction, column of a result      200 2004
            transaction, FIND                    200 0 items
            transaction, relation by condition   200 0
            delete                               200 deletionTime
            bulk delete of all                   200 N
            """
                .replace("WHOLE", whole));
  }

  @Test
  void with_own_rows_only_a_caller_writes_their_own_as_ever() {
    app.tableRole("W", "AuthenticatedUser", "DENY", "FIND");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("W"),
        Map.of("operation", "FIND", "access", "GRANT"));

    String whole = "___class created level more name objectId ownerId secret updated";
    assertThat(everyEntryPoint(ann)).isEqualTo(asEver(whole));
  }

  @Test
  void a_hidden_column_is_not_answered_and_not_to_be_named() {
    hide("secret");

    String whole = "___class created level more name objectId ownerId updated";
    assertThat(everyEntryPoint(bob)).isEqualTo(hiddenColumn(whole));
  }

  private static String hiddenColumn(String whole) {
    return """
    create                               200 WHOLE
    create, expression                   403 1053
    bulk create                          200 1 items
    upsert without id                    200 WHOLE
    upsert of the row                    200 WHOLE
    upsert of the row, expression        403 1053
    bulk upsert of the row               200 1 items
    update with nothing                  200 WHOLE
    update                               200 WHOLE
    save with the server's columns       200 WHOLE
    update, expression                   403 1053
    update, constant expression          200 WHOLE
    update, JSON operation               200 WHOLE
    deep save                            200 WHOLE
    bulk update, condition that holds    403 1053
    bulk update, condition that does not 403 1053
    bulk update of all                   200 1
    bulk update of all, expression       403 1053
    bulk update of all, JSON operation   200 1
    bulk delete, condition that holds    403 1053
    delete by body, condition that holds 403 1053
    relation set, condition that holds   403 1053
    relation add, condition that holds   403 1053
    relation add by id                   200 1
    relation delete, condition           403 1053
    transaction CREATE                   200 WHOLE
    transaction UPDATE                   200 WHOLE
    transaction UPDATE, expression       200 1053
    transaction UPSERT                   200 WHOLE
    transaction UPDATE_BULK, condition   200 1053
    transaction UPDATE_BULK by ids       200 1
    transaction DELETE_BULK, condition   200 1053
    transaction, column of a result      200 2004
    transaction, FIND                    200 1053
    transaction, relation by condition   200 1053
    delete                               200 deletionTime
    bulk delete of all                   200 N
    """
        .replace("WHOLE", whole);
  }

  private static String asEver(String whole) {
    return """
    create                               200 WHOLE
    create, expression                   200 WHOLE
    bulk create                          200 1 items
    upsert without id                    200 WHOLE
    upsert of the row                    200 WHOLE
    upsert of the row, expression        200 WHOLE
    bulk upsert of the row               200 1 items
    update with nothing                  200 WHOLE
    update                               200 WHOLE
    save with the server's columns       200 WHOLE
    update, expression                   200 WHOLE
    update, constant expression          200 WHOLE
    update, JSON operation               200 WHOLE
    deep save                            200 WHOLE
    bulk update, condition that holds    200 1
    bulk update, condition that does not 200 0
    bulk update of all                   200 1
    bulk update of all, expression       200 1
    bulk update of all, JSON operation   200 1
    bulk delete, condition that holds    200 1
    delete by body, condition that holds 200 1
    relation set, condition that holds   200 1
    relation add, condition that holds   200 1
    relation add by id                   200 1
    relation delete, condition           200 1
    transaction CREATE                   200 WHOLE
    transaction UPDATE                   200 WHOLE
    transaction UPDATE, expression       200 WHOLE
    transaction UPSERT                   200 WHOLE
    transaction UPDATE_BULK, condition   200 1
    transaction UPDATE_BULK by ids       200 1
    transaction DELETE_BULK, condition   200 1
    transaction, column of a result      200 WHOLE
    transaction, FIND                    200 1 items
    transaction, relation by condition   200 1
    delete                               200 deletionTime
    bulk delete of all                   200 N
    """
        .replace("WHOLE", whole);
  }

  /** Ann writes to a row of the owner's through every entry point. */
  private String everyEntryPoint(Client owner) {
    Map<String, Object> changed = Map.of("name", "changed");
    Map<String, Object> copied = Map.of("name", expression("secret"));
    String holds = "?where=" + encoded("secret like 'T%'");
    String holdsNot = "?where=" + encoded("secret like 'X%'");
    String[] row = new String[1];
    Supplier<String> id = () -> row[0];
    Runnable fresh =
        () -> {
          server.send("DELETE", "/data/bulk/W?where=1%3D1", null);
          row[0] = id(owner.send("POST", "/data/W", Map.of("name", "old", "secret", SECRET)));
        };

    fresh.run();
    tell("create", ann.send("POST", "/data/W", changed));
    tell(
        "create, expression",
        ann.send("POST", "/data/W", Map.of("secret", "s", "name", expression("upper(secret)"))));
    tell("bulk create", ann.send("POST", "/data/bulk/W", List.of(changed)));
    tell("upsert without id", ann.send("PUT", "/data/W/upsert", changed));
    tell("upsert of the row", ann.send("PUT", "/data/W/upsert", with(id, changed)));
    tell("upsert of the row, expression", ann.send("PUT", "/data/W/upsert", with(id, copied)));
    tell(
        "bulk upsert of the row",
        ann.send("PUT", "/data/bulkupsert/W", List.of(with(id, changed))));
    tell("update with nothing", ann.send("PUT", "/data/W/" + id.get(), Map.of()));
    tell("update", ann.send("PUT", "/data/W/" + id.get(), changed));
    Map<String, Object> servers = new LinkedHashMap<>(with(id, changed));
    servers.putAll(Map.of("created", 1, "updated", 1, "ownerId", "me"));
    tell("save with the server's columns", ann.send("PUT", "/data/W", servers));
    tell("update, expression", ann.send("PUT", "/data/W/" + id.get(), copied));
    tell(
        "update, constant expression",
        ann.send("PUT", "/data/W/" + id.get(), Map.of("level", expression("1 + 1"))));
    tell("update, JSON operation", ann.send("PUT", "/data/W/" + id.get(), Map.of("more", set())));
    tell("deep save", ann.send("PUT", "/data/W/deep-save", with(id, changed)));
    fresh.run();
    tell("bulk update, condition that holds", ann.send("PUT", "/data/bulk/W" + holds, changed));
    tell(
        "bulk update, condition that does not",
        ann.send("PUT", "/data/bulk/W" + holdsNot, changed));
    tell("bulk update of all", ann.send("PUT", "/data/bulk/W?where=1%3D1", changed));
    tell("bulk update of all, expression", ann.send("PUT", "/data/bulk/W?where=1%3D1", copied));
    tell(
        "bulk update of all, JSON operation",
        ann.send("PUT", "/data/bulk/W?where=1%3D1", Map.of("more", set())));
    tell("bulk delete, condition that holds", ann.send("DELETE", "/data/bulk/W" + holds, null));
    fresh.run();
    tell(
        "delete by body, condition that holds",
        ann.send("POST", "/data/bulk/W/delete", Map.of("where", "secret like 'T%'")));
    fresh.run();
    String parent = id(server.send("POST", "/data/P", Map.of("name", "parent")));
    String kids = "/data/P/" + parent + "/kids";
    String condition = "?whereClause=" + encoded("secret like 'T%'");
    tell("relation set, condition that holds", ann.send("POST", kids + condition, null));
    server.send("POST", kids, List.of());
    tell("relation add, condition that holds", ann.send("PUT", kids + condition, null));
    server.send("POST", kids, List.of());
    tell("relation add by id", ann.send("PUT", kids, List.of(id.get())));
    server.send("POST", kids, List.of(id.get()));
    tell("relation delete, condition", ann.send("DELETE", kids + condition, null));
    server.send("POST", kids, List.of());

    transaction("CREATE", "CREATE", changed);
    transaction("UPDATE", "UPDATE", with(id, changed));
    transaction("UPDATE, expression", "UPDATE", with(id, copied));
    transaction("UPSERT", "UPSERT", with(id, changed));
    fresh.run();
    transaction(
        "UPDATE_BULK, condition",
        "UPDATE_BULK",
        Map.of("conditional", "secret like 'T%'", "changes", changed));
    transaction(
        "UPDATE_BULK by ids",
        "UPDATE_BULK",
        Map.of("unconditional", List.of(id.get()), "changes", changed));
    transaction("DELETE_BULK, condition", "DELETE_BULK", Map.of("conditional", "secret like 'T%'"));
    fresh.run();
    tellTransaction(
        "transaction, column of a result",
        step("UPDATE", "W", "read", with(id, Map.of())),
        step(
            "CREATE",
            "W",
            "last",
            Map.of("name", Map.of("___ref", true, "opResultId", "read", "propName", "secret"))));
    fresh.run();
    tellTransaction(
        "transaction, FIND", step("FIND", "W", "last", Map.of("whereClause", "secret like 'T%'")));
    tellTransaction(
        "transaction, relation by condition",
        step(
            "ADD_RELATION",
            "P",
            "last",
            Map.of(
                "parentObject", parent,
                "relationColumn", "kids",
                "conditional", "secret like 'T%'")));
    tell("delete", ann.send("DELETE", "/data/W/" + id.get(), null));
    fresh.run();
    tell("bulk delete of all", ann.send("DELETE", "/data/bulk/W?where=1%3D1", null));
    return told.toString();
  }

  @Test
  void an_expression_copies_nothing_that_cannot_be_found() {
    String row = id(bob.send("POST", "/data/W", Map.of("name", "old", "secret", SECRET)));
    app.tableRole("W", "JSUser", "DENY", "FIND");
    Map<String, Object> copied = Map.of("name", expression("secret"));

    ann.send("PUT", "/data/W/" + row, copied);
    ann.send("PUT", "/data/bulk/W?where=1%3D1", copied);
    ann.send("PUT", "/data/W/upsert", Map.of("objectId", row, "name", expression("secret")));

    assertThat(server.get("/data/W/" + row).object())
        .containsEntry("name", "old")
        .containsEntry("updated", null);
  }

  @Test
  void a_row_that_its_own_permissions_open_is_answered_whole() {
    String row = id(bob.send("POST", "/data/W", Map.of("name", "old", "secret", SECRET)));
    app.tableRole("W", "AuthenticatedUser", "DENY", "FIND");
    assertThat(ann.send("PUT", "/data/W/" + row, Map.of("name", "a")).object())
        .containsOnlyKeys("___class", "objectId", "name");

    server.send(
        "PUT",
        "/data/W/permissions/GRANT/" + row,
        Map.of("permission", "FIND", "role", "AuthenticatedUser"));

    assertThat(ann.send("PUT", "/data/W/" + row, Map.of("name", "b")).object())
        .containsEntry("secret", SECRET)
        .containsEntry("name", "b")
        .doesNotContainKey("backstay_findable");
    assertThat(
            ann.send("PUT", "/data/bulk/W?where=" + encoded("secret like 'T%'"), Map.of()).json())
        .isEqualTo(1L);
  }

  @Test
  void developers_are_answered_as_ever() {
    app.tableRole("W", "JSUser", "DENY", "FIND");
    Map<String, Object> row = app.manage("POST", "/data/W", Map.of("name", "console")).object();
    assertThat(row).containsKeys("objectId", "secret", "level", "created", "ownerId");
  }

  @Test
  void an_explanation_says_what_was_kept_back_and_by_which_layer() {
    String row = id(bob.send("POST", "/data/W", Map.of("name", "old", "secret", SECRET)));
    app.tableRole("W", "JSUser", "DENY", "FIND");

    Map<String, Object> update = explained(ann.send("PUT", "/data/W/" + row, Map.of("name", "n")));
    assertThat(update).containsEntry("allowed", true);
    assertThat(update.get("withheld")).asString().contains("what=ANSWER", "layer=L7");
    assertThat((String) update.get("text"))
        .contains("The answer held only objectId and the columns written", "FIND on table W", "L7");

    Map<String, Object> bulk =
        explained(
            ann.send(
                "PUT", "/data/bulk/W?where=" + encoded("secret like 'T%'"), Map.of("level", 1)));
    assertThat(bulk.get("withheld")).asString().contains("what=ROWS", "layer=L7");

    app.tableRole("W", "JSUser", "GRANT", "FIND");
    assertThat(explained(ann.send("PUT", "/data/W/" + row, Map.of("name", "n"))).get("withheld"))
        .isEqualTo(List.of());
  }

  private Map<String, Object> explained(Answer answer) {
    return app.manage("GET", "/security/explain/" + answer.header("X-Request-Id"), null).object();
  }

  private void hide(String column) {
    String id =
        app.manage("GET", "/data/tables", null)
            .text()
            .split("\"name\":\"" + column + "\"")[0]
            .replaceAll(".*\"columnId\":\"([^\"]+)\".*", "$1");
    app.manage(
        "PUT",
        "/security/data/"
            + app.tableId("W")
            + "/columns/permissions/"
            + id
            + "/"
            + app.roleId("JSUser"),
        Map.of("operation", id, "access", "DENY"));
  }

  private void tell(String operation, Answer answer) {
    line(operation, answer.status(), answer.code() > 0 ? answer.code() : members(answer.json()));
  }

  private void line(String operation, int status, Object members) {
    String shown =
        operation.equals("bulk delete of all") && members instanceof Long count && count > 0
            ? "N"
            : String.valueOf(members);
    told.append(String.format("%-36s %d %s%n", operation, status, shown).replace("\r", ""));
  }

  private void transaction(String name, String type, Object payload) {
    tellTransaction("transaction " + name, step(type, "W", "last", payload));
  }

  private void tellTransaction(String name, Map<?, ?>... steps) {
    Answer answer =
        ann.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(steps)));
    Object told =
        answer.object().get("error") instanceof Map<?, ?> error
            ? error.get("code")
            : members(
                ((Map<?, ?>) ((Map<?, ?>) answer.object().get("results")).get("last"))
                    .get("result"));
    line(name, answer.status(), told);
  }

  /** The names of an object's members, the length of a list, or a value. */
  private static Object members(Object json) {
    return json instanceof Map<?, ?> map
        ? String.join(" ", new TreeSet<>(map.keySet().stream().map(String::valueOf).toList()))
        : json instanceof List<?> list ? list.size() + " items" : json;
  }

  private static Map<String, Object> step(String type, String table, String name, Object payload) {
    return Map.of("operationType", type, "table", table, "opResultId", name, "payload", payload);
  }

  private static Map<String, Object> with(Supplier<String> id, Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put("objectId", id.get());
    return all;
  }

  private static Map<String, Object> expression(String text) {
    return Map.of("___class", "BackendlessExpression", "value", text);
  }

  private static Map<String, Object> set() {
    return Map.of("___operation", "JSON_SET", "args", Map.of("$.a", 1));
  }

  private static String id(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.object().get("objectId");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
