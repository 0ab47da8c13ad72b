package dev.backstay.foundation.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change of permissions holds for every request that begins after it was answered. */
class ChangeUnderLoadTest {
  private static final int CLIENTS = 6;
  private static final int CHANGES = 30;

  /** What a client saw: the change that was answered before it asked, the one sent by its end. */
  private record Seen(long before, long after, boolean allowed, String answer) {}

  @ParameterizedTest
  @EnumSource(Product.class)
  void noRequestIsAnsweredByPermissionsThatWereTakenBackBeforeIt(Product product) throws Exception {
    try (RunningServer server = RunningServer.start(product);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      TestApp app = server.console().createApp("Food");
      app.manage("POST", "/data/tables", Map.of("name", "Orders"));
      app.client("BL").send("POST", "/data/Orders", Map.of("objectId", "o1", "title", "one"));
      // even: open, odd: closed
      AtomicLong sent = new AtomicLong();
      AtomicLong answered = new AtomicLong();
      Semaphore asked = new Semaphore(0);
      ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        boolean writes = i % 2 == 0;
        Client client = app.client(i % 3 == 0 ? "JS" : "REST");
        running.add(
            clients.submit(() -> {
              while (answered.get() < CHANGES) {
                long before = answered.get();
                Answer answer =
                    writes
                        ? client.send("PUT", "/data/Orders/o1", Map.of("title", "two"))
                        : client.find("Orders", Map.of());
                boolean allowed = answer.status() == 200 && !answer.text().equals("[]");
                seen.add(new Seen(before, sent.get(), allowed, answer.text()));
                asked.release();
              }
            }));
      }
      for (int change = 1; change <= CHANGES; change++) {
        // every state is met by requests that begin and end in it
        asked.drainPermits();
        asked.acquire(3 * CLIENTS);
        sent.set(change);
        String access = change % 2 == 1 ? "DENY" : "GRANT";
        app.tableRole("Orders", "NotAuthenticatedUser", access, "FIND", "UPDATE");
        answered.set(change);
      }
      for (Future<?> each : running) {
        each.get();
      }

      List<Seen> certain = seen.stream().filter(each -> each.before() == each.after()).toList();
      assertThat(certain)
          .as("requests during which no change was under way")
          .anyMatch(Seen::allowed)
          .anyMatch(each -> !each.allowed());
      assertThat(certain)
          .allSatisfy(
              each -> assertThat(each.allowed()).as("%s", each).isEqualTo(each.before() % 2 == 0));
    }
  }
}
