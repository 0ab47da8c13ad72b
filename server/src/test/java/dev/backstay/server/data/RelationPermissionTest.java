package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Relations over HTTP, as those see them who may not see everything. */
final class RelationPermissionTest extends RelationScene {
  /** Two users, each with notes of their own, and one folder of everybody's. */
  private record Shared(Client ann, Client bob, String folder, String annsNote, String bobsNote) {}

  private Shared shared() {
    for (String table : List.of("Folder", "Note")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "name", "dataType", "STRING"));
    }
    relation("Folder", "notes", "Note", "ONE_TO_MANY");
    relation("Folder", "cover", "Note", "ONE_TO_ONE");
    app.register("ann@example.com");
    app.register("bob@example.com");
    Client ann = app.client("JS").login("ann@example.com");
    Client bob = app.client("JS").login("bob@example.com");
    String folder = create(app.client("BL"), "Folder", "folder");
    String annsNote = create(ann, "Note", "ann's");
    String bobsNote = create(bob, "Note", "bob's");
    app.tableRole("Note", "AuthenticatedUser", "DENY", "FIND");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Note"),
        Map.of("operation", "FIND", "access", "GRANT"));
    return new Shared(ann, bob, folder, annsNote, bobsNote);
  }

  @Test
  void aChildThatIsHiddenIsLikeOneThatIsNotThere() {
    Shared given = shared();
    String notes = "/data/Folder/" + given.folder() + "/notes";
    Client server = app.client("BL");

    // what cannot be found cannot be related, by id or by condition
    assertThat(given.ann().send("POST", notes, List.of(given.bobsNote())).json()).isEqualTo(0L);
    assertThat(given.ann().send("PUT", notes + where("name like '%s'"), null).json()).isEqualTo(1L);
    assertThat(related(server, notes)).isEqualTo(List.of("ann's"));
    server.send("PUT", notes, List.of(given.bobsNote()));
    server.send("POST", "/data/Folder/" + given.folder() + "/cover", List.of(given.bobsNote()));

    // nor is it loaded, in any of the ways
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    assertThat(related(given.bob(), notes)).isEqualTo(List.of("bob's"));
    Map<String, Object> folder =
        given.ann().find("Folder", Map.of("loadRelations", "notes,cover")).list().getFirst();
    assertThat(names(folder.get("notes"))).isEqualTo(List.of("ann's"));
    assertThat(folder).containsEntry("cover", null);
    assertThat(given.ann().get("/data/Folder/" + given.folder() + "?relationsDepth=1").object())
        .containsEntry("cover", null);

    // nor does it answer to being taken out
    assertThat(given.ann().send("DELETE", notes, List.of(given.bobsNote())).json()).isEqualTo(0L);
    assertThat(given.ann().send("DELETE", notes + where("1 = 1"), null).json()).isEqualTo(1L);
    assertThat(related(server, notes)).isEqualTo(List.of("bob's"));
  }

  @Test
  void relationOperationsAreDecidedOnTheParent() {
    Shared given = shared();
    String notes = "/data/Folder/" + given.folder() + "/notes";
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "DELETE_RELATION");
    refused(given.ann().send("DELETE", notes, List.of(given.annsNote())), 403, 1134);
    // setting takes out what was there
    refused(given.ann().send("POST", notes, List.of()), 403, 1134);
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "ADD_RELATION");
    refused(given.ann().send("PUT", notes, List.of(given.annsNote())), 403, 1134);
    refused(given.ann().send("POST", notes, List.of(given.annsNote())), 403, 1134);
    refused(
        given.ann().send("POST", "/data/Folder/" + given.folder() + "/more:Note:n", List.of()),
        403,
        1134);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "LOAD_RELATIONS");
    refused(given.ann().get(notes), 403, 1134);
    assertThat(given.ann().find("Folder", Map.of("loadRelations", "notes")).list().getFirst())
        .containsEntry("notes", List.of());
    assertThat(related(app.client("BL"), notes)).isEqualTo(List.of("ann's"));
  }

  @Test
  void aHiddenParentIsLikeOneThatIsNotThere() {
    Shared given = shared();
    String own = create(given.ann(), "Folder", "own");
    app.tableRole(
        "Folder",
        "AuthenticatedUser",
        "DENY",
        "FIND",
        "ADD_RELATION",
        "LOAD_RELATIONS",
        "DELETE_RELATION");
    for (String operation : List.of("FIND", "ADD_RELATION", "LOAD_RELATIONS", "DELETE_RELATION")) {
      app.manage(
          "PUT",
          "/security/data/ownerpolicy/" + app.tableId("Folder"),
          Map.of("operation", operation, "access", "GRANT"));
    }
    for (String id : List.of(given.folder(), "missing")) {
      String notes = "/data/Folder/" + id + "/notes";
      for (String method : List.of("POST", "PUT", "DELETE")) {
        Answer answer = given.ann().send(method, notes, List.of(given.annsNote()));
        refused(answer, 400, 1000);
        assertThat(answer.object().get("message")).isEqualTo("Entity with ID " + id + " not found");
      }
      refused(given.ann().get(notes), 400, 1000);
    }
    String notes = "/data/Folder/" + own + "/notes";
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    refused(given.bob().get(notes), 400, 1000);
  }

  /** Notes that only their owners find, with relations that their policy says nothing of. */
  private void keepFoldersToOwners() {
    app.tableRole("Folder", "AuthenticatedUser", "DENY", "FIND");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Folder"),
        Map.of("operation", "FIND", "access", "GRANT"));
  }

  @Test
  void aParentThatCannotBeFoundIsMissingWhateverItsRelationsAllow() {
    Shared given = shared();
    String bobs = create(given.bob(), "Folder", "bob's");
    given.bob().send("PUT", "/data/Folder/" + bobs + "/notes", List.of(given.bobsNote()));
    keepFoldersToOwners();

    for (String id : List.of(bobs, "missing")) {
      String notes = "/data/Folder/" + id + "/notes";
      for (Object body : List.of(List.of(given.annsNote()), List.of())) {
        for (String method : List.of("POST", "PUT", "DELETE")) {
          Answer answer = given.ann().send(method, notes, body);
          refused(answer, 400, 1000);
          assertThat(answer.object())
              .containsEntry("message", "Entity with ID " + id + " not found");
        }
      }
      refused(given.ann().send("POST", notes + where("1=1"), null), 400, 1000);
      refused(given.ann().get(notes), 400, 1000);
      Answer transaction =
          given
              .ann()
              .send(
                  "POST",
                  "/transaction/unit-of-work",
                  Map.of(
                      "operations",
                      List.of(
                          Map.of(
                              "operationType",
                              "SET_RELATION",
                              "table",
                              "Folder",
                              "opResultId",
                              "set",
                              "payload",
                              Map.of(
                                  "parentObject",
                                  id,
                                  "relationColumn",
                                  "notes",
                                  "unconditional",
                                  List.of())))));
      assertThat(transaction.object()).containsEntry("success", false);
      assertThat(transaction.text()).contains("Entity with ID " + id + " not found");
    }
    assertThat(related(app.client("BL"), "/data/Folder/" + bobs + "/notes"))
        .isEqualTo(List.of("bob's"));
  }

  @Test
  void settingTakesOutOnlyChildrenThatTheCallerCouldTakeOut() {
    Shared given = shared();
    String notes = "/data/Folder/" + given.folder() + "/notes";
    Client server = app.client("BL");
    server.send("POST", notes, List.of(given.annsNote(), given.bobsNote()));

    assertThat(given.ann().send("POST", notes, List.of()).json()).isEqualTo(0L);
    assertThat(related(server, notes)).isEqualTo(List.of("bob's"));
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);
    assertThat(related(server, notes).stream().map(String::valueOf))
        .containsExactlyInAnyOrder("ann's", "bob's");

    // the one place is taken by what the caller cannot find
    String cover = "/data/Folder/" + given.folder() + "/cover";
    server.send("POST", cover, List.of(given.bobsNote()));
    refused(given.ann().send("POST", cover, List.of(given.annsNote())), 403, 1134);
    refused(given.ann().send("PUT", cover, List.of(given.annsNote())), 403, 1134);
    assertThat(given.ann().send("POST", cover, List.of()).json()).isEqualTo(0L);
    assertThat(related(server, cover)).isEqualTo(List.of("bob's"));
    assertThat(given.bob().send("POST", cover, List.of()).json()).isEqualTo(0L);
    assertThat(related(server, cover)).isEmpty();
    assertThat(given.ann().send("POST", cover, List.of(given.annsNote())).json()).isEqualTo(1L);
  }

  @Test
  void anExplanationNamesChildrenThatWereLeftOutAndWhy() {
    Shared given = shared();
    String notes = "/data/Folder/" + given.folder() + "/notes";
    Answer answer =
        given.ann().send("PUT", notes, List.of(given.annsNote(), given.bobsNote(), "missing"));
    assertThat(answer.json()).isEqualTo(1L);

    Answer explained =
        app.manage("GET", "/security/explain/" + answer.header("X-Request-Id"), null);
    assertThat(explained.text())
        .contains(
            "Row "
                + given.bobsNote()
                + " of table Note was left out: the caller may not find it (L7",
            "Row missing of table Note was left out: there is no such row now.");
    assertThat((List<?>) explained.object().get("unreached")).hasSize(2);
  }

  @Test
  void whoHoldsPermissionOnARowMayKnowOfIt() {
    Shared given = shared();
    String own = create(given.ann(), "Folder", "own");
    String permissions = "/data/Folder/permissions/";
    Map<String, Object> nobodyFinds = Map.of("permission", "FIND", "role", "*");
    assertThat(given.ann().send("PUT", permissions + "DENY/" + own, nobodyFinds).status())
        .isEqualTo(200);
    assertThat(given.ann().find("Folder", Map.of("where", "name = 'own'")).list()).isEmpty();
    for (String operation : List.of("UPDATE", "REMOVE")) {
      Answer denied =
          given
              .ann()
              .send(
                  "PUT", permissions + "DENY/" + own, Map.of("permission", operation, "role", "*"));
      assertThat(denied.status()).as(denied.text()).isEqualTo(200);
    }
    // what is not held cannot be given back, and that is not secret to the holder of PERMISSION
    refused(given.ann().send("PUT", permissions + "GRANT/" + own, nobodyFinds), 403, 1023);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "PERMISSION");
    for (String id : List.of(own, "missing")) {
      refused(given.ann().send("PUT", permissions + "DENY/" + id, nobodyFinds), 400, 1000);
    }
    refused(
        given.ann().send("PUT", permissions + "DENY/" + given.folder(), nobodyFinds), 403, 1023);
  }

  @Test
  void aHiddenRelationColumnMayNotBeNamed() {
    Shared given = shared();
    String column = relationId("notes");
    app.manage(
        "PUT",
        "/security/data/"
            + app.tableId("Folder")
            + "/columns/permissions/"
            + column
            + "/"
            + app.roleId("AuthenticatedUser"),
        Map.of("operation", column, "access", "DENY"));
    String path = "/data/Folder/" + given.folder();
    refused(given.ann().get(path + "/notes"), 403, 1053);
    refused(given.ann().get(path + "?loadRelations=notes"), 403, 1053);
    refused(given.ann().find("Folder", Map.of("props", "notes")), 403, 1053);
    refused(given.ann().send("POST", path + "/notes", List.of(given.annsNote())), 403, 1053);
    assertThat(given.ann().get(path + "?loadRelations=*").object())
        .containsKey("cover")
        .doesNotContainKey("notes");
    assertThat(given.ann().get(path + "?relationsDepth=2").object()).doesNotContainKey("notes");
    assertThat(app.client("BL").get(path + "?loadRelations=*").object()).containsKey("notes");
  }
}
