package dev.backstay.store.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.postgres.ConnectionShares.Taken;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gets a connection that comes back. */
final class ConnectionSharesTest {
  private static final int WAITING = 20;

  private final List<Integer> served = Collections.synchronizedList(new ArrayList<>());

  @Test
  void nothingThatComesLaterOvertakesWhatWaits() throws InterruptedException {
    ConnectionShares shares = new ConnectionShares(2);
    Taken held = shares.take("app", Database.LONGEST_WAIT);
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < WAITING; i++) {
      waiting.add(takeInThread(shares, "app", i));
    }

    held.close();
    takeAndGiveBack(shares, "app", WAITING);

    for (Thread each : waiting) {
      each.join();
    }
    assertThat(served)
        .containsExactlyElementsOf(IntStream.rangeClosed(0, WAITING).boxed().toList());
  }

  @Test
  void theLastOneGoesToASchemaThatHasNone() throws InterruptedException {
    ConnectionShares shares = new ConnectionShares(3);
    Taken first = shares.take("busy", Database.LONGEST_WAIT);
    Taken second = shares.take("busy", Database.LONGEST_WAIT);
    Thread waiting = takeInThread(shares, "busy", 0);

    shares.take("other", Database.LONGEST_WAIT).close();
    Taken third = shares.take("third", Database.LONGEST_WAIT);
    first.close();
    assertThat(served).as("one is free, and busy has one").isEmpty();

    third.close();
    waiting.join();
    second.close();
    assertThat(served).containsExactly(0);
  }

  @Test
  void whatIsInterruptedLeavesTheLine() throws InterruptedException {
    ConnectionShares shares = new ConnectionShares(2);
    Taken held = shares.take("app", Database.LONGEST_WAIT);
    AtomicReference<Kind> failure = new AtomicReference<>();
    Thread interrupted =
        Thread.ofPlatform()
            .start(() -> {
              try {
                shares.take("app", Database.LONGEST_WAIT).close();
              } catch (DatabaseException e) {
                failure.set(e.kind());
              }
            });
    awaitWaiting(interrupted);
    Thread behind = takeInThread(shares, "app", 1);

    interrupted.interrupt();
    interrupted.join();
    held.close();
    behind.join();

    assertThat(failure.get()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(served).containsExactly(1);
    shares.take("app", Database.LONGEST_WAIT).close();
  }

  private Thread takeInThread(ConnectionShares shares, String schema, int number) {
    Thread thread = Thread.ofPlatform().start(() -> takeAndGiveBack(shares, schema, number));
    awaitWaiting(thread);
    return thread;
  }

  private void takeAndGiveBack(ConnectionShares shares, String schema, int number) {
    try (var _ = shares.take(schema, Database.LONGEST_WAIT)) {
      served.add(number);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }
}
