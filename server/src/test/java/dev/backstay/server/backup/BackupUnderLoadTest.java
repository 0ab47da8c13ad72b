package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backup while people write. */
final class BackupUnderLoadTest extends BackupScene {
  @ParameterizedTest
  @MethodSource("ways")
  void underLoadItHoldsEveryWriteThatWasAnsweredBeforeAndNoHalfOne(Product from, Product to)
      throws Exception {
    try (RunningServer original = RunningServer.start(from)) {
      TestApp app = original.console().createApp("Busy");
      must(app.client("BL").send("POST", "/data/Single", Map.of("number", -1, "more", "text")));
      must(app.client("BL").send("POST", "/data/Batch", Map.of("batch", -1)));
      String counter =
          (String)
              must(app.client("BL").send("POST", "/data/Counter", Map.of("value", 0, "same", 0)))
                  .object()
                  .get("objectId");
      Load load = new Load(app, counter);
      load.start();
      load.awaitProgress();
      Set<Object> singles = new TreeSet<>(load.singles);
      Set<Object> batches = new TreeSet<>(load.batches);
      long value = load.value;
      Path file = backup(original.settings(), "busy");
      load.awaitProgress();
      load.stop();

      ServerSettings settings = restore(file, to);
      try (RunningServer restored = RunningServer.on(settings)) {
        Client client = app.on(restored).client("BL");
        assertThat(all(client, "Single", "number")).containsAll(singles);
        Map<Object, Long> sizes =
            all(client, "Batch", "batch").stream()
                .filter(batch -> !batch.equals(-1L))
                .collect(
                    Collectors.groupingBy(batch -> batch, TreeMap::new, Collectors.counting()));
        assertThat(sizes.keySet()).containsAll(batches);
        assertThat(sizes.values()).allMatch(size -> size == Load.BATCH);
        Map<String, Object> found = client.get("/data/Counter/" + counter).object();
        assertThat((Long) found.get("value")).isGreaterThanOrEqualTo(value);
        assertThat(found.get("same")).isEqualTo(found.get("value"));
      }
      assertThat(load.failures).isEmpty();
    }
  }

  /** Three people who write without a pause until they are told to stop. */
  private static final class Load {
    static final int BATCH = 10;

    final Set<Object> singles = java.util.concurrent.ConcurrentHashMap.newKeySet();
    final Set<Object> batches = java.util.concurrent.ConcurrentHashMap.newKeySet();
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    volatile long value;
    private final TestApp app;
    private final String counter;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private volatile CountDownLatch progress = new CountDownLatch(0);

    Load(TestApp app, String counter) {
      this.app = app;
      this.counter = counter;
    }

    void start() {
      run(number -> {
        Answer answer = client().send("POST", "/data/Single", Map.of("number", number));
        return done(answer, () -> singles.add(number));
      });
      run(number -> {
        List<Map<String, Long>> rows =
            Stream.generate(() -> Map.of("batch", number)).limit(BATCH).toList();
        return done(client().send("POST", "/data/bulk/Batch", rows), () -> batches.add(number));
      });
      run(number -> {
        Answer answer =
            client()
                .send("PUT", "/data/Counter/" + counter, Map.of("value", number, "same", number));
        return done(answer, () -> value = number);
      });
    }

    /** Waits for thirty more answered writes. */
    void awaitProgress() throws InterruptedException {
      progress = new CountDownLatch(30);
      assertThat(progress.await(60, TimeUnit.SECONDS)).as("%s", failures).isTrue();
    }

    void stop() throws InterruptedException {
      stopped.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private Client client() {
      return app.client("BL");
    }

    private boolean done(Answer answer, Runnable remember) {
      if (answer.status() != 200) {
        failures.add(answer.text());
        return false;
      }
      remember.run();
      progress.countDown();
      return true;
    }

    private void run(java.util.function.LongPredicate write) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (long number = 1; !stopped.get() && write.test(number); number++) {
                  // the next one
                }
              }));
    }
  }

  private static List<Object> all(Client client, String table, String property) {
    List<Object> values = new ArrayList<>();
    for (int offset = 0; ; offset += 100) {
      List<Map<String, Object>> page =
          client
              .find(table, Map.of("pageSize", 100, "offset", offset, "sortBy", "objectId"))
              .list();
      page.forEach(row -> values.add(row.get(property)));
      if (page.size() < 100) {
        return values;
      }
    }
  }
}
