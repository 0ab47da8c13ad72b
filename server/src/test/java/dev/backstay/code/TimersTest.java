package dev.backstay.code;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Timers in the official runner, by a clock that the tests move. */
@ParameterizedClass
@EnumSource(Product.class)
@Timeout(120)
class TimersTest {
  private static final Map<String, Object> HOURLY =
      Map.of("schedule", "custom", "repeat", Map.of("every", 3_600));
  private static final Map<String, Object> DAILY =
      Map.of("schedule", "daily", "repeat", Map.of("every", 1));

  @Parameter Product product;

  private static RunningServer server;
  private static DeployedApp deployed;
  private static TestApp app;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server =
        RunningServer.start(
            product,
            Map.of(
                Setting.SERVER_CODE,
                "on",
                Setting.CODE_TIMEOUT_SECONDS,
                "60",
                Setting.CODE_TIMERS,
                "5",
                Setting.CODE_TIMER_SECONDS,
                "30"));
    deployed = DeployedApp.empty(server, "Timers");
    app = deployed.app();
    vault();
  }

  /** What tests before have left. */
  @BeforeEach
  void beginAnew() throws Exception {
    open();
    must(deployed.deploy(DeployedApp.hard()));
    for (String counter : List.of("beats", "begun", "gate")) {
      var _ = app.client("BL").send("PUT", "/counters/" + counter + "/reset", null);
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  /** Seed 000: without a master user. */
  @Test
  void aTimerReadsAllRecordsWithoutALoginWhileAnonymousIsDeniedEverything() throws Exception {
    must(deployed.deploy(archive(Map.of("report", HOURLY))));

    assertThat(app.client("JS").find("Vault", Map.of()).list()).isEmpty();
    assertThat(app.client("JS").login("ann@example.com").find("Vault", Map.of()).list())
        .extracting(row -> row.get("name"))
        .containsExactly("of ann");
    server.pass(Duration.ofMinutes(61));

    Map<String, Object> run = awaitRun("report", "DONE");
    Map<?, ?> result = (Map<?, ?>) Json.read(((String) run.get("result")).getBytes(UTF_8));
    assertThat(result.get("rows")).isEqualTo(List.of("of ann", "of bob"));
    assertThat(result.get("userId")).isNull();
    assertThat(result.get("token")).isNull();
    assertThat(manage("GET", "/security/explain/" + result.get("requestId"), null).text())
        .contains("\"serverCode\":\"timers.report\"", "the timer report", "ServerCodeUser")
        .doesNotContain("NotAuthenticatedUser");
    assertThat(run).containsEntry("startedBy", null);
    // nothing of it is elevated: it has no caller to go beyond
    assertThat(manage("GET", "/security/audit-logs?kind=ELEVATION", null).list())
        .noneMatch(entry -> "report".equals(entry.get("method")));
    List<Map<String, Object>> lines = log();
    assertThat(lines)
        .anySatisfy(line ->
            assertThat(line)
                .containsEntry("logger", "TIMER")
                .containsEntry("log-level", "INFO")
                .containsEntry("requestId", run.get("id")))
        .anySatisfy(
            line -> assertThat((String) line.get("message")).contains("the vault was counted"));
  }

  @Test
  void ofManyMissedRunsOneIsMadeUpAndTheGridGoesOn() throws Exception {
    must(deployed.deploy(archive(Map.of("beat", HOURLY))));
    long first = (long) timer("beat").get("nextRun");

    server.pass(Duration.ofMinutes(630));
    awaitRun("beat", "DONE");

    long next = (long) timer("beat").get("nextRun");
    assertThat((next - first) % 3_600_000).isZero();
    assertThat(Duration.ofMillis(next - first)).isEqualTo(Duration.ofHours(10));
    assertThat(beats()).isEqualTo(1);
    assertThat(timer("beat")).containsEntry("runs", 1L).containsEntry("skipped", 0L);
  }

  @Test
  void whatWasMissedWhileTheServerWasDownIsMadeUpOnceAfterItsStart() throws Exception {
    must(deployed.deploy(archive(Map.of("beat", HOURLY))));
    long first = (long) timer("beat").get("nextRun");

    server.restart(Duration.ofMinutes(330));

    awaitRun("beat", "DONE");
    assertThat(((long) timer("beat").get("nextRun") - first) % 3_600_000).isZero();
    assertThat(timer("beat")).containsEntry("runs", 1L);
  }

  @Test
  void aRunThatIsDueWhileTheOneBeforeGoesOnIsLeftOutAndCounted() throws Exception {
    must(deployed.deploy(archive(Map.of("slow", HOURLY))));

    server.pass(Duration.ofMinutes(61));
    await(() -> counter("begun"), count -> count == 1);
    server.pass(Duration.ofMinutes(60));
    await(() -> (long) timer("slow").get("skipped"), count -> count == 1);
    assertThat(counter("begun")).isEqualTo(1);
    Answer byHand = tryRun("slow");
    assertThat(byHand.code()).isEqualTo(90503);
    assertThat(byHand.text()).contains("the run before of the timer slow is still going on");
    open();

    awaitRun("slow", "DONE");
    assertThat(runs("slow")).extracting(run -> run.get("state")).containsExactly("SKIPPED", "DONE");
    assertThat(log())
        .anySatisfy(line ->
            assertThat(line).containsEntry("log-level", "WARN").containsEntry("logger", "TIMER"));
    server.pass(Duration.ofMinutes(60));
    await(() -> counter("begun"), count -> count == 2);
  }

  @Test
  void runsOverlapWhereTheTimerAsksForIt() throws Exception {
    Map<String, Object> frequency = new HashMap<>(HOURLY);
    frequency.put("overlap", true);
    must(deployed.deploy(archive(Map.of("slow", frequency))));

    server.pass(Duration.ofMinutes(61));
    await(() -> counter("begun"), count -> count == 1);
    server.pass(Duration.ofMinutes(60));
    await(() -> counter("begun"), count -> count == 2);
    open();

    await(
        () -> runs("slow").stream().filter(run -> "DONE".equals(run.get("state"))).count(),
        count -> count == 2);
    assertThat(timer("slow")).containsEntry("skipped", 0L);
  }

  @Test
  void anErrorIsInTheHistoryAndInTheLog() throws Exception {
    must(deployed.deploy(archive(Map.of("broken", HOURLY))));

    server.pass(Duration.ofMinutes(61));

    Map<String, Object> run = awaitRun("broken", "FAILED");
    assertThat(run).containsEntry("errorCode", 77L).containsEntry("result", "the oven is cold");
    assertThat((long) run.get("ended")).isGreaterThanOrEqualTo((long) run.get("started"));
    assertThat(log())
        .anySatisfy(line ->
            assertThat(line)
                .containsEntry("log-level", "ERROR")
                .containsEntry("requestId", run.get("id"))
                .hasEntrySatisfying(
                    "message", text -> assertThat((String) text).contains("the oven is cold")));
  }

  @Test
  void aTimerIsListedChangedTurnedOffAndRunByHand() throws Exception {
    must(deployed.deploy(archive(Map.of("beat", HOURLY))));

    Map<String, Object> listed = timer("beat");
    assertThat(listed)
        .containsEntry("mode", "PRODUCTION")
        .containsEntry("category", "TIMER")
        .containsEntry("eventId", 800L)
        .containsEntry("target", "beat")
        .containsEntry("timername", "beat")
        .containsEntry("provider", "timers/timers.js")
        .containsEntry("model", "default")
        .containsEntry("enabled", true)
        .containsEntry("changed", false)
        .containsEntry("schedule", "every 3600 seconds");
    assertThat(manage("GET", "/servercode?mode=DRAFT", null).list()).isEmpty();

    Map<String, Object> off = put("/" + listed.get("id") + "/state", Map.of("enabled", false));
    assertThat(off).containsEntry("enabled", false).containsEntry("nextRun", null);
    server.pass(Duration.ofHours(3));
    runNow("beat");
    Map<String, Object> run = awaitRun("beat", "DONE");
    assertThat((String) run.get("startedBy")).contains(RunningServer.EMAIL);
    assertThat(beats()).as("the clock has run none").isEqualTo(1);

    Map<String, Object> body = new HashMap<>(off);
    body.put("enabled", true);
    body.put("frequency", Map.of("schedule", "daily", "repeat", Map.of("every", 2)));
    body.put("startDate", "2026-01-01T03:00:00+01:00");
    Map<String, Object> changed = put("/" + listed.get("id"), body);
    assertThat(changed)
        .containsEntry("schedule", "every 2 days at 02:00 (UTC)")
        .containsEntry("changed", true)
        .containsEntry("enabled", true);
    assertThat(Instant.ofEpochMilli((long) changed.get("nextRun")).toString())
        .endsWith("T02:00:00Z");
    assertThat(manage("GET", "/security/audit-logs?kind=SETTING", null).list())
        .anySatisfy(entry ->
            assertThat(entry)
                .containsEntry("subject", "timer beat")
                .containsEntry("before", "every 3600 seconds")
                .containsEntry("after", "every 2 days at 02:00 (UTC)"));
  }

  @Test
  void aWrongRequestIsToldWhatIsWrong() throws Exception {
    must(deployed.deploy(archive(Map.of("beat", HOURLY))));
    String path = "/" + app.id() + "/console/servercode/production/timers";
    Object id = timer("beat").get("id");

    assertThat(console().send("POST", path + "/nobody/run", null).text())
        .contains("The app has no such timer");
    assertThat(
            console().send("POST", path.replace("production", "draft") + "/beat/run", null).text())
        .contains("in the mode production alone");
    assertThat(
            console()
                .send(
                    "PUT",
                    path + "/" + id,
                    Map.of("frequency", Map.of("schedule", "custom", "repeat", Map.of("every", 5))))
                .text())
        .contains("it is a whole number of seconds from 30 to 86400");
    assertThat(console().send("PUT", path + "/" + id, Map.of("timername", "b")).text())
        .contains("A timer's name is that of its code");
    assertThat(console().send("PUT", path + "/" + id + "/state", Map.of()).code()).isEqualTo(8007);
    assertThat(console().send("POST", path, Map.of("timername", "b")).text()).contains("deploy it");
    assertThat(console().send("DELETE", path + "/" + id, null).text())
        .contains("deploy without it, or turn it off");
  }

  @Test
  void aDeploymentKeepsTheNextRunWhereTheScheduleIsTheSame() throws Exception {
    must(deployed.deploy(archive(Map.of("beat", HOURLY, "report", DAILY))));
    Map<String, Object> beat = timer("beat");
    Map<String, Object> report = timer("report");

    must(deployed.deploy(archive(Map.of("beat", HOURLY, "report", DAILY))));
    assertThat(timer("beat")).containsEntry("nextRun", beat.get("nextRun"));
    assertThat(timer("report")).containsEntry("nextRun", report.get("nextRun"));

    put("/" + beat.get("id"), Map.of("frequency", DAILY));
    must(
        deployed.deploy(
            archive(
                Map.of(
                    "beat",
                    HOURLY,
                    "broken",
                    Map.of("schedule", "custom", "repeat", Map.of("every", 120))))));
    assertThat(timer("beat")).as("the developer's schedule stays").containsEntry("changed", true);
    assertThat(timers())
        .extracting(timer -> timer.get("timername"))
        .containsExactly("beat", "broken");

    must(
        deployed.deploy(
            archive(Map.of("beat", Map.of("schedule", "custom", "repeat", Map.of("every", 90))))));
    assertThat(timer("beat"))
        .containsEntry("id", beat.get("id"))
        .containsEntry("changed", false)
        .containsEntry("schedule", "every 90 seconds");

    must(deployed.deploy(DeployedApp.hard()));
    assertThat(timers()).isEmpty();
  }

  @Test
  void aDeploymentThatCannotBeScheduledIsRefusedAndSaysWhy() throws Exception {

    assertThat(
            deployed.deploy(
                archive(
                    Map.of("beat", Map.of("schedule", "custom", "repeat", Map.of("every", 1))))))
        .last()
        .isEqualTo("error: Deploy finished");
    assertThat(
            deployed.deploy(
                archive(
                    Map.of("beat", Map.of("schedule", "custom", "repeat", Map.of("every", 1))))))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("error: the timer beat (timers/timers.js) cannot be scheduled")
                .contains("seconds from 30 to 86400"));
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      many.put("timer" + i, DAILY);
    }
    assertThat(deployed.deploy(archive(many)))
        .anySatisfy(line -> assertThat(line).contains("6 timers, and 5 are allowed"));
    assertThat(deployed.deploy(archive(Map.of("a/b", DAILY))))
        .anySatisfy(line -> assertThat(line).contains("`a/b` needs another name"));
    assertThat(timers()).isEmpty();
    assertThat(deployed.deploy(archive(Map.of("beat", DAILY))))
        .anySatisfy(line -> assertThat(line).startsWith("info: Timer beat, every day at "))
        .last()
        .isEqualTo("info: Deploy finished");
  }

  @Test
  void whatATimerMayDoBeyondItsCallerIsSetAsForAService() throws Exception {
    must(deployed.deploy(archive(Map.of("friend", DAILY))));

    runNow("friend");
    Map<String, Object> refused = awaitRun("friend", "FAILED");
    assertThat(refused).containsEntry("errorCode", 90403L);
    assertThat((String) refused.get("result"))
        .contains("permissions elevate APP-ID timers.friend as-user on");

    var _ =
        manage(
            "PUT",
            "/security/localservices/timers/elevations",
            Map.of("elevation", "AS_USER", "access", "GRANT", "method", "friend"));
    runNow("friend");
    Map<String, Object> run = awaitRun("friend", "DONE");
    assertThat((String) run.get("result")).isIn("[\"of ann\"]", "[\"of bob\"]");
    assertThat(manage("GET", "/security/audit-logs?kind=ELEVATION", null).list().getFirst())
        .containsEntry("actor", "server code timers.friend")
        .containsEntry("caller", "the timer friend")
        .containsEntry("reason", "looks for a friend");
  }

  @Test
  void aDeletedAppHasNoTimersLeft() throws Exception {
    DeployedApp gone = DeployedApp.empty(server, "Gone");
    must(gone.deploy(archive(Map.of("beat", HOURLY))));
    must(deployed.deploy(archive(Map.of("beat", HOURLY))));
    var _ = console().must("DELETE", "/" + gone.id() + "/console/application", null);
    server.pass(Duration.ofMinutes(61));

    awaitRun("beat", "DONE");
    assertThat(rows("code_timer")).as("of both apps").isEqualTo(1);
  }

  private static long rows(String table) throws SQLException {
    String address = server.settings().database().url();
    String schema = address == null ? "" : "backstay.";
    try (Connection connection =
            address == null
                ? DriverManager.getConnection(
                    "jdbc:sqlite:"
                        + server.settings().dataDirectory().resolve("platform/platform.db"))
                : TestPostgres.connect(address);
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + schema + table)) {
      assertThat(count.next()).isTrue();
      return count.getLong(1);
    }
  }

  /** Anonymous is denied everything; ann and bob have a row each, and see their own. */
  private static void vault() {
    app.register("ann@example.com");
    app.register("bob@example.com");
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Vault"));
    for (String name : List.of("ann", "bob")) {
      var _ =
          app.client("JS")
              .login(name + "@example.com")
              .send("POST", "/data/Vault", Map.of("name", "of " + name));
    }
    app.tableRole("Vault", "AuthenticatedUser", "DENY", "FIND");
    app.tableRole("Vault", "NotAuthenticatedUser", "DENY", "FIND", "CREATE", "UPDATE", "REMOVE");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Vault"),
        Map.of("operation", "FIND", "access", "GRANT"));
  }

  private static RunningServer.Console console() {
    return server.console();
  }

  /** Asks with a session of the developer that time has not ended. */
  private static Answer manage(String method, String path, Object body) {
    return app.on(server).manage(method, path, body);
  }

  private static List<Map<String, Object>> timers() {
    return manage("GET", "/servercode?mode=PRODUCTION&mode=DRAFT", null).list();
  }

  private static Map<String, Object> timer(String name) {
    return timers().stream()
        .filter(timer -> name.equals(timer.get("timername")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> put(String path, Object body) {
    return manage("PUT", "/servercode/production/timers" + path, body).object();
  }

  private static Answer tryRun(String name) {
    return console()
        .send(
            "POST",
            "/" + app.id() + "/console/servercode/production/timers/" + name + "/run",
            null);
  }

  private static void runNow(String name) {
    Answer answer = tryRun(name);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object()).containsEntry("state", "RUNNING");
  }

  private static List<Map<String, Object>> runs(String name) {
    return manage("GET", "/servercode/timers/logs?timername=" + name, null).list();
  }

  /** The latest run that came to this. */
  private static Map<String, Object> awaitRun(String name, String state) {
    Predicate<Map<String, Object>> wanted = run -> state.equals(run.get("state"));
    return await(() -> runs(name), found -> found.stream().anyMatch(wanted)).stream()
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<String, Object>> log() {
    return manage("GET", "/logging/messages", null).list();
  }

  private static long counter(String name) {
    Object value = app.client("BL").get("/counters/" + name).json();
    return value instanceof Number number ? number.longValue() : 0;
  }

  private static long beats() {
    return counter("beats");
  }

  private static void open() {
    Answer opened = app.client("BL").send("PUT", "/counters/gate/increment/get", null);
    assertThat(opened.status()).as(opened.text()).isEqualTo(200);
  }

  private static <T> T await(Supplier<T> asked, Predicate<T> wanted) {
    Instant end = Instant.now().plusSeconds(60);
    T found = asked.get();
    while (!wanted.test(found)) {
      assertThat(Instant.now()).as("still %s", found).isBefore(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      found = asked.get();
    }
    return found;
  }

  private static void must(List<String> said) {
    assertThat(said).last().isEqualTo("info: Deploy finished");
  }

  /** An archive as the official tool makes it. */
  private static byte[] archive(Map<String, Object> frequencies) throws IOException {
    List<Map<String, Object>> timers = new ArrayList<>();
    frequencies.forEach((name, frequency) ->
        timers.add(
            Map.of(
                "name",
                name,
                "provider",
                "timers/timers.js",
                "timerJson",
                new String(
                    Json.write(
                        Map.of(
                            "name",
                            name,
                            "startDate",
                            System.currentTimeMillis(),
                            "frequency",
                            frequency)),
                    UTF_8))));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("handlers", List.of());
    model.put("timers", timers);
    model.put("services", List.of());
    model.put("types", Map.of());
    model.put("errors", List.of());
    model.put("definitions", Map.of("files", List.of(), "types", Map.of()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = TimersTest.class.getResourceAsStream("timers/timers.js")) {
      zip.putNextEntry(new ZipEntry("model.json"));
      zip.write(Json.write(model));
      zip.putNextEntry(new ZipEntry("timers/timers.js"));
      code.transferTo(zip);
    }
    return bytes.toByteArray();
  }
}
