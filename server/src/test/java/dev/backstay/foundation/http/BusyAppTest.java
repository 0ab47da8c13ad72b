package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * While the writes of one app all wait, here for a lock that the test holds, the others are served.
 */
final class BusyAppTest {
  /** More than there are threads, as in issue 10. */
  private static final int WRITES = 80;

  /** Far below the time that the lock is waited for; {@code bench/bystander.mjs} measures. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private RunningServer server;
  private TestApp busy;

  @ParameterizedTest
  @EnumSource(Product.class)
  void doesNotKeepOthersWaiting(Product product) throws Exception {
    try (RunningServer started = RunningServer.start(product);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      prepare(started);
      TestApp other = server.console().createApp("other");
      Client bystander = other.client("REST");
      String id = (String) create(bystander).object().get("objectId");

      List<Future<Answer>> writes = new ArrayList<>();
      List<Duration> waits = new ArrayList<>();
      try (Connection lock = lock()) {
        for (int i = 0; i < WRITES; i++) {
          boolean transaction = i % 2 == 1;
          writes.add(
              threads.submit(
                  () -> transaction ? transaction(busy.client("JS")) : create(busy.client("JS"))));
        }
        for (int i = 0; i < 50; i++) {
          waits.add(time(() -> bystander.get("/data/Thing/" + id), 200));
          waits.add(time(() -> transaction(bystander), 200));
          waits.add(time(() -> server.send("GET", "/health/live", Map.of(), null), 200));
          waits.add(time(() -> server.send("GET", "/health/ready", Map.of(), null), 200));
          waits.add(time(() -> other.manage("GET", "/data/tables", null), 200));
        }
        lock.rollback();
      }

      assertThat(waits).allMatch(wait -> wait.compareTo(SOON) < 0, "is soon");
      for (Future<Answer> write : writes) {
        assertIsDoneOrToldToComeLater(write.get());
      }
      assertThat(create(busy.client("JS")).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void isToldToComeLaterAndTheLogSaysItOnce(Product product) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(UnavailableLog.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    int refused = 0;
    try (RunningServer started =
            RunningServer.start(
                product,
                Map.of(
                    Setting.MAX_THREADS,
                    "16",
                    Setting.REQUEST_QUEUE,
                    "10",
                    Setting.REQUEST_WAIT_SECONDS,
                    "1"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      prepare(started);
      List<Future<Answer>> writes = new ArrayList<>();
      try (Connection lock = lock()) {
        for (int i = 0; i < WRITES; i++) {
          writes.add(threads.submit(() -> create(busy.client("JS"))));
        }
        // those in the queue wait a second; nine have threads and wait for the lock
        for (int answered = 0; answered < WRITES - 20; Thread.onSpinWait()) {
          answered = (int) writes.stream().filter(Future::isDone).count();
        }
        lock.rollback();
      }
      for (Future<Answer> write : writes) {
        assertIsDoneOrToldToComeLater(write.get());
        refused += write.get().text().contains("are waiting") ? 1 : 0;
      }
    } finally {
      logger.detachAppender(log);
    }

    assertThat(refused).isBetween(WRITES - 20, WRITES);
    assertThat(log.list).allMatch(event -> event.getThrowableProxy() == null);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.contains("Too many requests of this app"))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("requests are answered with 503, first "))
        .anyMatch(line -> line.matches("\\d+ requests were answered with 503 within \\d+ s: .*"));
  }

  private static void assertIsDoneOrToldToComeLater(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isIn(200, 503);
    if (answer.status() == 503) {
      assertThat(answer.code()).isEqualTo(90503);
      assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
    }
  }

  private void prepare(RunningServer started) {
    server = started;
    busy = server.console().createApp("busy");
    assertThat(create(busy.client("JS")).status()).isEqualTo(200);
  }

  private static Answer create(Client client) {
    return client.send("POST", "/data/Thing", Map.of("name", "x"));
  }

  private static Answer transaction(Client client) {
    return client.send(
        "POST",
        "/transaction/unit-of-work",
        Map.of(
            "operations",
            List.of(
                Map.of(
                    "operationType",
                    "CREATE",
                    "table",
                    "Thing",
                    "opResultId",
                    "one",
                    "payload",
                    Map.of("name", "x")))));
  }

  private interface Asking {
    Answer ask();
  }

  private static Duration time(Asking asking, int status) {
    long start = System.nanoTime();
    Answer answer = asking.ask();
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** A transaction that all writes of the busy app wait for. */
  private Connection lock() throws SQLException {
    ServerSettings settings = server.settings();
    Connection connection = RunningServer.connect(settings, busy.id());
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          settings.database().url() == null
              ? "UPDATE backstay_setting SET name = name WHERE name = ''"
              : "LOCK TABLE \"backstay_app_"
                  + busy.id().toLowerCase(Locale.ROOT).replace('-', '_')
                  + "\".\"Thing\" IN ACCESS EXCLUSIVE MODE");
    }
    return connection;
  }
}
