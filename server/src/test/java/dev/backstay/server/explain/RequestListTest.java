package dev.backstay.server.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The list of an app's latest requests, followed by a cursor; and many questions at once. */
class RequestListTest extends OnBothDatabases {
  private static final String LIST = "/security/requests";

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> requests(TestApp app, String query) {
    return (List<Map<String, Object>>)
        app.manage("GET", LIST + query, null).object().get("requests");
  }

  private static TestApp withDenied(TestApp app) {
    var _ = app.client("REST").send("POST", "/data/Note", Map.of("text", "one"));
    app.tableRole("Note", "NotAuthenticatedUser", "DENY", "FIND");
    return app;
  }

  @Test
  void requestsAreListedByWhoMadeThemAndWhatCameOfThem() {
    TestApp app = withDenied(newApp());
    Answer refused = app.client("JS").get("/data/Note");
    assertThat(refused.list()).isEmpty();

    List<Map<String, Object>> ofClients = requests(app, "?caller=client");
    assertThat(ofClients).hasSize(2);
    assertThat(ofClients.getFirst())
        .containsEntry("requestId", refused.header("X-Request-Id"))
        .containsEntry("operation", "FIND")
        .containsEntry("asset", "table Note")
        .containsEntry("outcome", "refused")
        .containsEntry("layer", "L7")
        .containsEntry("key", "JS");
    assertThat(requests(app, "?caller=client&outcome=refused")).hasSize(1);
    assertThat(requests(app, "?caller=client&outcome=allowed")).hasSize(1);
    assertThat(requests(app, "?caller=client&text=JS+key")).hasSize(1);
    assertThat(requests(app, "?caller=server_code")).isEmpty();
    assertThat(requests(app, "?caller=client&limit=1")).hasSize(1);
  }

  @Test
  void aFindOfSomeRowsStandsOut() {
    TestApp app = newApp();
    var _ = app.register("ann@example.com");
    var ann = app.client("JS").login("ann@example.com");
    var _ = ann.send("POST", "/data/Note", Map.of("text", "mine"));
    app.tableRole("Note", "AuthenticatedUser", "DENY", "FIND");
    var _ =
        app.manage(
            "PUT",
            "/security/data/ownerpolicy/" + app.tableId("Note"),
            Map.of("operation", "FIND", "access", "GRANT"));

    assertThat(ann.get("/data/Note").list()).hasSize(1);

    assertThat(requests(app, "?caller=client").getFirst()).containsEntry("outcome", "trimmed");
  }

  @Test
  void theCursorLeadsToWhatCameAfter() {
    TestApp app = withDenied(newApp());
    Object cursor = app.manage("GET", LIST + "?caller=client", null).object().get("cursor");
    assertThat(requests(app, "?caller=client&after=" + cursor)).isEmpty();

    var _ = app.client("REST").get("/data/Note");

    assertThat(requests(app, "?caller=client&after=" + cursor)).hasSize(1);
  }

  @Test
  void whoWaitsIsAnsweredWhenSomethingComes() throws Exception {
    TestApp app = withDenied(newApp());
    Object cursor = app.manage("GET", LIST, null).object().get("cursor");
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<List<Map<String, Object>>> waiting =
          other.submit(() -> requests(app, "?wait=20&caller=client&after=" + cursor));
      var _ = app.client("REST").get("/data/Note");

      assertThat(waiting.get(10, TimeUnit.SECONDS)).hasSize(1);
    }
  }

  @Test
  void whoWaitsForNothingIsAnsweredInTheEnd() {
    TestApp app = withDenied(newApp());
    Object cursor = app.manage("GET", LIST, null).object().get("cursor");
    long begun = System.nanoTime();

    assertThat(requests(app, "?wait=1&after=" + cursor)).isEmpty();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(900));
  }

  @Test
  void aRequestThatWasRefusedForItsTokenIsListed() {
    TestApp app = withDenied(newApp());
    var _ = app.client("REST").withToken("nonsense").get("/data/Note");

    assertThat(requests(app, "?caller=client").getFirst())
        .containsEntry("outcome", "refused")
        .containsEntry("reason", "its user-token was not valid");
  }

  @Test
  void wrongFiltersAreErrors() {
    TestApp app = newApp();
    for (String query :
        List.of(
            "?caller=nobody",
            "?outcome=maybe",
            "?limit=0",
            "?limit=201",
            "?wait=21",
            "?wait=-1",
            "?after=x",
            "?text=" + "x".repeat(201))) {
      assertThat(
              app.console().send("GET", "/" + app.id() + "/console" + LIST + query, null).status())
          .as(query)
          .isEqualTo(400);
    }
  }

  @Test
  void manyQuestionsAreAnsweredByOneSnapshotAndTheAnswersHold() {
    TestApp app = withDenied(newApp());
    Map<String, Object> told =
        app.manage(
                "POST",
                "/security/explain/batch",
                Map.of(
                    "who", Map.of("key", "JS"),
                    "questions",
                        List.of(
                            Map.of("operation", "FIND", "asset", "Note"),
                            Map.of("operation", "CREATE", "asset", "Note"),
                            Map.of("area", "files", "operation", "READ", "asset", "/x"))))
            .object();

    assertThat(told).containsEntry("key", "JS").containsKey("policyVersion");
    assertThat((List<?>) told.get("answers"))
        .isEqualTo(
            List.of(
                Map.of("allowed", false, "decision", "DENY", "layer", "L7"),
                Map.of("allowed", true, "decision", "ALLOW", "layer", "L9"),
                ((List<?>) told.get("answers")).get(2)));
    assertThat(app.client("JS").get("/data/Note").list()).isEmpty();
    assertThat(app.client("JS").send("POST", "/data/Note", Map.of()).status()).isEqualTo(200);
  }

  @Test
  void tooManyOrWrongQuestionsAreErrors() {
    TestApp app = newApp();
    String path = "/" + app.id() + "/console/security/explain/batch";
    List<Map<String, String>> many =
        java.util.Collections.nCopies(1_001, Map.of("operation", "FIND", "asset", "Users"));
    assertThat(app.console().send("POST", path, Map.of("questions", many)).status()).isEqualTo(400);
    assertThat(app.console().send("POST", path, Map.of("questions", List.of("x"))).status())
        .isEqualTo(400);
    assertThat(app.console().send("POST", path, Map.of()).status()).isEqualTo(400);
  }

  @Test
  void anotherDevelopersAppIsToldAsForeign() {
    TestApp app = newApp();
    var other = server().otherDeveloper("other-list@example.com");
    for (String path : List.of(LIST, "/security/container?area=data", "/data/tables/Users")) {
      assertThat(other.send("GET", "/" + app.id() + "/console" + path, null).code())
          .as(path)
          .isEqualTo(9020);
    }
  }
}
