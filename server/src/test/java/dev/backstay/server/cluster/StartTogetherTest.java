package dev.backstay.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Several servers that are started at the same moment on an empty database, with the same settings.
 */
final class StartTogetherTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private static final List<RunningServer> SERVERS = new ArrayList<>();
  private static Path backups;

  @BeforeAll
  static void start() throws Exception {
    String database = RunningServer.emptySettings(Product.POSTGRESQL).database().url();
    backups = Files.createTempDirectory("backstay-backups");
    List<ServerSettings> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(settings(database));
    }
    SERVERS.addAll(
        atOnce(all.stream().<Callable<RunningServer>>map(each -> () -> RunningServer.on(each))));
  }

  @AfterAll
  static void stop() {
    SERVERS.forEach(RunningServer::close);
  }

  private static ServerSettings settings(String database) throws IOException {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.DEVELOPER_EMAIL, RunningServer.EMAIL);
    all.put(Setting.DEVELOPER_PASSWORD, RunningServer.PASSWORD);
    all.put(Setting.SERVER_CODE, "off");
    all.put(Setting.DATABASE, database);
    all.put(Setting.SECRET_KEY, KEY);
    all.put(Setting.BACKUP_TO, backups.toString());
    all.put(Setting.BACKUP_VERIFY, "off");
    return ServerSettings.forTests(Files.createTempDirectory("backstay-node"), all);
  }

  /** Does all of them at the same moment. */
  private static <T> List<T> atOnce(Stream<Callable<T>> works) throws Exception {
    List<Callable<T>> all = works.toList();
    CountDownLatch ready = new CountDownLatch(all.size());
    List<T> results = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(all.size())) {
      List<Future<T>> begun = new ArrayList<>();
      for (Callable<T> work : all) {
        begun.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              return work.call();
            }));
      }
      for (Future<T> each : begun) {
        results.add(each.get());
      }
    }
    return results;
  }

  private static List<String> backups() {
    try (Stream<Path> files = Files.list(backups)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void allOfThemServe() {
    TestApp app = SERVERS.getFirst().console().createApp("Early");
    for (RunningServer server : SERVERS) {
      assertThat(server.send("GET", "/health/ready", Map.of(), null).status()).isEqualTo(200);
      assertThat(app.on(server).client("REST").send("POST", "/data/Dish", Map.of("n", 1)).status())
          .isEqualTo(200);
    }
    assertThat(app.client("REST").find("Dish", Map.of()).list()).hasSize(4);
  }

  @Test
  void oneOfThemMakesTheBackup() throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (backups().stream().noneMatch(name -> name.endsWith(".zip"))) {
      assertThat(System.nanoTime()).as("a backup in time").isLessThan(end);
      Thread.sleep(20);
    }
    // each has looked once by now: at its start
    assertThat(backups()).hasSize(1);
  }

  @Test
  void anAppThatTwoMakeAtTheSameMomentIsMadeOnce() throws Exception {
    List<Integer> made =
        atOnce(
            SERVERS.stream()
                .<Callable<Integer>>map(server ->
                    () ->
                        server
                            .console()
                            .send("POST", "/console/applications", Map.of("appName", "Contested"))
                            .status()));
    assertThat(made).containsOnlyOnce(200).contains(400);
  }
}
