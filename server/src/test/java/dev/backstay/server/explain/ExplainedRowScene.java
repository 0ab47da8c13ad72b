package dev.backstay.server.explain;

import dev.backstay.server.ConsoleScenario;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/**
 * Three tables whose rows are decided by all layers: {@code Closed} is denied to users and granted
 * to owners, {@code Open} is denied to owners, {@code Granted} says so of users. Ann has no role,
 * Carl has Staff, which may do everything, and Dora has Barred, which may do nothing.
 */
abstract class ExplainedRowScene extends ConsoleScenario {
  static final String[] OPERATIONS = {
    "FIND",
    "UPDATE",
    "REMOVE",
    "LOAD_RELATIONS",
    "ADD_RELATION",
    "DELETE_RELATION",
    "PERMISSION",
    "UPSERT"
  };

  final Map<String, String> ids = new HashMap<>();
  final Map<String, Client> clients = new HashMap<>();

  @BeforeEach
  void setUpTables() {
    for (String table : List.of("Kid", "Closed", "Open", "Granted")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "note", "dataType", "STRING"));
    }
    for (String table : List.of("Closed", "Open", "Granted")) {
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns/relation",
          Map.of(
              "dataType", "DATA_REF",
              "name", "kids",
              "toTableName", "Kid",
              "relationshipType", "ONE_TO_MANY"));
    }
    for (String role : List.of("Staff", "Barred")) {
      createRole(role);
    }
    for (String name : List.of("ann", "bob", "carl", "dora")) {
      ids.put(name, app.register(name + "@example.com"));
    }
    assign("carl", "Staff");
    assign("dora", "Barred");
    for (String name : List.of("ann", "bob", "carl", "dora")) {
      clients.put(name, app.client("JS").login(name + "@example.com"));
    }
    clients.put("ann on a phone", app.client("ANDROID").withToken(clients.get("ann").token()));
    app.tableRole("Closed", "AuthenticatedUser", "DENY", OPERATIONS);
    app.tableRole("Granted", "AuthenticatedUser", "GRANT", OPERATIONS);
    for (String operation : OPERATIONS) {
      owner("Closed", operation, "GRANT");
      owner("Open", operation, "DENY");
      global("Barred", operation, "DENY");
      global("AndroidUser", operation, "DENY");
    }
  }

  private void assign(String user, String role) {
    Answer assigned =
        app.client("BL")
            .send("POST", "/users/assignRole", Map.of("user", ids.get(user), "roleName", role));
    if (assigned.status() != 200) {
      throw new AssertionError(assigned.text());
    }
  }

  void owner(String table, String operation, String access) {
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId(table),
        Map.of("operation", operation, "access", access));
  }

  void global(String role, String operation, String access) {
    app.manage(
        "PUT",
        "/security/roles/permissions/" + app.roleId(role),
        Map.of("type", "DATA", "operation", operation, "access", access));
  }

  /** Makes a row that someone owns. */
  String row(String table, String owner) {
    return row(table, owner, Map.of("note", "new"));
  }

  String row(String table, String owner, Map<String, Object> values) {
    Answer made = clients.get(owner).send("POST", "/data/" + table, values);
    if (made.status() != 200) {
      throw new AssertionError(made.text());
    }
    return (String) made.object().get("objectId");
  }

  /** Sets one cell of a row for an operation, or for {@code ALL}. */
  void cell(
      String table,
      String objectId,
      String operation,
      String kind,
      String principal,
      String access) {
    String id =
        kind.equals("role")
            ? "/roles/" + app.roleId(principal)
            : "/users/" + ids.getOrDefault(principal, principal);
    app.manage(
        "PUT",
        "/security/data/" + table + "/objectAcl/" + objectId + id,
        Map.of("operation", operation, "access", access));
  }

  Map<String, Object> explain(Answer answer) {
    return explain(answer, "");
  }

  Map<String, Object> explain(Answer answer, String query) {
    return app.manage("GET", "/security/explain/" + answer.header("X-Request-Id") + query, null)
        .object();
  }

  /** The decisions of an explanation on one operation. */
  static List<Map<String, Object>> decisions(Map<String, Object> explained, String operation) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (Map<String, Object> each : maps(explained.get("decisions"))) {
      if (operation.equals(each.get("operation"))) {
        found.add(each);
      }
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> maps(Object value) {
    return (List<Map<String, Object>>) value;
  }

  static String text(Map<String, Object> explained) {
    return (String) explained.get("text");
  }
}
