package dev.backstay.store.database.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.store.database.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SqliteWatchTest {
  @Test
  void aStatementThatCannotBeStoppedDoesNotEndTheWatch() throws InterruptedException {
    CountDownLatch failures = new CountDownLatch(2);
    CountDownLatch stopped = new CountDownLatch(1);
    Deadline broken =
        SqliteWatch.over(() -> {
          failures.countDown();
          throw new IllegalStateException("for the test");
        });
    Deadline sound = SqliteWatch.over(stopped::countDown);
    try {
      broken.begin(Duration.ZERO);
      assertThat(failures.await(10, TimeUnit.SECONDS)).as("it is tried again").isTrue();
      sound.begin(Duration.ZERO);
      assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      SqliteWatch.release(broken);
      SqliteWatch.release(sound);
    }
  }
}
