package dev.backstay.server.entrypoints;

import dev.backstay.server.RunningServer.Answer;
import java.util.List;
import java.util.Map;

/** A way to keep Bob's row from Ann. */
enum Rule {
  /** The control: nothing is kept back. */
  NONE {
    @Override
    void apply(Scene scene) {}
  },
  /** The role of everybody who is logged in is denied the table. */
  TABLE_DENIED {
    @Override
    void apply(Scene scene) {
      scene.app.tableRole("Secret", "AuthenticatedUser", "DENY", EVERYTHING);
    }
  },
  /** Ann is denied that one row. */
  OBJECT_DENIED {
    @Override
    void apply(Scene scene) {
      for (String operation : List.of("FIND", "UPDATE", "REMOVE", "PERMISSION")) {
        // in the scene without the row there is nothing to deny; the table must not show that
        String row = scene.other() == null ? scene.ownId : scene.otherId;
        String user = scene.other() == null ? scene.bob : scene.ann;
        Answer answer =
            scene
                .app
                .client("BL")
                .send(
                    "PUT",
                    "/data/Secret/permissions/DENY/" + row,
                    Map.of("permission", operation, "user", user));
        if (answer.status() != 200) {
          throw new AssertionError(answer.text());
        }
      }
    }
  },
  /** Users get their own rows only. */
  NOT_OWNER {
    @Override
    void apply(Scene scene) {
      scene.app.tableRole("Secret", "AuthenticatedUser", "DENY", EVERYTHING);
      for (String operation : List.of("FIND", "UPDATE", "REMOVE", "PERMISSION")) {
        scene.app.manage(
            "PUT",
            "/security/data/ownerpolicy/" + scene.app.tableId("Secret"),
            Map.of("operation", operation, "access", "GRANT"));
      }
    }
  },
  /** A custom role of Ann's is denied globally. */
  ROLE_DENIED_GLOBALLY {
    @Override
    void apply(Scene scene) {
      scene.app.manage("PUT", "/security/roles/Restricted", null);
      String role = scene.app.roleId("Restricted");
      scene.app.manage(
          "PUT",
          "/security/assignedroles",
          Map.of(
              "users",
              List.of(scene.ann),
              "roles",
              List.of(Map.of("roleId", role, "status", "ALL"))));
      for (String table : List.of("Parent")) {
        scene.app.tableRole(table, "Restricted", "GRANT", EVERYTHING);
      }
      for (String operation : EVERYTHING) {
        scene.app.manage(
            "PUT",
            "/security/roles/permissions/" + role,
            Map.of("type", "DATA", "operation", operation, "access", "DENY"));
      }
    }
  },
  /** The table is closed to clients. */
  CLOSED {
    @Override
    void apply(Scene scene) {
      scene.app.manage(
          "PUT",
          "/security/closed-to-clients",
          Map.of("area", "data", "container", "Secret", "closed", true));
    }
  };

  private static final String[] EVERYTHING = {
    "FIND",
    "UPDATE",
    "REMOVE",
    "PERMISSION",
    "DESCRIBE",
    "LOAD_RELATIONS",
    "ADD_RELATION",
    "DELETE_RELATION",
    "UPSERT"
  };

  /** Makes the cells. */
  abstract void apply(Scene scene);
}
