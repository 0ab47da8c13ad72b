package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How threads are divided, with work that begins and ends when the test says so. */
final class AppSharesTest {
  private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler();

  /** Granted work that has not ended: running it releases its share. */
  private final Queue<Runnable> granted = new ArrayDeque<>();

  private final List<String> ran = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    scheduler.start();
  }

  @AfterEach
  void stop() throws Exception {
    scheduler.stop();
  }

  @Test
  void oneAppAloneGetsFourFifthsAndTheOthersFindThreads() {
    AppShares shares = shares(50, 1_000);

    ask(shares, "busy", 100);
    assertThat(granted).hasSize(40);
    ask(shares, "second", 100);
    assertThat(granted).hasSize(48);
    ask(shares, "third", 1);
    ask(shares, "fourth", 1);
    assertThat(granted).hasSize(50);
  }

  @Test
  void theLastThreadGoesToAnAppThatHasNone() {
    AppShares shares = shares(3, 1_000);

    ask(shares, "busy", 10);
    assertThat(granted).hasSize(2);
    ask(shares, "other", 10);
    assertThat(granted).hasSize(3);
  }

  @Test
  void aThreadThatBecomesFreeGoesToTheAppThatUsesTheFewest() {
    AppShares shares = shares(10, 1_000);
    ask(shares, "busy", 20);
    ask(shares, "small", 5);
    granted.remove().run();
    granted.remove().run();
    granted.remove().run();

    while (!granted.isEmpty()) {
      granted.remove().run();
    }

    assertThat(ran).hasSize(25).filteredOn("small"::equals).hasSize(5);
    assertThat(ran.lastIndexOf("small")).isLessThan(20);
    assertThat(refused).isEmpty();
    ask(shares, "after", 20);
    assertThat(granted).as("everything was given back").hasSize(8);
  }

  @Test
  void whatFindsTheQueueFullIsRefusedAtOnce() {
    AppShares shares = shares(5, 3);

    ask(shares, "busy", 10);

    assertThat(granted).hasSize(4);
    assertThat(refused).hasSize(3);
    ask(shares, "other", 1);
    assertThat(granted).hasSize(5);
  }

  @Test
  void whatWaitsTooLongIsRefusedAndItsPlaceIsFreeAgain() throws InterruptedException {
    AppShares shares = new AppShares(1, Long.MAX_VALUE, 1, Duration.ofMillis(500), scheduler);
    CountDownLatch tooLate = new CountDownLatch(1);
    ask(shares, "app", 1);
    shares.run("app", turn("app", 0, tooLate::countDown), granted::add, Runnable::run);

    assertThat(tooLate.await(10, TimeUnit.SECONDS)).isTrue();

    ask(shares, "app", 1);
    assertThat(refused).isEmpty();
    granted.remove().run();
    granted.remove().run();
    assertThat(ran).hasSize(2);
  }

  @Test
  void allThatWaitIsRefusedWhenTheServerStops() {
    int many = 50_000;
    AppShares shares = shares(2, many);
    ask(shares, "app", 1);
    for (int i = 0; i < many; i++) {
      shares.run("app", turn("app", 0, () -> refused.add("app")), granted::add, stopped());
    }
    assertThat(refused).isEmpty();

    granted.remove().run();

    assertThat(refused).hasSize(many);
    shares.run("app", turn("app", 0, () -> refused.add("app")), stopped(), stopped());
    assertThat(refused).hasSize(many + 1);
    ask(shares, "app", 1);
    assertThat(granted).as("everything was given back").hasSize(1);
  }

  private static Executor stopped() {
    return work -> {
      throw new RejectedExecutionException();
    };
  }

  @Test
  void bodiesThatWaitAreBounded() {
    AppShares shares = shares(1, 1_000);
    ask(shares, "app", 1);

    for (int i = 0; i < 9; i++) {
      shares.run(
          "app", turn("app", 10 << 20, () -> refused.add("app")), granted::add, granted::add);
    }

    assertThat(refused).hasSize(3);
  }

  @Test
  void largeBodiesAreFewAtOnceAndOthersPassThem() {
    AppShares shares = new AppShares(50, 1 << 20, 1_000, Duration.ofMinutes(1), scheduler);
    for (int i = 0; i < 5; i++) {
      large(shares, "app", 400_000);
    }
    assertThat(granted).hasSize(2);
    ask(shares, "app", 3);
    assertThat(granted).as("without a body").hasSize(5);
    large(shares, "other", 9_000_000);
    assertThat(granted).as("the only one of its app, however large").hasSize(6);

    granted.remove().run();
    assertThat(granted).as("the next large one").hasSize(6);

    while (!granted.isEmpty()) {
      granted.remove().run();
    }
    assertThat(ran).hasSize(9);
    large(shares, "app", 9_000_000);
    assertThat(granted).as("everything was given back").hasSize(1);
  }

  private void large(AppShares shares, String app, int bytes) {
    shares.run(app, turn(app, bytes, () -> refused.add(app)), granted::add, granted::add);
  }

  private AppShares shares(int threads, int queue) {
    return new AppShares(threads, Long.MAX_VALUE, queue, Duration.ofMinutes(1), scheduler);
  }

  private void ask(AppShares shares, String app, int times) {
    for (int i = 0; i < times; i++) {
      shares.run(app, turn(app, 0, () -> refused.add(app)), granted::add, granted::add);
    }
  }

  private AppShares.Turn turn(String app, int bytes, Runnable refuse) {
    return new AppShares.Turn() {
      @Override
      public void run() {
        ran.add(app);
      }

      @Override
      public void refuse() {
        refuse.run();
      }

      @Override
      public long bytes() {
        return bytes;
      }
    };
  }
}
