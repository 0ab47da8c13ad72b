package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.WrongSettingsException;
import dev.backstay.foundation.valkey.TestValkey;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs no code, and one that takes its calls from the queue in Valkey. */
@Timeout(120)
final class RunnersTest {
  private static final String SECRET_TEXT = "a text that only the code is to see";

  private static TestValkey valkey;
  private static String database;
  private static RunningServer server;
  private static RunningServer runner;
  private static DeployedApp deployed;
  private static Client client;
  private static String annId;

  @BeforeAll
  static void start() throws Exception {
    TestValkey.required();
    valkey = TestValkey.start();
    database = RunningServer.emptySettings(Product.POSTGRESQL).database().url();
    runner = RunningServer.on(settings("runner", Map.of(Setting.CODE_QUEUE, "100")));
    server = RunningServer.on(settings("queue", Map.of()));
    deployed = DeployedApp.empty(server, "Queued");
    var _ = deployed.app().manage("POST", "/data/tables", Map.of("name", "Dish"));
    annId = deployed.app().register("ann@example.com");
    assertThat(deployed.deploy(CodeProject.archive("queued")))
        .last()
        .isEqualTo("info: Deploy finished");
    client = deployed.app().client("JS");
  }

  @AfterAll
  static void stop() {
    server.close();
    if (runner != null) {
      runner.close();
    }
    valkey.close();
  }

