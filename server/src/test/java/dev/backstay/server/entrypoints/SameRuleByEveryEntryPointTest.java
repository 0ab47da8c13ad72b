package dev.backstay.server.entrypoints;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.SharedServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same rule by every entry point: each {@link EntryPoint} under each {@link Rule}, on both
 * databases.
 *
 * <p>A cell of the table asserts that Ann is answered alike whether the row that is kept from her
 * exists or not: no row, no count, no order, no error text, no difference between hidden and
 * missing. Under the rule that keeps nothing back, entry points must tell the two apart; so an
 * entry point that is broken, or a comparison that cannot fail, shows.
 */
@ExtendWith(SharedServers.class)
class SameRuleByEveryEntryPointTest {
  @ParameterizedTest
  @EnumSource
  void rows(Product product) {
    SoftAssertions cells = new SoftAssertions();
    for (Rule rule : Rule.values()) {
      Scene with = scene(product, Scene.NAME, rule);
      Scene without = scene(product, null, rule);
      for (EntryPoint entryPoint : EntryPoint.READING) {
        compare(cells, rule, entryPoint, with, without, with.annsClient, without.annsClient);
        if (rule != Rule.CLOSED) {
          compare(
              cells, rule, entryPoint, with, without, with.annsServerCode, without.annsServerCode);
        }
      }
      compareWriting(cells, rule, with, without);
      developerSeesIt(cells, rule, with);
    }
    cells.assertAll();
  }

  private static Scene scene(Product product, String otherName, Rule rule) {
    Scene scene = new Scene(SharedServers.of(product).console(), otherName);
    rule.apply(scene);
    return scene;
  }

  private static void compare(
      SoftAssertions cells,
      Rule rule,
      EntryPoint entryPoint,
      Scene with,
      Scene without,
      Client client,
      Client otherClient) {
    Answer answer = entryPoint.ask().go(with, client);
    EntryPoint.assertThere(answer);
    String told = AnswerText.of(answer);
    String toldWithout = AnswerText.of(entryPoint.ask().go(without, otherClient));
    if (rule == Rule.NONE) {
      if (entryPoint.tells()) {
        cells.assertThat(told).as("the control: %s", entryPoint).isNotEqualTo(toldWithout);
      }
      return;
    }
    cells.assertThat(told).as("%s by %s", rule, entryPoint).isEqualTo(toldWithout);
    cells
        .assertThat(told)
        .as("%s by %s", rule, entryPoint)
        .doesNotContain(Scene.NAME, String.valueOf(Scene.AMOUNT));
    cells.assertThat(answer.status()).as("%s by %s", rule, entryPoint).isLessThan(500);
  }

  /** Nothing is told by writing either, and nothing is done. */
  private static void compareWriting(SoftAssertions cells, Rule rule, Scene with, Scene without) {
    String before = with.other();
    String children = with.children(with.ownParent);
    for (EntryPoint entryPoint : EntryPoint.WRITING) {
      compare(cells, rule, entryPoint, with, without, with.annsClient, without.annsClient);
      if (rule != Rule.NONE) {
        cells.assertThat(with.other()).as("%s by %s: the row", rule, entryPoint).isEqualTo(before);
        cells
            .assertThat(with.children(with.ownParent))
            .as("%s by %s: the relation", rule, entryPoint)
            .isEqualTo(children);
      }
    }
    if (rule != Rule.NONE) {
      Answer upsert = EntryPoint.UPSERT.ask().go(with, with.annsClient);
      cells.assertThat(upsert.status()).as("%s by upsert", rule).isEqualTo(403);
      cells.assertThat(upsert.text()).doesNotContain(Scene.NAME, String.valueOf(Scene.AMOUNT));
      cells.assertThat(with.other()).as("%s by upsert: the row", rule).isEqualTo(before);
    }
  }

