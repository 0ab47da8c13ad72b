package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Server code that chooses as whom it acts, in the official runner: the table Vault shows logged-in
 * users their own rows, and code alone all of them.
 */
@ParameterizedClass
@EnumSource(Product.class)
class RunAsTest {
  private static final List<String> METHODS =
      List.of(
          "asItsCaller",
          "asServer",
          "asUser",
          "asCallerWithin",
          "withoutToken",
          "byPlainHeaders",
          "logInById",
          "assign",
          "create",
          "transaction");

  @Parameter Product product;

  private static RunningServer server;
  private static TestApp app;
  private static String ann;
  private static String bob;
  private static Client annsClient;

  @BeforeParameterizedClassInvocation
  static void deploy(Product product) throws Exception {
    server =
        RunningServer.start(
            product, Map.of(Setting.SERVER_CODE, "on", Setting.CODE_TIMEOUT_SECONDS, "60"));
    app = server.console().createApp("Run as");
    ann = app.register("ann@example.com");
    bob = app.register("bob@example.com");
    annsClient = app.client("JS").login("ann@example.com");
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Vault"));
    var _ = annsClient.send("POST", "/data/Vault", Map.of("name", "of ann"));
    var _ =
        app.client("JS")
            .login("bob@example.com")
            .send("POST", "/data/Vault", Map.of("name", "of bob"));
    app.tableRole("Vault", "AuthenticatedUser", "DENY", "FIND");
    app.tableRole("Vault", "NotAuthenticatedUser", "DENY", "FIND");
    var _ =
        app.manage(
            "PUT",
            "/security/data/ownerpolicy/" + app.tableId("Vault"),
            Map.of("operation", "FIND", "access", "GRANT"));
    var _ = app.manage("PUT", "/security/roles/Friend", null);
    publish();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void asAtFirst() {
    for (String elevation : List.of("AS_SERVER", "AS_USER", "ASSIGN_ROLES")) {
      elevate(elevation, "INHERIT");
    }
  }

  @Test
  void codeActsAsItsCallerUnlessItChooses() {
    assertThat(call("asItsCaller")).isEqualTo("of ann");
    assertThat(call("asServer")).isEqualTo("of ann,of bob then of ann");
    assertThat(call("withoutToken")).isEqualTo("of ann,of bob");
    assertThat(app.client("JS").find("Vault", Map.of()).list()).isEmpty();
  }

  @Test
  void eachElevatedCallIsAuditedWithServiceMethodCallerAndReason() {
    call("asServer");
    assertThat(elevations().getFirst())
        .containsEntry("actor", "server code Teller.asServer")
        .containsEntry("subject", "as the server: FIND on Vault")
        .containsEntry("service", "Teller")
        .containsEntry("method", "asServer")
        .containsEntry("caller", "user " + ann + ", JS key")
        .containsEntry("reason", "counts all – 100 %");

    int before = elevations().size();
    call("asItsCaller");
    assertThat(elevations()).hasSize(before);
    call("withoutToken");
    assertThat(elevations()).hasSize(before + 1);
  }

  @Test
  void aTransactionIsAuditedOnceBeforeItRuns() {
    int before = elevations().size();
    assertThat(call("transaction")).isEqualTo("of ann,of bob");
    assertThat(elevations()).hasSize(before + 1);
    assertThat(elevations().getFirst())
        .containsEntry("subject", "as the server: a transaction, operations: 1")
        .containsEntry("reason", "in one go");
  }

  @Test
  void namedUsersAreOffUntilTheyAreSwitchedOnAndTheErrorSaysHow() {
    Answer refused = invoke("asUser", bob);
    assertThat(refused.code()).isEqualTo(90403);
    assertThat(refused.text())
        .contains("asUser of the service Teller may not run as a named user")
        .contains("permissions elevate APP-ID Teller.asUser as-user on");

    elevate("AS_USER", "GRANT");
    assertThat(call("asUser", bob)).isEqualTo("of bob");
    assertThat(elevations().getFirst())
        .containsEntry("subject", "as user " + bob + ": FIND on Vault")
        .containsEntry("reason", "looks for a friend");
    assertThat(call("asCallerWithin", bob)).isEqualTo("of ann");
    assertThat(call("byPlainHeaders", "user " + bob)).isEqualTo("of bob");
    assertThat(call("byPlainHeaders", "user NOBODY")).startsWith("400 3057");
  }

  @Test
  void logInByIdAndTheAssignmentOfRolesAreElevationsToo() {
    assertThat(code("logInById", bob)).isEqualTo(90403);
    elevate("AS_USER", "GRANT");
    assertThat(call("logInById", bob)).isEqualTo(bob);
    assertThat(elevations().getFirst()).containsEntry("subject", "log in as user " + bob);

    elevate("ASSIGN_ROLES", "DENY");
    assertThat(code("assign", bob)).isEqualTo(90403);
    assertThat(roleChanges()).isEmpty();
    elevate("ASSIGN_ROLES", "GRANT");
    assertThat(call("assign", bob)).isEqualTo("assigned");
    assertThat(elevations().getFirst())
        .containsEntry("subject", "assign role Friend of user " + bob);
    assertThat(roleChanges().getFirst())
        .containsEntry("subject", "role Friend of user " + bob)
        .containsEntry("actor", "server code Teller.assign");
  }

  @Test
  void actingAsTheServerCanBeSwitchedOffForAServiceAndOnForAMethod() {
    elevate("AS_SERVER", "DENY");
    assertThat(code("asServer")).isEqualTo(90403);
    assertThat(code("withoutToken")).isEqualTo(90403);
    assertThat(call("byPlainHeaders", "server")).startsWith("403 90403");
    assertThat(call("asItsCaller")).isEqualTo("of ann");

    elevate("AS_SERVER", "GRANT", "asServer");
    assertThat(call("asServer")).startsWith("of ann,of bob");
    assertThat(code("withoutToken")).isEqualTo(90403);
    elevate("AS_SERVER", "INHERIT", "asServer");
  }

  @Test
  void neitherAClientNorThePermanentKeyMayChoose() {
    for (String key : List.of("JS", "REST", "BL")) {
      for (String as : List.of("server", "caller", "user " + bob)) {
        Answer refused =
            server.send(
                "GET",
                "/" + app.id() + "/" + app.key(key) + "/data/Vault",
                Map.of("backstay-run-as", as),
                null);
        assertThat(refused.code()).as("%s %s", key, as).isEqualTo(90403);
      }
    }
    assertThat(call("byPlainHeaders", "root")).startsWith("400 8008");
    assertThat(call("byPlainHeaders", "server")).isEqualTo("of ann,of bob");
  }

  @Test
  void whatTheServerMakesHasNoOwner() {
    String objectId = call("create", "of nobody");

    assertThat(app.client("BL").get("/data/Vault/" + objectId).object())
        .containsEntry("ownerId", null);
    var _ = app.client("BL").send("DELETE", "/data/Vault/" + objectId, null);
  }

  @Test
  void anExplanationSaysWhichCodeRanForWhomAndAsWhom() {
    call("asServer");
    String requestId = (String) elevations().getFirst().get("requestId");
    Map<String, Object> told = app.manage("GET", "/security/explain/" + requestId, null).object();
    assertThat(told)
        .containsEntry("serverCode", "Teller.asServer")
        .containsEntry("runsFor", "user " + ann + ", JS key")
        .containsEntry("runsAs", "as the server");
    assertThat((String) told.get("text")).contains("Server code Teller.asServer, called by user");
  }

  @Test
  void theListOfElevationsShowsWhatIsSaidAndWhatHolds() {
    elevate("AS_USER", "GRANT");
    List<Map<String, Object>> listed =
        app.manage("GET", "/security/localservices/Teller/elevations", null).list();
    assertThat(listed).hasSize(METHODS.size() + 1);
    assertThat(listed.getFirst())
        .containsEntry("method", null)
        .containsEntry("AS_USER", "GRANT")
        .containsEntry("AS_SERVER", "GRANT_INHERIT");
    assertThat(listed.getLast()).containsEntry("AS_USER", "GRANT_INHERIT");
    assertThat(
            app.console()
                .send(
                    "PUT",
                    "/" + app.id() + "/console/security/localservices/Teller/elevations",
                    Map.of("elevation", "FLY", "access", "GRANT"))
                .code())
        .isEqualTo(8008);
  }

  private static String call(String method, String... argument) {
    Answer answer = invoke(method, argument);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.json();
  }

  private static long code(String method, String... argument) {
    return invoke(method, argument).code();
  }

  private static Answer invoke(String method, String... argument) {
    Object body = argument.length == 0 ? null : new RunningServer.Raw("\"" + argument[0] + "\"");
    return annsClient.send("POST", "/services/Teller/" + method, body);
  }

  private static List<Map<String, Object>> elevations() {
    return app.manage("GET", "/security/audit-logs?kind=ELEVATION", null).list();
  }

  private static List<Map<String, Object>> roleChanges() {
    return app.manage("GET", "/security/audit-logs?kind=ROLE", null).list().stream()
        .filter(entry -> ((String) entry.get("subject")).contains("of user"))
        .toList();
  }

  private static void elevate(String elevation, String access) {
    var _ =
        app.manage(
            "PUT",
            "/security/localservices/Teller/elevations",
            Map.of("elevation", elevation, "access", access));
  }

  private static void elevate(String elevation, String access, String method) {
    var _ =
        app.manage(
            "PUT",
            "/security/localservices/Teller/elevations",
            Map.of("elevation", elevation, "access", access, "method", method));
  }

  private static void publish() throws IOException, InterruptedException {
    String path = "/" + app.id() + "/" + app.key("BL") + "/servercode/publishcode";
    String boundary = "----teller";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.zip\""
                + "\r\nContent-Type: application/zip\r\n\r\n")
            .getBytes(UTF_8));
    body.writeBytes(archive());
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(UTF_8));
    Answer started =
        server.send(
            "POST",
            path + "/async/JS",
            Map.of("Content-Type", "multipart/form-data; boundary=" + boundary),
            body.toByteArray());
    assertThat(started.status()).as(started.text()).isEqualTo(200);
    // Deploying is polled by everybody who deploys; the first time, the runner is installed.
    for (int attempt = 0; attempt < 1_200; attempt++) {
      Answer call = annsClient.send("POST", "/services/Teller/asItsCaller", null);
      if (call.status() == 200) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("the service does not get deployed: " + started.text());
  }

  private static byte[] archive() throws IOException {
    Map<String, Object> methods = new LinkedHashMap<>();
    METHODS.forEach(name ->
        methods.put(name, Map.of("name", name, "access", "public", "params", parameters(name))));
    Map<String, Object> model =
        Map.of(
            "handlers", List.of(),
            "timers", List.of(),
            "types", Map.of(),
            "errors", List.of(),
            "services",
                List.of(
                    Map.of(
                        "provider", "services/teller.js",
                        "name", "Teller",
                        "version", "1.0.0",
                        "description", "")),
            "definitions",
                Map.of(
                    "files", List.of("services/teller.js"),
                    "types",
                        Map.of(
                            "Teller",
                            Map.of("name", "Teller", "methods", methods, "properties", Map.of()))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = RunAsTest.class.getResourceAsStream("run-as/teller.js")) {
      zip.putNextEntry(new ZipEntry("model.json"));
      zip.write(Json.write(model));
      zip.putNextEntry(new ZipEntry("services/teller.js"));
      code.transferTo(zip);
    }
    return bytes.toByteArray();
  }

  private static List<Map<String, Object>> parameters(String method) {
    boolean takesNothing = List.of("asItsCaller", "asServer", "withoutToken").contains(method);
    return takesNothing
        ? List.of()
        : List.of(Map.of("name", "argument", "type", Map.of("name", "String")));
  }
}
