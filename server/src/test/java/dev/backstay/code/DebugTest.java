package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.host.RunnerPackage;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.json.Json;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The official {@code coderunner debug}, as a process of its own, against a running server. */
@ExtendWith(CodeServers.class)
@Timeout(120)
class DebugTest {
  @TempDir Path project;

  private RunningServer server;
  private DeployedApp app;
  private Client client;

  @BeforeEach
  void deploy() throws Exception {
    server = CodeServers.of(Product.SQLITE);
    app = DeployedApp.empty(server, "debugged");
    var _ = app.app().register("ann@example.com");
    assertThat(app.deploy(CodeProject.archive("routes"))).last().isEqualTo("info: Deploy finished");
    client = app.app().client("JS");
    Files.createDirectories(project.resolve("services"));
    try (InputStream in = DebugTest.class.getResourceAsStream("debugged/services/versions.js")) {
      Files.copy(in, project.resolve("services/versions.js"));
    }
  }

  @Test
  void callsOfWhatTheProjectHoldsGoToTheDevelopersMachineWhileItIsThere() throws Exception {
    assertThat(which().code()).as("not deployed").isEqualTo(14001);
    Process tool = debug();
    try {
      await(() -> which().text().equals("\"debugged\""));
      assertThat(client.get("/services/Pets").json()).as("deployed").isEqualTo("all");
      assertThat(client.login("ann@example.com").get("/services/Versions/who").object())
          .containsEntry("user", "ann@example.com")
          .containsEntry("here", "yes");
      assertThat(session())
          .containsEntry("connected", true)
          .containsEntry("services", java.util.List.of("Versions"));

      Answer second = server.send("POST", root() + "/servercode/registerRunner/JS", Map.of(), null);
      assertThat(second.status()).isEqualTo(409);
      assertThat(
              server
                  .send(
                      "POST",
                      "/" + app.id() + "/" + app.app().key("JS") + "/servercode/registerRunner/JS",
                      Map.of(),
                      null)
                  .status())
          .as("a client's key")
          .isEqualTo(403);
    } finally {
      // as Ctrl+C does
      tool.destroy();
      assertThat(tool.waitFor(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
    await(() -> which().code() == 14001);
    assertThat(session()).isNull();
  }

  @Test
  void aToolThatWasKilledIsDisconnectedUntilTheSessionIsOver() throws Exception {
    Process tool = debug();
    try {
      await(() -> which().text().equals("\"debugged\""));
      assertThat(client.send("POST", "/services/Versions/end", null).code()).isEqualTo(14021);
      assertThat(which().code()).isEqualTo(14021);
      assertThat(session()).containsEntry("connected", false);
    } finally {
      tool.descendants().forEach(ProcessHandle::destroyForcibly);
      tool.destroyForcibly();
    }

    var _ = app.app().manage("DELETE", "/servercode/debug", null);
    assertThat(which().code()).isEqualTo(14001);
  }

  private Answer which() {
    return client.send("POST", "/services/Versions/which", null);
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> session() {
    return (Map<String, Object>)
        app.app().manage("GET", "/servercode/debug", null).object().get("session");
  }

  private Process debug() throws Exception {
    Map<String, Object> address = app.app().manage("POST", "/servercode/debug", Map.of()).object();
    Files.write(
        project.resolve("coderunner.json"),
        Json.write(
            Map.of(
                "workers",
                Map.of("concurrent", 1, "minIdle", 1),
                "backendless",
                Map.of(
                    "apiServer",
                    server.url(),
                    "msgBroker",
                    Map.of(
                        "host", address.get("host"),
                        "port", address.get("port"),
                        "username", app.id(),
                        "password", app.app().key("BL"))),
                "app",
                Map.of("id", app.id(), "apiKey", app.app().key("BL")))));
    Path tool =
        new RunnerPackage(CodeSettings.standard(CodeFixture.coderunner(), project, () -> ""))
            .script()
            .resolveSibling("node_modules/backendless-coderunner/bin/coderunner");
    ProcessBuilder builder =
        new ProcessBuilder("node", tool.toString(), "debug")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(project.resolve("debug.log").toFile());
    builder.environment().put("DEVELOPERS_MACHINE", "yes");
    return builder.start();
  }

  private String root() {
    return "/" + app.id() + "/" + app.app().key("BL");
  }

  private void await(Supplier<Boolean> condition) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.get()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "it does not come: "
                + new String(Files.readAllBytes(project.resolve("debug.log")), UTF_8));
      }
      Thread.sleep(100);
    }
  }
}