  private static void developerSeesIt(SoftAssertions cells, Rule rule, Scene with) {
    if (rule != Rule.NONE) {
      cells
          .assertThat(with.app.manage("POST", "/data/Secret/find", Map.of()).text())
          .as("%s, management", rule)
          .contains(Scene.NAME);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hidden_columns(Product product) {
    SoftAssertions cells = new SoftAssertions();
    Scene one = new Scene(SharedServers.of(product).console(), Scene.NAME);
    Scene other = new Scene(SharedServers.of(product).console(), "ANOTHER");
    for (Scene scene : List.of(one, other)) {
      hideName(scene);
    }
    List<EntryPoint> entryPoints = new ArrayList<>(EntryPoint.READING);
    entryPoints.removeIf(entryPoint ->
        entryPoint.name().contains("guess at a text")
            || entryPoint.name().equals("find some columns"));
    for (EntryPoint entryPoint : entryPoints) {
      for (boolean serverCode : List.of(false, true)) {
        Answer answer = entryPoint.ask().go(one, serverCode ? one.annsServerCode : one.annsClient);
        EntryPoint.assertThere(answer);
        cells
            .assertThat(answer.text())
            .as("hidden column by %s", entryPoint)
            .doesNotContain(Scene.NAME);
        cells
            .assertThat(AnswerText.of(answer))
            .as("hidden column by %s", entryPoint)
            .isEqualTo(
                AnswerText.of(
                    entryPoint
                        .ask()
                        .go(other, serverCode ? other.annsServerCode : other.annsClient)));
      }
    }
    for (String path : NAMING) {
      Answer answer = one.annsClient.get(path.replace("PARENT", one.otherParent));
      cells.assertThat(answer.code()).as(path).isEqualTo(1053);
    }
    NAMING_STEPS.forEach((type, payload) ->
        cells
            .assertThat(
                new EntryPoint.Steps().step(type, "Secret", payload).run(one.annsClient).text())
            .as("%s in a transaction", type)
            .contains("1053"));
    cells
        .assertThat(
            one.annsClient
                .send("PUT", "/data/bulk/Secret?where=name%3D'x'", Map.of("amount", 1))
                .code())
        .as("where of a bulk update")
        .isEqualTo(1053);
    cells
        .assertThat(
            one.annsClient.send("DELETE", "/data/bulk/Secret?where=name%3D'x'", null).code())
        .as("where of a bulk delete")
        .isEqualTo(1053);
    cells.assertAll();
  }

  /** Addresses that name the hidden column; each is refused with 1053. */
  private static final List<String> NAMING =
      List.of(
          "/data/Secret?where=name%3D'x'",
          "/data/Secret?where=amount%3E1%20and%20not%20name%20like%20'S%25'",
          "/data/Secret?sortBy=name",
          "/data/Secret?sortBy=amount%20asc,name%20desc",
          "/data/Secret?props=name",
          "/data/Secret?props=amount,name",
          "/data/Secret/count?where=name%3D'x'",
          "/data/Secret/first?sortBy=name",
          "/data/Secret/last?sortBy=name",
          "/data/Parent?where=child.name%3D'x'",
          "/data/Parent?sortBy=child.name",
          "/data/Parent?props=Max(child.name)%20as%20top",
          "/data/Parent/count?where=child.name%3D'x'",
          "/data/Secret?props=Count(objectId)&groupBy=name",
          "/data/Secret?props=Count(objectId),name&groupBy=name",
          "/data/Secret?props=Count(objectId)&groupBy=amount&having=Max(name)%3E'S'",
          "/data/Secret?props=Max(name)",
          "/data/Secret?distinct=true&props=name",
          "/data/Secret?where=name%20in%20(Parent%5Bname%3D'x'%5D.name)",
          "/data/Parent?where=name%20in%20(Secret%5Bamount%3E1%5D.name)",
          "/data/Parent?where=objectId%20in%20(Parent%5Bchild.name%3D'x'%5D.objectId)",
          "/data/Parent?where=name%20in%20(Secret%5Bname%3D'x'%5D.objectId)",
          "/data/Parent?where=upper(child.name)%3D'X'",
          "/data/Parent/" + "PARENT" + "/child?where=name%3D'x'",
          "/data/Parent/" + "PARENT" + "/child?sortBy=name",
          "/data/Parent/" + "PARENT" + "/child?props=name");

  /** Steps of transactions that name the hidden column. */
  private static final Map<String, Map<String, Object>> NAMING_STEPS =
      Map.of(
          "FIND",
          Map.of("whereClause", "name = 'x'"),
          "UPDATE_BULK",
          Map.of("conditional", "name = 'x'", "changes", Map.of("amount", 1)),
          "DELETE_BULK",
          Map.of("conditional", "name = 'x'"));

  private static void hideName(Scene scene) {
    String table = scene.app.tableId("Secret");
    String column =
        scene
            .app
            .manage("GET", "/security/data/" + table + "/columns/permissions", null)
            .list()
            .stream()
            .findFirst()
            .map(SameRuleByEveryEntryPointTest::columnIdOfName)
            .orElseThrow();
    scene.app.manage(
        "PUT",
        "/security/data/"
            + table
            + "/columns/permissions/"
            + column
            + "/"
            + scene.app.roleId("AuthenticatedUser"),
        Map.of("operation", column, "access", "DENY"));
  }

  @SuppressWarnings("unchecked")
  private static String columnIdOfName(Map<String, Object> role) {
    return ((List<Map<String, Object>>) role.get("permissions"))
        .stream()
            .filter(
                cell -> "name".equals(cell.get("name")) || "name".equals(cell.get("columnName")))
            .map(cell -> (String) cell.get("columnId"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(role.toString()));
  }

  /**
   * The entry points of users: Bob, whom Ann may not find, is answered like a Bob who does not
   * exist; and the roles of those she may not find are not told.
   */
  @ParameterizedTest
  @EnumSource
  void users(Product product) {
    SoftAssertions cells = new SoftAssertions();
    Users with = new Users(SharedServers.of(product).console(), true);
    Users without = new Users(SharedServers.of(product).console(), false);
    for (boolean hidden : List.of(false, true)) {
      for (Users users : List.of(with, without)) {
        users.app.tableRole(
            "Users", "AuthenticatedUser", hidden ? "DENY" : "GRANT", "FIND", "UPDATE", "REMOVE");
      }
      for (UserEntryPoint entryPoint : UserEntryPoint.ALL) {
        String told = AnswerText.of(entryPoint.ask().go(with, with.ann));
        String toldWithout = AnswerText.of(entryPoint.ask().go(without, without.ann));
        if (hidden) {
          cells.assertThat(told).as("hidden user by %s", entryPoint.name()).isEqualTo(toldWithout);
        } else {
          cells.assertThat(told).as("the control: %s", entryPoint.name()).isNotEqualTo(toldWithout);
        }
      }
    }
    cells.assertAll();
  }

  /** An app with Ann, and with or without Bob, who has the role Friend. */
  private static final class Users {
    final RunningServer.TestApp app;
    final Client ann;
    final String bobId;

    Users(RunningServer.Console console, boolean bob) {
      app = console.createApp("users");
      app.register("ann@example.com");
      app.manage("PUT", "/security/roles/Friend", null);
      bobId =
          bob
              ? app.register("bob@example.com")
              : java.util.UUID.randomUUID().toString().toUpperCase(java.util.Locale.ROOT);
      if (bob) {
        app.manage(
            "PUT",
            "/security/assignedroles",
            Map.of(
                "users", List.of(bobId),
                "roles", List.of(Map.of("roleId", app.roleId("Friend"), "status", "ALL"))));
      }
      ann = app.client("JS").login("ann@example.com");
    }
  }

  private record UserEntryPoint(String name, Way ask) {
    interface Way {
      Answer go(Users users, Client client);
    }

    static final List<UserEntryPoint> ALL =
        List.of(
            new UserEntryPoint(
                "users by role", (users, client) -> client.get("/users/role/Friend")),
            new UserEntryPoint(
                "roles of a user",
                (users, client) -> client.get("/users/userroles/" + users.bobId)),
            new UserEntryPoint(
                "find users", (users, client) -> client.get("/data/Users?sortBy=email")),
            new UserEntryPoint("count users", (users, client) -> client.get("/data/Users/count")),
            new UserEntryPoint(
                "find a user", (users, client) -> client.get("/data/Users/" + users.bobId)),
            new UserEntryPoint(
                "update a user",
                (users, client) ->
                    client.send("PUT", "/users/" + users.bobId, Map.of("name", "x"))),
            new UserEntryPoint(
                "delete a user",
                (users, client) -> client.send("DELETE", "/data/Users/" + users.bobId, null)));
  }
}
