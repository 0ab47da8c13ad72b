package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Further developers by the command line, and what its key does not give to them. */
class DeveloperCommandsTest {
  private static final String SECOND = "second@example.com";

  @TempDir private Path directory;

  @Test
  void aFurtherDeveloperLogsInWithThePasswordThatIsShownOnce() throws Exception {
    try (CommandFixture server = new CommandFixture(directory)) {
      String password = server.must("developer", "create", SECOND).strip();

      assertThat(password).matches("[A-Za-z2-9]{20}");
      assertThat(login(server, SECOND, password).statusCode()).isEqualTo(200);
      CommandFixture.Said taken = server.run("developer", "create", SECOND);
      assertThat(taken.exit()).isEqualTo(1);
      assertThat(taken.err()).contains("Email already exist");
      assertThat(server.run("developer", "create", "no address").err())
          .contains("Invalid email format");
    }
  }

  @Test
  void aNewPasswordNeedsDataThatAreThere() {
    Path none = directory.resolve("none");
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setErr(new PrintWriter(err))
            .execute("developer", "reset-password", SECOND, "--data", "" + none);

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("no data directory " + none, "--data");
    assertThat(none).doesNotExist();
  }

  @Test
  void thePasswordCanGoIntoAFileForItsOwnerAlone() throws Exception {
    Path file = directory.resolve("password");
    try (CommandFixture server = new CommandFixture(directory.resolve("data"))) {
      String said = server.must("developer", "create", SECOND, "--password-file", file.toString());

      String password = Files.readString(file).strip();
      assertThat(said).doesNotContain(password);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(login(server, SECOND, password).statusCode()).isEqualTo(200);

      CommandFixture.Said again =
          server.run("developer", "create", "third@example.com", "--password-file", "" + file);
      assertThat(again.exit()).isEqualTo(1);
      assertThat(again.err()).contains("exists already");
      assertThat(Files.readString(file).strip()).isEqualTo(password);

      Path unused = directory.resolve("unused");
      assertThat(server.run("developer", "create", SECOND, "--password-file", "" + unused).exit())
          .isEqualTo(1);
      assertThat(unused).doesNotExist();
    }
  }

  @Test
  void aResetEndsALockWhileTheServerRuns() throws Exception {
    try (CommandFixture server = new CommandFixture(directory)) {
      String before = Files.readAllLines(directory.resolve("developer-password")).getLast();
      String first = Files.readAllLines(directory.resolve("developer-password")).getFirst();
      for (int i = 0; i < 10; i++) {
        var _ = login(server, first, "wrong");
      }
      assertThat(login(server, first, "wrong").statusCode()).isEqualTo(429);

      String password = server.must("developer", "reset-password").strip();
      assertThat(login(server, first, password).statusCode()).isEqualTo(200);
      assertThat(login(server, first, before).statusCode()).isEqualTo(400);
      for (int i = 0; i < 10; i++) {
        var _ = login(server, first, "wrong");
      }
      assertThat(login(server, first, "wrong").statusCode()).isEqualTo(429);
      assertThat(login(server, first, password).statusCode()).as("still").isEqualTo(200);
    }
  }

  /**
   * The addresses that explain, who-can, audit, logs and permissions use, with a developer's key.
   */
  @Test
  void whatTheCommandsReachIsClosedToOtherDevelopers() throws Exception {
    try (CommandFixture server = new CommandFixture(directory)) {
      String app = server.createApp("Food");
      String password = server.must("developer", "create", SECOND).strip();
      String key = login(server, SECOND, password).headers().firstValue("auth-key").orElseThrow();

      for (String call :
          List.of(
              "GET /security/explain/00000000-0000-0000-0000-000000000000",
              "POST /security/explain",
              "GET /security/who-can",
              "GET /security/audit-logs",
              "GET /security/audit-logs/download",
              "GET /security/policy",
              "PUT /security/policy",
              "GET /security/lint",
              "GET /appsettings")) {
        String method = call.substring(0, call.indexOf(' '));
        String path = "/" + app + "/console" + call.substring(call.indexOf(' ') + 1);
        HttpResponse<String> answer =
            send(server, method, path, key, method.equals("GET") ? null : Map.of());
        assertThat(answer.statusCode()).as(call).isEqualTo(403);
        assertThat(answer.body()).as(call).contains("9020").doesNotContain("Food");
      }
      assertThat(send(server, "GET", "/console/audit-logs", key, null).statusCode()).isEqualTo(403);
      assertThat(
              send(server, "POST", "/console/developers", key, Map.of("email", "x@example.com"))
                  .statusCode())
          .isEqualTo(403);
      assertThat(send(server, "GET", "/console/applications", key, null).body()).isEqualTo("[]");
    }
  }

  private static HttpResponse<String> login(CommandFixture server, String email, String password)
      throws IOException, InterruptedException {
    return send(
        server,
        "POST",
        "/console/home/login",
        "none",
        Map.of("login", email, "password", password));
  }

  private static HttpResponse<String> send(
      CommandFixture server, String method, String path, String key, Object body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher sent =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(Json.write(body));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.client().url() + path))
            .header("Content-Type", "application/json")
            .header("auth-key", key)
            .method(method, sent)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
