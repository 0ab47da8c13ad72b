package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a role is denied to read of a table it cannot write either, whatever the door. */
final class DeniedColumnsTest extends OnBothDatabases {
  /** Developers are denied nothing. */
  private static final Set<String> OF_DEVELOPERS = Set.of("console", "csv");

  private TestApp app;
  private ValueDoors doors;

  @BeforeEach
  void createTable() {
    app = newApp();
    doors = new ValueDoors(app);
    for (String table : List.of(ValueDoors.TABLE, "Users")) {
      deny(table, "stringValue", "NotAuthenticatedUser");
      deny(table, "intValue", "NotAuthenticatedUser");
    }
  }

  @SuppressWarnings("unchecked")
  private void deny(String table, String column, String role) {
    String path = "/security/data/" + app.tableId(table) + "/columns/permissions";
    String id =
        ((List<Map<String, Object>>)
                app.manage("GET", path, null).list().getFirst().get("permissions"))
            .stream()
                .filter(each -> column.equals(each.get("columnName")))
                .map(each -> (String) each.get("columnId"))
                .findFirst()
                .orElseThrow();
    app.manage(
        "PUT", path + "/" + id + "/" + app.roleId(role), Map.of("operation", id, "access", "DENY"));
  }

  @Test
  void aDeniedColumnIsNotWritten() {
    for (String[] value :
        new String[][] {
          {"stringValue", "\"x\""},
          {"stringValue", "null"},
          // neither a wrong value nor one that would widen the column tells of its type
          {"intValue", "\"wrong\""},
          {"intValue", "4.5"},
        }) {
      doors
          .write(value[0], value[1])
          .forEach((door, answer) -> {
            if (!OF_DEVELOPERS.contains(door)) {
              assertThat(answer.text()).as("%s: %s", door, value[1]).contains(":1053");
            }
          });
    }
    String expression = "{\"___class\":\"BackendlessExpression\",\"value\":\"'x'\"}";
    Map<String, Answer> answers = doors.write("stringValue", expression);
    assertThat(answers.get("create").code()).isEqualTo(1053);
    assertThat(answers.get("bulk update").code()).isEqualTo(1053);
    assertThat(row()).containsEntry("stringValue", null).containsEntry("intValue", null);
    assertThat(app.client("BL").get("/data/Thing/properties").list())
        .anySatisfy(column ->
            assertThat(column).containsEntry("name", "intValue").containsEntry("type", "INT"));
  }

  @Test
  void othersWriteItAndItsDefaultIsFilledIn() {
    Map<String, Answer> others = doors.write("textValue", "\"x\"");
    others.forEach((door, answer) ->
        assertThat(ValueDoors.isDone(answer)).as("%s: %s", door, answer.text()).isTrue());
    app.manage(
        "POST",
        "/data/tables/Thing/columns",
        Map.of("name", "state", "dataType", "STRING", "defaultValue", "new"));
    deny("Thing", "state", "NotAuthenticatedUser");
    Answer made = app.client("REST").send("POST", "/data/Thing", Map.of("textValue", "y"));
    assertThat(made.object()).as(made.text()).doesNotContainKey("state");
    assertThat(app.client("BL").get("/data/Thing/" + made.object().get("objectId")).object())
        .containsEntry("state", "new");

    app.register("ann@example.com");
    Client ann = app.client("REST").login("ann@example.com");
    assertThat(ann.send("PUT", "/data/Thing/row", Map.of("stringValue", "hers")).object())
        .containsEntry("stringValue", "hers");
    assertThat(app.manage("PUT", "/data/Thing/row", Map.of("stringValue", "theirs")).object())
        .containsEntry("stringValue", "theirs");
  }

  @Test
  void accountsAreMadeAndChangedWithoutTheColumnsThatTheirUsersAreDenied() {
    deny("Users", "userStatus", "NotAuthenticatedUser");
    deny("Users", "email", "NotAuthenticatedUser");
    deny("Users", "stringValue", "AuthenticatedUser");
    deny("Users", "email", "AuthenticatedUser");
    Client client = app.client("REST");
    Answer registered =
        client.send(
            "POST",
            "/users/register",
            Map.of("email", "ann@example.com", "password", RunningServer.PASSWORD));
    assertThat(registered.status()).as(registered.text()).isEqualTo(200);
    String ann = (String) registered.object().get("objectId");
    Client loggedIn = client.login("ann@example.com");
    for (String id : List.of(ann, "nobody")) {
      for (Map<String, Object> values :
          List.<Map<String, Object>>of(
              Map.of("stringValue", "x"), Map.of("email", "other@example.com"))) {
        for (String path : List.of("/users/", "/data/Users/")) {
          assertThat(loggedIn.send("PUT", path + id, values).code())
              .as(path + id + values)
              .isEqualTo(1053);
        }
      }
    }
    assertThat(
            loggedIn.send("PUT", "/data/bulk/Users?where=1%3D1", Map.of("stringValue", 1)).code())
        .isEqualTo(1053);
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Answer becomes =
        client
            .withToken((String) guest.get("user-token"))
            .send(
                "POST",
                "/users/register",
                new Raw(
                    "{\"objectId\":\"%s\",\"email\":\"g@example.com\",\"password\":\"p\"}"
                        .formatted(guest.get("objectId"))));
    assertThat(becomes.status()).as(becomes.text()).isEqualTo(200);
  }

  private Map<String, Object> row() {
    return app.client("BL").get("/data/Thing/row").object();
  }
}
