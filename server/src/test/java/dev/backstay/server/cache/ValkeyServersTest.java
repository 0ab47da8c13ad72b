package dev.backstay.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.valkey.TestValkey;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.ListedServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers with the cache in Valkey: several on a database, restarted, and from and to without. */
final class ValkeyServersTest {
  private static TestValkey valkey;

  @BeforeAll
  static void start() {
    TestValkey.required();
    valkey = TestValkey.start();
  }

  @AfterAll
  static void stop() {
    if (valkey != null) {
      valkey.close();
    }
  }

  private static RunningServer on(Path directory, Map<Setting, String> more) {
    return RunningServer.on(settings(directory, more));
  }

  private static ServerSettings settings(Path directory, Map<Setting, String> more) {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.DEVELOPER_EMAIL, RunningServer.EMAIL);
    all.put(Setting.DEVELOPER_PASSWORD, RunningServer.PASSWORD);
    all.put(Setting.SERVER_CODE, "off");
    all.put(Setting.SECRET_KEY, Base64.getEncoder().encodeToString(new byte[32]));
    all.putAll(more);
    return ServerSettings.forTests(directory, all);
  }

  private static Path newDirectory() throws IOException {
    return Files.createTempDirectory("backstay-valkey-server");
  }

  private static String get(TestApp app, String key) {
    return app.client("REST").get("/cache/" + key).text();
  }

  private static void put(TestApp app, String key, Object value) {
    assertThat(app.client("REST").send("PUT", "/cache/" + key, value).status()).isEqualTo(200);
  }

  @Test
  void theCacheIsOneForThoseWithTheSameValkeyAndOthersAreToldOfIt() throws Exception {
    String database = RunningServer.emptySettings(Product.POSTGRESQL).database().url();
    Map<Setting, String> shared =
        Map.of(Setting.DATABASE, database, Setting.VALKEY, valkey.address());
    try (RunningServer first = on(newDirectory(), shared);
        RunningServer second = on(newDirectory(), shared);
        RunningServer without = on(newDirectory(), Map.of(Setting.DATABASE, database))) {
      TestApp app = first.console().createApp("cache");
      TestApp there = app.on(second);
      put(app, "key", 1);
      assertThat(get(there, "key")).isEqualTo("1");
      put(there, "key", 2);
      assertThat(get(app, "key")).isEqualTo("2");
      assertThat(get(app.on(without), "key")).isEqualTo("null");

      assertThat(second.server().notices())
          .filteredOn(line -> line.startsWith("cache:"))
          .singleElement()
          .asString()
          .contains(
              "this server keeps its entries in " + valkey.address() + "/0",
              "127.0.0.1:" + without.server().port() + " in the database");
      assertThat(without.server().notices())
          .filteredOn(line -> line.startsWith("cache:"))
          .hasSize(2);
      assertThat(BackstayServer.nodes(first.settings()))
          .extracting(ListedServer::cache)
          .containsExactlyInAnyOrder(
              valkey.address() + "/0", valkey.address() + "/0", "the database");
      assertThat(BackstayServer.nodes(first.settings()))
          .extracting(ListedServer::files)
          .allMatch(files -> files.startsWith("directory ") && !files.contains("cache"));
    }
  }

  @Test
  void entriesSurviveARestartOfTheServerUnlessTheSettingSaysOtherwise() throws Exception {
    Path directory = newDirectory();
    Map<Setting, String> clearing = new EnumMap<>(valkey.setting());
    clearing.put(Setting.CACHE_RESTART, "clear");
    try (RunningServer server = on(directory, valkey.setting())) {
      TestApp app = server.console().createApp("cache");
      put(app, "key", 1);
      server.restart();
      assertThat(get(app, "key")).isEqualTo("1");
      server.restart(settings(directory, clearing));
      assertThat(get(app, "key")).isEqualTo("null");
      put(app, "key", 2);
      assertThat(get(app, "key")).isEqualTo("2");
    }
  }

  /** A value that was deleted or changed meanwhile must not come back. */
  @Test
  void whatTheDatabaseHeldBeforeDoesNotComeBackAfterwards() throws Exception {
    Path directory = newDirectory();
    try (RunningServer server = on(directory, Map.of())) {
      TestApp app = server.console().createApp("cache");
      put(app, "key", "old");
      server.restart(settings(directory, valkey.setting()));
      assertThat(get(app, "key")).isEqualTo("null");
      put(app, "key", "new");
      server.restart(settings(directory, Map.of()));
      assertThat(get(app, "key")).isEqualTo("null");
    }
  }
}