  private static ServerSettings settings(String mode, Map<Setting, String> more)
      throws IOException {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.DEVELOPER_EMAIL, RunningServer.EMAIL);
    all.put(Setting.DEVELOPER_PASSWORD, RunningServer.PASSWORD);
    all.put(Setting.DATABASE, database);
    all.put(Setting.SECRET_KEY, Base64.getEncoder().encodeToString(new byte[32]));
    all.put(Setting.SERVER_CODE, mode);
    all.put(Setting.CODE_CONCURRENCY, "2");
    all.put(Setting.CODE_QUEUE, "3");
    all.putAll(valkey.setting());
    all.putAll(more);
    return ServerSettings.forTests(Files.createTempDirectory("backstay-" + mode), all);
  }

  private static Answer call(Client of, String method, Object argument) {
    return of.send(
        "POST", "/services/Relay/" + method, argument == null ? null : new Raw("" + argument));
  }

  private static Object value(Client of, String method) {
    Answer answer = call(of, method, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void aCallRunsOnTheRunnerForItsCaller() {
    Client ann = client.login("ann@example.com");
    Map<?, ?> who = (Map<?, ?>) value(ann, "who");

    assertThat(who.get("user")).isEqualTo(annId);
    assertThat(who.get("home")).as("a home of the app's own").asString().contains(appDirectory());
  }

  private static String appDirectory() {
    return deployed.id().toLowerCase(Locale.ROOT);
  }

  @Test
  void itActsAsItsCallerAndIsDeniedWhatThatIsDenied() {
    var _ = client.send("POST", "/data/Dish", Map.of("name", "soup"));
    assertThat(client.find("Dish", Map.of()).list())
        .extracting(dish -> dish.get("name"))
        .as("by the handler before it is created")
        .contains("SOUP");
    Client ann = client.login("ann@example.com");
    assertThat((Long) value(ann, "dishes")).isPositive();

    deployed.app().tableRole("Dish", "AuthenticatedUser", "DENY", "FIND");

    assertThat(value(ann, "dishes")).as("changed on the server, asked on the runner").isEqualTo(0L);
    deployed.app().tableRole("Dish", "AuthenticatedUser", "GRANT", "FIND");
    assertThat((Long) value(ann, "dishes")).isPositive();
  }

  @Test
  void aCallWithinACallRunsInTheSameWorker() {
    Map<?, ?> pids = (Map<?, ?>) value(client, "nested");
    assertThat(pids.get("inner")).isEqualTo(pids.get("outer"));
  }

  @Test
  void errorsHeadersAndLongResultsComeBack() {
    Answer refused = call(client, "refuse", null);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo(4711);
    assertThat(refused.text()).contains("not today");

    Answer longer = call(client, "long", 3_000_000);
    assertThat(longer.status()).isEqualTo(201);
    assertThat(longer.header("X-Kept")).isEqualTo("yes");
    assertThat(longer.text()).hasSize(3_000_002);

    assertThat(call(client, "long", 6_000_000).text()).contains("larger than");
    Answer dead = call(client, "die", null);
    assertThat(dead.code()).as(dead.text()).isEqualTo(14004);
  }

  @Test
  void aCallThatNobodyWaitsForIsMade() throws Exception {
    long before = noted();
    Answer sent = note();
    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    until(() -> noted() == before + 1);
  }

  @Test
  void newCodeIsInForceOnTheRunnerAndBrokenCodeIsNot(@TempDir Path directory) throws Exception {
    DeployedApp other = DeployedApp.empty(server, "Versions");
    Client asks = other.app().client("JS");
    for (String version : List.of("one", "two", "three")) {
      assertThat(other.deploy(versioned(directory, version)))
          .last()
          .isEqualTo("info: Deploy finished");
      assertThat(asks.send("POST", "/services/Versioned/version", null).text())
          .isEqualTo("\"" + version + "\"");
    }
    // can be loaded where it is packed, and not where it runs
    Path there = Files.createFile(directory.resolve("there"));
    byte[] archive =
        CodeProject.archive(
            Files.createDirectories(directory.resolve("broken")),
            "services/versioned.js",
            "if (!require('fs').existsSync('"
                + there
                + "')) throw new Error('nothing is there')\n"
                + versionedCode("four"));
    Files.delete(there);

    assertThat(other.deploy(archive))
        .anyMatch(line -> line.startsWith("error: ") && line.contains("nothing is there"))
        .noneMatch(line -> line.equals("info: Deploy finished"));

    assertThat(asks.send("POST", "/services/Versioned/version", null).text())
        .isEqualTo("\"three\"");
  }

  private static byte[] versioned(Path directory, String version) throws Exception {
    return CodeProject.archive(
        Files.createDirectories(directory.resolve(version)),
        "services/versioned.js",
        versionedCode(version));
  }

  private static String versionedCode(String version) {
    return "class Versioned {\n  /** @returns {String} */\n  version() { return '"
        + version
        + "' }\n}\nBackendless.ServerCode.addService(Versioned)\n";
  }

  @Test
  void oneAppsCallsWaitAndAreRefusedWithoutCostToOthers() throws Exception {
    DeployedApp greedy = DeployedApp.empty(server, "Greedy");
    assertThat(greedy.deploy(CodeProject.archive("queued")))
        .last()
        .isEqualTo("info: Deploy finished");
    Client many = greedy.app().client("JS");
    assertThat(value(many, "pid")).isNotNull();
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      calls.add(() -> call(many, "slowly", 2_000));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> running = calls.stream().map(threads::submit).toList();
      until(() -> running.stream().anyMatch(Future::isDone)); // those that are refused
      assertThat(value(client, "pid")).isNotNull();
      assertThat(running).as("others still run").anyMatch(each -> !each.isDone());
      List<Integer> statuses = new ArrayList<>();
      for (Future<Answer> each : running) {
        statuses.add(each.get().status());
      }
      assertThat(statuses).contains(200, 503).containsOnly(200, 503);
      assertThat(statuses.stream().filter(status -> status == 200)).hasSize(5);
    }
  }

  @Test
  void whatIsInValkeyIsSealedAndWhatIsForgedIsNotRun() throws Exception {
    String prefix = prefix();
    long before = Long.parseLong(client.get("/counters/kept").text());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> running =
          threads.submit(() -> call(client, "keep", "\"" + SECRET_TEXT + "\""));
      until(() -> !calls(prefix, "by").isEmpty());
      String key = calls(prefix, "by").getFirst();
      String id = key.substring((prefix + "call:").length());
      assertThat(text(valkey.command("HGET", key, "m")))
          .hasSizeGreaterThan(200)
          .doesNotContain(SECRET_TEXT)
          .doesNotContain("Relay");
      // a real message under another id, no message at all, and the same call once more
      var _ = valkey.command("COPY", key, prefix + "call:copied");
      var _ = valkey.command("HDEL", prefix + "call:copied", "by");
      var _ = valkey.command("RPUSH", prefix + "queue", "copied", "unknown", "", id);
      assertThat(value(client, "pid")).as("taken after those").isNotNull();
      assertThat(running.get().text()).contains(SECRET_TEXT);
    } finally {
      var _ = valkey.command("DEL", prefix + "call:copied");
    }
    assertThat(Long.parseLong(client.get("/counters/kept").text()))
        .as("made once")
        .isEqualTo(before + 1);
  }

  /** Of the names of what the queue has in Valkey. */
  private static String prefix() {
    String runners =
        valkey.keys().stream().filter(key -> key.endsWith(":runners")).findFirst().orElseThrow();
    return runners.substring(0, runners.length() - "runners".length());
  }

  /** The keys of calls that have a field. */
  private static List<String> calls(String prefix, String field) {
    return valkey.keys().stream()
        .filter(key -> key.startsWith(prefix + "call:"))
        .filter(key -> valkey.command("HEXISTS", key, field).equals(1L))
        .toList();
  }

  private static String text(Object answer) {
    return switch (answer) {
      case byte[] bytes -> new String(bytes, UTF_8);
      case List<?> list -> String.join(" ", list.stream().map(RunnersTest::text).toList());
      case null, default -> String.valueOf(answer);
    };
  }

  @Test
  void aRunnerThatIsLostFailsItsCallsAndNoRunnerIsSaidAtOnce() throws Exception {
    String prefix = prefix();
    runner.close();
    runner = null;

    Answer none = call(client, "pid", null);
    assertThat(none.status()).as(none.text()).isEqualTo(503);
    assertThat(none.header("Retry-After")).isEqualTo("2");
    assertThat(none.text()).contains("no runner").contains("server-code=runner");
    assertThat(deployed.deploy(CodeProject.archive("queued")))
        .anyMatch(line -> line.startsWith("error: ") && line.contains("no runner"));

    // one that is there, takes a call, and is never heard of again
    String now = String.valueOf(System.currentTimeMillis());
    var _ = valkey.command("ZADD", prefix + "runners", now, "x");
    var _ = valkey.command("ZADD", prefix + "alive", now, "x");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> lost = threads.submit(() -> call(client, "pid", null));
      until(() -> !calls(prefix, "m").isEmpty());
      var _ = valkey.command("HSET", calls(prefix, "m").getFirst(), "by", "x");
      Instant taken = Instant.now();
      Answer answer = lost.get();
      assertThat(answer.code()).as(answer.text()).isEqualTo(14004);
      assertThat(answer.text()).contains("its runner was lost");
      assertThat(Duration.between(taken, Instant.now()))
          .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(15));
    }

    // one that nobody waits for, and that no runner takes for some seconds
    long noted = noted();
    var _ =
        valkey.command("ZADD", prefix + "runners", String.valueOf(System.currentTimeMillis()), "x");
    assertThat(note().status()).isEqualTo(200);
    Thread.sleep(12_000);
    runner = RunningServer.on(settings("runner", Map.of(Setting.CODE_QUEUE, "100")));
    until(() -> call(client, "pid", null).status() == 200);
    until(() -> noted() == noted + 1);
  }

  private static long noted() {
    String text = client.get("/counters/noted").text();
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static Answer note() {
    return client.send(
        "POST", "/services/Relay/note", Map.of("bl-execution-type", "async"), new Raw("{}"));
  }

  @Test
  void aRunnerThatStopsEndsItsCallsFirst() throws Exception {
    RunningServer second = RunningServer.on(settings("runner", Map.of()));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(threads.submit(() -> call(client, "keep", "\"" + SECRET_TEXT + "\"")));
      }
      until(() -> calls(prefix(), "by").size() == 4);
      second.close();
      for (Future<Answer> each : calls) {
        assertThat(each.get().text()).contains(SECRET_TEXT);
      }
    }
  }

  @Test
  void withoutValkeyCallsAreRefusedUntilItIsBack() throws Exception {
    assertThat(value(client, "pid")).isNotNull();
    valkey.kill();
    Answer first = call(client, "pid", null);
    assertThat(first.code()).as("what was sent just then may be done").isIn(14004L, 90503L);
    until(() -> call(client, "pid", null).code() == 90503);
    assertThat(call(client, "pid", null).header("Retry-After")).isEqualTo("2");
    assertThat(client.find("Dish", Map.of()).status()).isEqualTo(200);
    valkey.startAgain();
    until(() -> call(client, "pid", null).status() == 200);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    for (String mode : List.of("queue", "runner")) {
      assertThatThrownBy(
              () -> ServerSettings.forTests(Path.of("/nowhere"), Map.of(Setting.SERVER_CODE, mode)))
          .isInstanceOf(WrongSettingsException.class)
          .hasMessageContaining("server-code=" + mode)
          .hasMessageContaining("valkey");
    }
    assertThatThrownBy(() ->
            ServerSettings.forTests(Path.of("/nowhere"), Map.of(Setting.SERVER_CODE, "maybe")))
        .hasMessageContaining("server-code `maybe` must be one of on, off, queue, runner");
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plusSeconds(20);
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(50);
    }
  }
}
