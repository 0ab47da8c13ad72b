package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A developer sees what someone else would get: the same as they get. */
class SeeAsTest extends OnBothDatabases {
  private TestApp app;
  private String ann;

  @BeforeEach
  void ownRowsOnly() {
    app = newApp();
    ann = app.register("ann@example.com");
    var asAnn = app.client("JS").login("ann@example.com");
    for (String text : List.of("a", "b")) {
      var _ = asAnn.send("POST", "/data/Note", Map.of("text", text, "secret", "s"));
    }
    var _ = app.client("REST").send("POST", "/data/Note", Map.of("text", "c", "secret", "s"));
    app.tableRole("Note", "AuthenticatedUser", "DENY", "FIND");
    app.tableRole("Note", "NotAuthenticatedUser", "DENY", "FIND");
    var _ =
        app.manage(
            "POST",
            "/security/changes",
            Map.of(
                "changes",
                List.of(
                    Map.of(
                        "kind",
                        "owner-cell",
                        "table",
                        "Note",
                        "operation",
                        "FIND",
                        "access",
                        "grant"),
                    Map.of(
                        "kind",
                        "column-cell",
                        "table",
                        "Note",
                        "column",
                        "secret",
                        "role",
                        "AuthenticatedUser",
                        "access",
                        "deny"))));
  }

  private Map<String, Object> seen(Map<String, Object> body) {
    return app.manage("POST", "/data/Note/find-as", body).object();
  }

  @Test
  void theRowsAndColumnsAreThoseThatTheUserGets() {
    Map<String, Object> told =
        seen(Map.of("who", Map.of("key", "JS", "user", "ann@example.com"), "sortBy", "text"));

    Answer real = app.client("JS").login("ann@example.com").get("/data/Note?sortBy=text");
    assertThat(told.get("rows")).isEqualTo(real.json());
    assertThat((List<?>) told.get("rows")).hasSize(2);
    assertThat(told)
        .containsEntry("decision", "ALLOW_WHERE")
        .containsEntry("hiddenColumns", List.of("secret"));
    assertThat((Map<?, ?>) told.get("counts"))
        .extracting("matching", "kept")
        .containsExactly(3L, 1L);
  }

  @Test
  void relatedRowsAreThoseThatTheUserGets() {
    var _ = app.client("REST").send("POST", "/data/Tag", Map.of("name", "red"));
    Map<String, Object> relation =
        Map.of("name", "tags", "toTableName", "Tag", "relationshipType", "ONE_TO_MANY");
    var _ = app.manage("POST", "/data/tables/Note/columns/relation", relation);
    Object tag = app.client("REST").get("/data/Tag").list().getFirst().get("objectId");
    for (Map<String, Object> row : app.manage("POST", "/data/Note/find", Map.of()).list()) {
      var _ = app.manage("PUT", "/data/Note/" + row.get("objectId") + "/tags", List.of(tag));
    }
    var asAnn = app.client("JS").login("ann@example.com");
    String query = "/data/Note?sortBy=text&loadRelations=tags";
    Map<String, Object> question =
        Map.of("who", Map.of("key", "JS", "user", ann), "sortBy", "text", "loadRelations", "tags");

    Map<String, Object> open = seen(question);
    assertThat(open.get("rows")).isEqualTo(asAnn.get(query).json());
    assertThat(open.toString()).contains("red");
    app.tableRole("Note", "AuthenticatedUser", "DENY", "LOAD_RELATIONS");
    Map<String, Object> closed = seen(question);

    assertThat(closed.get("rows")).isEqualTo(asAnn.get(query).json());
    assertThat(closed.toString()).doesNotContain("red");
    assertThat(closed).containsEntry("decision", "ALLOW_WHERE");
  }

