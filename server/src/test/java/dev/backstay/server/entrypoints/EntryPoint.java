package dev.backstay.server.entrypoints;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One way to reach a row of the table Secret. Add an entry point here, and every rule is tried on
 * it.
 *
 * @param name what it is
 * @param tells whether, without any rule, its answer shows that Bob's row is there: the control
 *     that shows that a comparison can fail
 * @param columns whether its answer or question has the name of that row in it
 * @param ask goes through it
 */
record EntryPoint(String name, boolean tells, boolean columns, Way ask) {
  /** Goes through an entry point. */
  interface Way {
    Answer go(Scene scene, Client client);
  }

  /** That what is asked for is there at all: what is not cannot tell anything. */
  static void assertThere(Answer answer) {
    assertThat(answer.code()).as(answer.text()).isNotEqualTo(90501);
    assertThat(answer.text()).doesNotContain("not supported yet");
  }

  /** Entry points that change nothing. */
  static final List<EntryPoint> READING =
      List.of(
          find("find", ""),
          new EntryPoint(
              "find by POST", true, true, (scene, client) -> client.find("Secret", Map.of())),
          find("find some columns", "?props=name,amount"),
          find("find in order", "?sortBy=" + encoded("amount desc")),
          find("find a page", "?pageSize=1&offset=1&sortBy=" + encoded("amount asc")),
          find("find by a guess at a value", where("amount = " + Scene.AMOUNT)),
          find("find by a guess at a text", where("name like 'SECRET%'")),
          new EntryPoint(
              "find by id",
              true,
              true,
              (scene, client) -> client.get("/data/Secret/" + scene.otherId)),
          get("first in order", true, true, "/data/Secret/first?sortBy=" + encoded("amount desc")),
          get("last", true, true, "/data/Secret/last"),
          get("count", true, false, "/data/Secret/count"),
          get("count by a guess", true, false, "/data/Secret/count" + where("amount > 4000")),
          new EntryPoint(
              "count by POST",
              true,
              false,
              (scene, client) -> client.send("POST", "/data/Secret/count", Map.of())),
          get("describe", false, false, "/data/Secret/properties"),
          new EntryPoint(
              "load a relation",
              true,
              true,
              (scene, client) -> client.get("/data/Parent/" + scene.otherParent + "/child")),
          new EntryPoint(
              "load a relation by a guess",
              true,
              true,
              (scene, client) ->
                  client.get(
                      "/data/Parent/"
                          + scene.otherParent
                          + "/child"
                          + where("amount = " + Scene.AMOUNT))),
          get(
              "find parents with children",
              true,
              true,
              "/data/Parent?loadRelations=child&sortBy=name"),
          get(
              "find parents, one level deep",
              true,
              true,
              "/data/Parent?relationsDepth=1&sortBy=name"),
          get(
              "find parents by a child",
              true,
              false,
              "/data/Parent" + where("child.amount = " + Scene.AMOUNT)),
          get(
              "count parents by a child",
              true,
              false,
              "/data/Parent/count" + where("child.amount > 4000")),
          get(
              "find parents with a column of a child",
              true,
              true,
              "/data/Parent?props=name,Max(child.amount)%20as%20top&groupBy=name&sortBy=name"),
          get(
              "find parents in the order of a child",
              false,
              false,
              "/data/Parent?sortBy=child.amount"),
          get("aggregate", true, false, "/data/Secret?props=" + encoded("Sum(amount) as total")),
          get(
              "group",
              true,
              false,
              "/data/Secret?props="
                  + encoded("Count(objectId) as number,amount")
                  + "&groupBy=amount&sortBy=amount"),
          new EntryPoint(
              "groups with records",
              true,
              true,
              (scene, client) ->
                  client.send(
                      "POST",
                      "/data/data-grouping/Secret",
                      Map.of("groupBy", "amount", "sortBy", "name"))),
          new EntryPoint(
              "count in a group by a guess",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "POST",
                      "/data/data-grouping/Secret/count",
                      Map.of(
                          "groupPath",
                          List.of(Map.of("column", "amount", "value", Scene.AMOUNT))))),
          get("distinct", true, false, "/data/Secret?distinct=true&props=amount&sortBy=amount"),
          get(
              "having",
              true,
              false,
              "/data/Secret?props="
                  + encoded("Count(objectId) as number,amount")
                  + "&groupBy=amount&having="
                  + encoded("Max(amount) > 4000")
                  + "&sortBy=amount"),
          get(
              "find parents by a subquery",
              true,
              false,
              "/data/Parent" + where("objectId in (Parent[child.amount > 4000].objectId)")),
          get(
              "find rows by a subquery",
              true,
              true,
              "/data/Secret" + where("amount in (Secret[amount > 4000].amount)")),
          get(
              "count parents not in a subquery",
              true,
              false,
              "/data/Parent/count"
                  + where("objectId not in (Parent[child.amount > 4000].objectId)")),
          get(
              "find by an inverse relation",
              true,
              true,
              "/data/Secret" + where("Parent[child].name = 'parent of other'")),
          get(
              "count by an inverse relation",
              true,
              false,
              "/data/Secret/count" + where("Parent[child].name = 'parent of other'")),
          transaction("find in a transaction", (scene, step) -> step.find("Secret", Map.of())),
          transaction(
              "find by a guess in a transaction",
              (scene, step) ->
                  step.find("Secret", Map.of("whereClause", "amount = " + Scene.AMOUNT))),
          transaction(
              "find parents with children in a transaction",
              (scene, step) ->
                  step.find(
                      "Parent", Map.of("queryOptions", Map.of("related", List.of("child"))))));

  /** Entry points that change something, or would. */
  static final List<EntryPoint> WRITING =
      List.of(
          new EntryPoint(
              "update",
              true,
              false,
              (scene, client) ->
                  client.send("PUT", "/data/Secret/" + scene.otherId, Map.of("amount", 5))),
          new EntryPoint(
              "save under its id",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT", "/data/Secret", Map.of("objectId", scene.otherId, "amount", 5))),
          new EntryPoint(
              "bulk update by a guess",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT", "/data/bulk/Secret" + where("amount > 3"), Map.of("amount", 6))),
          new EntryPoint(
              "grant on it",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT",
                      "/data/Secret/permissions/GRANT/" + scene.otherId,
                      Map.of("permission", "FIND", "role", "*"))),
          new EntryPoint(
              "add it to a relation",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT", "/data/Parent/" + scene.ownParent + "/child", List.of(scene.otherId))),
          new EntryPoint(
              "add to a relation by a guess",
              false,
              false,
              (scene, client) ->
                  client.send(
                      "PUT",
                      "/data/Parent/"
                          + scene.ownParent
                          + "/child?whereClause="
                          + encoded("amount > 3"),
                      null)),
          new EntryPoint(
              "deep save",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT",
                      "/data/Secret/deep-save",
                      Map.of("objectId", scene.otherId, "amount", 8))),
          transaction(
              "update in a transaction",
              (scene, step) ->
                  step.step("UPDATE", "Secret", Map.of("objectId", scene.otherId, "amount", 5))),
          transaction(
              "bulk update by a guess in a transaction",
              (scene, step) ->
                  step.step(
                      "UPDATE_BULK",
                      "Secret",
                      Map.of("conditional", "amount > 3", "changes", Map.of("amount", 6)))),
          transaction(
              "update what a step found",
              (scene, step) ->
                  step.find("Secret", Map.of("whereClause", "amount > 3"))
                      .step(
                          "UPDATE_BULK",
                          "Secret",
                          Map.of(
                              "unconditional",
                              Map.of("___ref", true, "opResultId", "step1"),
                              "changes",
                              Map.of("amount", 6)))),
          afterOthers(
              "add it to a relation in a transaction",
              (scene, step) ->
                  step.step(
                      "ADD_RELATION",
                      "Parent",
                      Map.of(
                          "parentObject",
                          scene.ownParent,
                          "relationColumn",
                          "child",
                          "unconditional",
                          List.of(scene.otherId)))),
          afterOthers(
              "add to a relation what a guess finds in a transaction",
              (scene, step) ->
                  step.step(
                      "ADD_RELATION",
                      "Parent",
                      Map.of(
                          "parentObject",
                          scene.ownParent,
                          "relationColumn",
                          "child",
                          "conditional",
                          "amount > 3"))),
          new EntryPoint(
              "deep save of a parent with it",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT",
                      "/data/Parent/deep-save",
                      Map.of(
                          "objectId",
                          scene.ownParent,
                          "child",
                          List.of(Map.of("objectId", scene.otherId))))),
          new EntryPoint(
              "increase by a guess",
              true,
              false,
              (scene, client) ->
                  client.send(
                      "PUT",
                      "/data/bulk/Secret" + where("amount > 3"),
                      Map.of(
                          "amount",
                          Map.of("___class", "BackendlessExpression", "value", "amount + 1")))),
          new EntryPoint(
              "delete",
              true,
              false,
              (scene, client) -> client.send("DELETE", "/data/Secret/" + scene.otherId, null)),
          new EntryPoint(
              "bulk delete by a guess",
              false,
              false,
              (scene, client) ->
                  client.send("DELETE", "/data/bulk/Secret" + where("amount > 3"), null)),
          afterOthers(
              "delete in a transaction",
              (scene, step) -> step.step("DELETE", "Secret", scene.otherId)),
          afterOthers(
              "bulk delete by a guess in a transaction",
              (scene, step) ->
                  step.step("DELETE_BULK", "Secret", Map.of("conditional", "amount > 3"))));

  /**
   * Makes a row under an id that the client chooses. An id that is taken cannot be taken again, by
   * whomever it is hidden, so this entry point alone tells that a row is there; nothing of what is
   * in it, and it changes nothing. It comes last: in the scene without the row it makes one.
   */
  static final EntryPoint UPSERT =
      new EntryPoint(
          "upsert",
          true,
          false,
          (scene, client) ->
              client.send(
                  "PUT", "/data/Secret/upsert", Map.of("objectId", scene.otherId, "amount", 7)));

  /** The steps of a transaction, named step1, step2 and so on. */
  static final class Steps {
    private final List<Map<String, Object>> steps = new ArrayList<>();

    Steps find(String table, Map<String, Object> query) {
      return step("FIND", table, query);
    }

    Steps step(String type, String table, Object payload) {
      steps.add(
          Map.of(
              "operationType", type,
              "table", table,
              "opResultId", "step" + (steps.size() + 1),
              "payload", payload));
      return this;
    }

    Answer run(Client client) {
      return client.send("POST", "/transaction/unit-of-work", Map.of("operations", steps));
    }
  }

  private static EntryPoint transaction(String name, BiFunction<Scene, Steps, Steps> steps) {
    return new EntryPoint(
        name, true, true, (scene, client) -> steps.apply(scene, new Steps()).run(client));
  }

  /**
   * Does what an entry point before it has done already, where nothing keeps it back: the control
   * tells nothing.
   */
  private static EntryPoint afterOthers(String name, BiFunction<Scene, Steps, Steps> steps) {
    return new EntryPoint(name, false, true, transaction(name, steps).ask());
  }

  private static EntryPoint find(String name, String query) {
    return get(name, true, true, "/data/Secret" + query);
  }

  private static EntryPoint get(String name, boolean tells, boolean columns, String path) {
    return new EntryPoint(name, tells, columns, (scene, client) -> client.get(path));
  }

  private static String where(String condition) {
    return "?where=" + encoded(condition);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Override
  public String toString() {
    return name;
  }
}
