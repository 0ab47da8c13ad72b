package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A conversation of the vendor's forum: a handler in Java writes to another table, for a user who
 * may not; what the user was told to do, and what we offer in its place.
 */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(CodeServers.class)
class Seed003Test {
  @Parameter Product product;

  private static TestApp app;
  private static String annsId;
  private static Client ann;

  @BeforeParameterizedClassInvocation
  static void deploy(Product product) throws Exception {
    DeployedApp deployed = DeployedApp.empty(CodeServers.of(product), "Blog");
    app = deployed.app();
    for (String table : List.of("Post", "ElevatedPost", "CachedPost", "LatestPost")) {
      var _ = app.manage("POST", "/data/tables", Map.of("name", table));
    }
    String superId = app.register("super@example.com");
    annsId = app.register("ann@example.com");
    ann = app.client("IOS").login("ann@example.com");
    var _ = app.register("often@example.com");
    var _ = app.manage("PUT", "/security/roles/Superuser", null);
    var _ =
        app.manage(
            "PUT",
            "/security/assignedroles",
            Map.of(
                "users",
                List.of(superId),
                "roles",
                List.of(Map.of("roleId", app.roleId("Superuser"), "status", "ALL"))));
    app.tableRole("LatestPost", "Superuser", "GRANT", "CREATE");
    assertThat(deployed.deployJava(JavaProject.archive("seed003")))
        .last()
        .isEqualTo("info: Deploy finished");
  }

  @BeforeEach
  void asAtFirst() {
    app.tableRole("LatestPost", "AuthenticatedUser", "INHERIT", "CREATE");
    app.tableRole("LatestPost", "NotAuthenticatedUser", "INHERIT", "CREATE");
    close(false);
    var _ =
        app.manage(
            "POST", "/userlogin", Map.of("enableMultipleLogins", true, "maxConcurrentLogins", 50));
    for (Map<String, Object> post : posts()) {
      var _ = app.client("BL").send("DELETE", "/data/LatestPost/" + post.get("objectId"), null);
    }
  }

  private static void close(boolean closed) {
    var _ =
        app.manage(
            "PUT",
            "/security/closed-to-clients",
            Map.of("area", "data", "container", "LatestPost", "closed", closed));
  }

  /** Only superusers create latest posts, as in the conversation only the logged-in do. */
  private void onlySuperusers() {
    app.tableRole("LatestPost", "AuthenticatedUser", "DENY", "CREATE");
    app.tableRole("LatestPost", "NotAuthenticatedUser", "DENY", "CREATE");
  }

  @Test
  void theHandlerFailsForWhomMayNotAndTheExplanationNamesTheCell() {
    onlySuperusers();

    Answer refused = ann.send("POST", "/data/Post", Map.of("title", "one"));

    assertThat(refused.code()).isEqualTo(1011);
    assertThat(explanationOfCode()).contains("REFUSED", "LatestPost", "AuthenticatedUser");
    assertThat(latest()).isZero();
  }

  @Test
  void asTheServerItMayAndKeepsItsCaller() {
    onlySuperusers();

    Answer created = ann.send("POST", "/data/ElevatedPost", Map.of("title", "two"));

    assertThat(created.object()).containsEntry("writtenFor", annsId);
    assertThat(latest()).isEqualTo(1);
    assertThat(app.manage("GET", "/security/audit-logs?kind=ELEVATION", null).text())
        .contains("keep the latest posts", "handlers.afterCreate(ElevatedPost)@java");
  }

  @Test
  void aClosedTableIsForCodeAlone() {
    close(true);

    assertThat(ann.send("POST", "/data/LatestPost", Map.of("title", "mine")).code())
        .isEqualTo(1011);
    assertThat(ann.send("POST", "/data/Post", Map.of("title", "three")).status()).isEqualTo(200);
    assertThat(latest()).isEqualTo(1);
  }

  @Test
  void theCellThatIsNamedLetsItWriteAsItsCaller() {
    onlySuperusers();
    app.tableRole("LatestPost", "AuthenticatedUser", "GRANT", "CREATE");

    assertThat(ann.send("POST", "/data/Post", Map.of("title", "four")).status()).isEqualTo(200);
    assertThat(posts().getFirst()).containsEntry("ownerId", annsId);
  }

  @Test
  void theTokenInTheCacheWorksAsItsAuthorMeantIt() {
    onlySuperusers();

    assertThat(how()).isEqualTo("by a login");
    assertThat(how()).isEqualTo("by the cache");
    assertThat(how()).isEqualTo("by the cache");
    assertThat(latest()).isEqualTo(3);
    assertThat(question("forget").status()).isEqualTo(200);
    assertThat(how()).isEqualTo("by a login");
  }

  @Test
  void itsErrorsAreThoseThatWereQuoted() {
    assertThat(question("expireInMilliseconds").text())
        .contains("Expiration time should be from 1 to 7200");
    assertThat(question("expireOfNothing").text()).contains("Cannot extend object's life in cache");
    var _ =
        app.manage(
            "POST", "/userlogin", Map.of("enableMultipleLogins", true, "maxConcurrentLogins", 1));
    assertThat(question("login").status()).isEqualTo(200);
    Answer second = question("login");
    assertThat(second.code()).isEqualTo(3044);
    assertThat(second.text())
        .contains(
            "Unable to login. Multiple login limit for the same user account has been reached");
  }

  private Object how() {
    Answer created = ann.send("POST", "/data/CachedPost", Map.of("title", "cached"));
    assertThat(created.status()).as(created.text()).isEqualTo(200);
    return created.object().get("how");
  }

  private Answer question(String method) {
    return app.client("JS").send("POST", "/services/Questions/" + method, null);
  }

  private static int latest() {
    return posts().size();
  }

  private static List<Map<String, Object>> posts() {
    return app.client("BL").get("/data/LatestPost").list();
  }

  @SuppressWarnings("unchecked")
  private String explanationOfCode() {
    List<Map<String, Object>> requests =
        (List<Map<String, Object>>)
            app.manage("GET", "/security/requests?caller=server_code&outcome=refused", null)
                .object()
                .get("requests");
    return (String)
        app.manage("GET", "/security/explain/" + requests.getFirst().get("requestId"), null)
            .object()
            .get("text");
  }
}
