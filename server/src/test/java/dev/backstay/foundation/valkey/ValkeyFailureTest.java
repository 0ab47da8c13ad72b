package dev.backstay.foundation.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a Valkey that fails does to requests for the cache, and does not do to others. */
@Timeout(120)
final class ValkeyFailureTest {
  /** What no call takes: connecting, waiting and the deadline, on a machine under load. */
  private static final Duration LONGEST = Duration.ofSeconds(4);

  private TestValkey valkey = TestValkey.stopped();
  private RunningServer server;
  private TestApp app;

  @BeforeAll
  static void requireValkey() {
    TestValkey.required();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    valkey.close();
  }

  private void start(String address) {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.VALKEY, address);
    settings.put(Setting.METRICS_TOKEN, "a-token-of-monitoring");
    server = RunningServer.start(Product.SQLITE, settings);
    app = server.console().createApp("cache");
    assertThat(app.manage("POST", "/data/tables", Map.of("name", "Dish")).status()).isEqualTo(200);
  }

  private Answer put(String key, Object value) {
    return app.client("REST").send("PUT", "/cache/" + key, value);
  }

  private Answer get(String key) {
    return app.client("REST").get("/cache/" + key);
  }

  private static void assertUnavailable(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo(90503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.text()).contains("The cache does not answer; try again in 1 seconds");
  }

  private void assertEverythingElseWorks() {
    assertThat(app.client("REST").find("Dish", Map.of()).status()).isEqualTo(200);
    assertThat(app.client("REST").get("/counters/c").status()).isEqualTo(200);
    assertThat(server.send("GET", "/health/ready", Map.of(), null).status()).isEqualTo(200);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void aServerStartsWithoutItAndUsesItWhenItIsThere() throws Exception {
    start(valkey.address());
    assertThat(String.join("\n", server.server().notices()))
        .contains(
            "cache: Valkey at " + valkey.address() + "/0 cannot be used: it cannot be connected to",
            "503");
    assertUnavailable(put("key", 1));
    assertUnavailable(get("key"));
    assertUnavailable(app.console().send("GET", "/" + app.id() + "/console/cache", null));
    assertEverythingElseWorks();

    valkey.startAgain();
    await(() -> put("key", 1).status() == 200);
    assertThat(get("key").text()).isEqualTo("1");
    assertThat(server.server().notices()).noneMatch(line -> line.startsWith("cache:"));
  }

  @Test
  void aRestartLosesWhatItHeldAndIsHardlyNoticed() throws Exception {
    valkey.startAgain();
    start(valkey.address());
    put("key", 1);
    valkey.kill();
    valkey.startAgain();
    // the connections of before have ended, which is no reason to refuse a request
    assertThat(get("key").text()).isEqualTo("null");
    assertThat(put("key", 2).status()).isEqualTo(200);

    valkey.kill();
    assertUnavailable(get("key"));
    assertUnavailable(put("key", 3));
    assertEverythingElseWorks();
    valkey.startAgain();
    await(() -> get("key").status() == 200);
    assertThat(put("key", 4).status()).isEqualTo(200);
    assertThat(get("key").text()).isEqualTo("4");
  }

  @Test
  void oneThatStandsStillHoldsFewThreadsAndNotForLong() throws Exception {
    valkey.startAgain();
    start(valkey.address());
    put("key", 1);
    valkey.pause();
    try (ExecutorService threads = Executors.newFixedThreadPool(40)) {
      List<Future<Duration>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        calls.add(
            threads.submit(() -> {
              long began = System.nanoTime();
              assertUnavailable(get("key"));
              return Duration.ofNanos(System.nanoTime() - began);
            }));
      }
      assertEverythingElseWorks();
      for (Future<Duration> call : calls) {
        assertThat(call.get()).isLessThan(LONGEST);
      }
    }
    // now that it is known, most are answered without waiting for it
    long began = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertUnavailable(get("key"));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    assertThat(metrics()).contains("backstay_valkey_available 0");

    valkey.goOn();
    await(() -> get("key").status() == 200);
    assertThat(get("key").text()).isEqualTo("1");
    assertThat(metrics())
        .contains("backstay_valkey_available 1")
        .containsPattern("backstay_valkey_seconds_count\\{call=\"get\",outcome=\"failed\"\\} [1-9]")
        .containsPattern("backstay_valkey_seconds_count\\{call=\"put\",outcome=\"ok\"\\} 1");
  }

  private String metrics() {
    return server
        .send("GET", "/metrics", Map.of("Authorization", "Bearer a-token-of-monitoring"), null)
        .text();
  }

  /** Each byte is in time, and all of them would take a quarter of an hour. */
  @Test
  void oneThatAnswersByteByByteIsNotWaitedFor() throws Exception {
    try (ServerSocket slow = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            while (!slow.isClosed()) {
              try {
                Socket client = slow.accept();
                Thread.ofVirtual().start(() -> drip(client));
              } catch (IOException e) {
                return;
              }
            }
          });
      start("redis://127.0.0.1:" + slow.getLocalPort());
      long began = System.nanoTime();
      assertUnavailable(get("key"));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST);
      assertEverythingElseWorks();
    }
  }

  private static void drip(Socket client) {
    try (client) {
      client.getInputStream().read();
      client.getOutputStream().write("$10000\r\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 10_000; i++) {
        client.getOutputStream().write('x');
        Thread.sleep(100);
      }
    } catch (IOException | InterruptedException e) {
      // the server has given up
    }
  }

  @Test
  void aFullOneTakesNothingAndStillAnswers() {
    valkey.startAgain();
    start(valkey.address());
    put("key", 1);
    var _ = valkey.command("CONFIG", "SET", "maxmemory", "1");
    assertUnavailable(put("other", 1));
    assertThat(get("key").text()).isEqualTo("1");
    var _ = valkey.command("CONFIG", "SET", "maxmemory", "0");
    assertThat(put("other", 1).status()).isEqualTo(200);
  }

  @Test
  void aPasswordIsUsedAndNeverShown() throws Exception {
    valkey = TestValkey.start("--requirepass", "c0rrect/Horse");
    String host = "127.0.0.1:" + valkey.port();
    start("redis://:c0rrect%2FHorse@" + host + "/3");
    assertThat(put("key", 1).status()).isEqualTo(200);
    assertThat(get("key").text()).isEqualTo("1");
    assertThat(server.settings().keyedStores().toString()).doesNotContain("Horse");
    assertThat(server.settings().given().get(Setting.VALKEY)).isEmpty();

    for (String wrong : List.of("redis://:wr0ng-secret@" + host, "redis://" + host)) {
      server.close();
      start(wrong);
      assertThat(String.join("\n", server.server().notices()))
          .containsAnyOf("WRONGPASS", "NOAUTH")
          .doesNotContain("wr0ng-secret");
      assertUnavailable(get("key"));
      assertEverythingElseWorks();
    }
  }

  /** The user that docs/valkey.md has people make may do all that the cache needs, and no more. */
  @Test
  void theUserOfTheDocumentIsEnough() throws Exception {
    String line =
        Files.readString(Path.of("../docs/valkey.md"))
            .lines()
            .filter(each -> each.startsWith("user backstay "))
            .findFirst()
            .orElseThrow();
    valkey.startAgain();
    List<String> words = new ArrayList<>(List.of("ACL", "SETUSER"));
    words.addAll(List.of(line.split(" ")).subList(1, line.split(" ").length));
    var _ = valkey.command(words.toArray(String[]::new));
    start("redis://backstay:a-password@127.0.0.1:" + valkey.port() + "/1");
    assertThat(server.server().notices()).noneMatch(each -> each.startsWith("cache:"));
    assertThat(put("key", 1).status()).isEqualTo(200);
    assertThat(put("other?timeout=1", 1).status()).isEqualTo(200);
    assertThat(get("key").text()).isEqualTo("1");
    assertThat(get("key/check").text()).isEqualTo("true");
    assertThat(put("key/expireIn?timeout=60", Map.of()).status()).isEqualTo(200);
    long soon = System.currentTimeMillis() + 60_000;
    assertThat(put("key/expireAt?timestamp=" + soon, Map.of()).status()).isEqualTo(200);
    await(() -> app.manage("GET", "/cache/count", null).text().equals("1"));
    assertThat(put("third", 1).status()).isEqualTo(200);
    assertThat(app.manage("GET", "/cache", null).object()).containsOnlyKeys("key", "third");
    assertThat(app.client("REST").send("DELETE", "/cache/third", null).status()).isEqualTo(200);
    app.manage("DELETE", "/application", null);
    assertThat(valkey.command("DBSIZE")).isEqualTo(0L);
    // of an entry that has expired, Valkey may take a moment to let go
    await(() ->
        !new String((byte[]) valkey.command("INFO", "keyspace"), StandardCharsets.UTF_8)
            .contains("db1"));
  }
}
