package dev.backstay.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The server as a whole, for those who run it. */
@ParameterizedClass
@EnumSource(Product.class)
class OperatorTest {
  private static final String TOKEN = "a-token-for-monitoring-1";

  @Parameter Product product;

  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.start(product, Map.of(Setting.METRICS_TOKEN, TOKEN));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theFirstDeveloperSeesTheSettingsAndNoSecret() {
    Answer answer = server.console().send("GET", "/console/server", null);

    assertThat(answer.object())
        .containsEntry("database", product == Product.SQLITE ? "SQLite" : "PostgreSQL")
        .containsKeys("version", "java", "started", "memory", "disk");
    assertThat(setting(answer, "metrics-token"))
        .containsEntry("given", true)
        .containsEntry("secret", true)
        .containsEntry("value", null);
    assertThat(setting(answer, "port")).containsEntry("value", "0").containsEntry("given", true);
    assertThat(setting(answer, "query-seconds"))
        .containsEntry("value", "5")
        .containsEntry("given", false);
    assertThat(answer.text()).doesNotContain(TOKEN);
    assertThat(server.operator().send("GET", "/console/server", null).status()).isEqualTo(200);
  }

  @Test
  void otherDevelopersSeeNothingOfIt() {
    RunningServer.Console other = server.otherDeveloper("other@example.com");
    for (String path : List.of("/console/server", "/console/backups")) {
      assertThat(other.send("GET", path, null).code()).as(path).isEqualTo(2000);
      assertThat(server.send("GET", path, Map.of(), null).status()).as(path).isEqualTo(401);
    }
    assertThat(other.send("POST", "/console/backups", null).code()).isEqualTo(2000);
  }

  @Test
  void aBackupIsWrittenAndRestored() throws Exception {
    var app = server.console().createApp("Food");
    var _ = app.client("REST").send("POST", "/data/Dish", Map.of("name", "Pizza"));
    assertThat(server.console().send("GET", "/console/backups", null).object())
        .containsEntry("files", List.of());

    assertThat(server.console().send("POST", "/console/backups", null).status()).isEqualTo(200);
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (backups().get("writing") != null && System.nanoTime() < end) {
      Thread.sleep(20);
    }

    assertThat(backups()).containsEntry("problem", null);
    Map<?, ?> backup = (Map<?, ?>) ((List<?>) backups().get("files")).getFirst();
    Path file =
        server.settings().dataDirectory().resolve("backups").resolve("" + backup.get("name"));
    assertThat(Files.size(file)).isEqualTo(backup.get("bytes"));
    var empty = RunningServer.emptySettings(product);
    assertThat(BackstayServer.restore(empty, file, false).apps()).isEqualTo(1);
  }

  private Map<String, Object> backups() {
    return server.console().send("GET", "/console/backups", null).object();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> setting(Answer answer, String name) {
    return ((List<Map<String, Object>>) answer.object().get("settings"))
        .stream().filter(each -> name.equals(each.get("name"))).findFirst().orElseThrow();
  }
}