  @Test
  void whatIsCountedAndExportedIsWhatTheUserGets() {
    Map<String, Object> asAnn = Map.of("who", Map.of("key", "JS", "user", ann));

    assertThat(app.manage("POST", "/data/Note/count-as", asAnn).json()).isEqualTo(2L);
    assertThat(app.manage("POST", "/data/Note/count-as", Map.of("who", Map.of())).json())
        .isEqualTo(app.client("REST").get("/data/Note/count").json());
    assertThat(app.manage("POST", "/data/Note/csv-as", asAnn).text().lines().toList())
        .hasSize(3)
        .noneMatch(line -> line.contains("secret") || line.endsWith(",c"))
        .anyMatch(line -> line.contains("a"));
    for (String call : List.of("count-as", "csv-as")) {
      assertThat(
              app.console()
                  .send("POST", "/" + app.id() + "/console/data/Note/" + call, Map.of())
                  .code())
          .isEqualTo(8007);
    }
  }

  @Test
  void aDirectoryIsListedAsTheUserWouldGetIt() {
    for (String path : List.of("open", "closed")) {
      app.manage("POST", "/files/create/" + path + "/a.txt", Map.of("file", "text"));
    }
    var _ =
        app.manage(
            "POST",
            "/security/changes",
            Map.of(
                "changes",
                List.of(
                    Map.of(
                        "kind",
                        "cell",
                        "path",
                        "/closed",
                        "role",
                        "AuthenticatedUser",
                        "operation",
                        "READ",
                        "access",
                        "deny"))));
    Map<String, Object> asAnn = Map.of("key", "JS", "user", ann);
    String path = "/" + app.id() + "/console/files/view-as";

    assertThat(app.manage("POST", "/files/view-as", Map.of("who", asAnn, "path", "open")).text())
        .contains("a.txt");
    assertThat(app.console().send("POST", path, Map.of("who", asAnn, "path", "closed")).code())
        .isEqualTo(app.client("JS").login("ann@example.com").get("/files/closed").code())
        .isEqualTo(4000);
    assertThat(app.manage("POST", "/files/view-as", Map.of("who", asAnn)).text())
        .contains("\"open\"")
        .doesNotContain("\"closed\"");
  }

  @Test
  void whoMayFindNothingGetsNothingAndTheReason() {
    Map<String, Object> told = seen(Map.of("who", Map.of("key", "REST")));

    assertThat((List<?>) told.get("rows")).isEmpty();
    assertThat(told).containsEntry("allowed", false).containsEntry("layer", "L7");
  }

  @Test
  void aConditionReachesNoHiddenColumn() {
    var who = Map.of("key", "JS", "user", ann);
    Answer real =
        app.client("JS").login("ann@example.com").get("/data/Note?where=secret%20%3D%20's'");
    Answer supposed =
        app.console()
            .send(
                "POST",
                "/" + app.id() + "/console/data/Note/find-as",
                Map.of("who", who, "where", "secret = 's'"));

    assertThat(supposed.status()).isEqualTo(real.status());
    assertThat(
            supposed.json() instanceof Map<?, ?> map && map.containsKey("rows")
                ? map.get("rows")
                : supposed.code())
        .isEqualTo(real.status() < 300 ? real.json() : real.code());
  }

  @Test
  void clientsSeeNothingOfItAmongTheirRequests() {
    var _ = seen(Map.of("who", Map.of("key", "JS", "user", ann)));

    assertThat(
            (List<?>)
                app.manage("GET", "/security/requests?caller=client&text=FIND", null)
                    .object()
                    .get("requests"))
        .noneMatch(each -> String.valueOf(((Map<?, ?>) each).get("route")).contains("find-as"));
  }

  @Test
  void withoutSomebodyItIsAnError() {
    String path = "/" + app.id() + "/console/data/Note/find-as";
    assertThat(app.console().send("POST", path, Map.of()).status()).isEqualTo(400);
    assertThat(app.console().send("POST", path, Map.of("who", "ann")).status()).isEqualTo(400);
    assertThat(
            app.console()
                .send("POST", path, Map.of("who", Map.of("user", "nobody@example.com")))
                .code())
        .isEqualTo(3057);
  }
}
