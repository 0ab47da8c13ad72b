package dev.backstay.foundation.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.limits.GuessLimits.Guess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How many guesses are heard, by how many addresses, and that owners are heard besides. */
class GuessLimitsTest {
  private static final String ACCOUNT = GuessLimits.account("", "dev@example.com", "hash");
  private static final GuessRules USERS = GuessRules.ofUsers(5, Duration.ofMinutes(30));

  private Instant now = Instant.EPOCH.plus(Duration.ofDays(20_000));
  private final GuessLimits limits = new GuessLimits(() -> now, () -> 1);

  @Test
  void aNetworkWaitsLongerWithEachFurtherFailure() {
    for (int i = 0; i < 6; i++) {
      assertThat(attempt(stranger(1))).isZero();
    }
    for (int minutes : List.of(1, 2, 4, 8, 16, 32, 32)) {
      assertThat(attempt(stranger(1))).isEqualTo(Duration.ofMinutes(minutes));
      now = now.plus(Duration.ofMinutes(minutes));
      assertThat(attempt(stranger(1))).isZero();
    }
  }

  @Test
  void oneStrangerNeverUsesUpWhatIsLeftForAnUnknownNetwork() {
    for (int minute = 0; minute < 14 * 24 * 60; minute++) {
      var _ = attempt(stranger(1));
      if (minute % 60 == 59) {
        Guess traveller = new Guess(ACCOUNT, "198.51.100." + minute % 250, false);
        assertThat(attempt(traveller)).as("minute " + minute).isZero();
        limits.succeeded(traveller, GuessRules.DEVELOPERS);
      }
      now = now.plus(Duration.ofMinutes(1));
    }
  }

  @Test
  void manyStrangersDoNotReachAKnownNetwork() {
    assertThat(heard(10_000, Duration.ofMinutes(1))).isEqualTo(14);

    Guess owner = new Guess(ACCOUNT, "198.51.100.1", true);
    for (int i = 0; i < 6; i++) {
      assertThat(attempt(owner)).isZero();
    }
    assertThat(attempt(owner)).isEqualTo(Duration.ofMinutes(1));
    now = now.plus(Duration.ofMinutes(1));
    assertThat(attempt(owner)).isZero();
    assertThat(attempt(owner)).as("does not grow").isEqualTo(Duration.ofMinutes(1));
  }

  /** The figures of SECURITY.md. Until now: 16 in the first hour, 87 on the second day. */
  @Test
  void guessesAtADeveloperADayAreFewerThanTheyWere() {
    assertThat(heard(1, Duration.ofHours(1))).isLessThanOrEqualTo(11);
    now = now.plus(Duration.ofDays(30));
    assertThat(heard(100, Duration.ofHours(1))).isLessThanOrEqualTo(16);
    assertThat(heard(100, Duration.ofDays(1))).isLessThanOrEqualTo(48);
    assertThat(heard(10_000, Duration.ofHours(1))).isLessThanOrEqualTo(2);
  }

  @Test
  void usersAreGuessedAtAsOftenAsTheAppAllows() {
    assertThat(heard(USERS, 1, Duration.ofHours(1))).isEqualTo(10);
    now = now.plus(Duration.ofDays(30));
    assertThat(heard(USERS, 100, Duration.ofHours(1))).isBetween(19, 20);
    assertThat(heard(USERS, 100, Duration.ofHours(10))).isBetween(99, 101);
  }

  @Test
  void aSuccessAndAnotherPasswordForgetFailures() {
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 5; i++) {
        assertThat(limits.attempt(known(), GuessRules.DEVELOPERS)).isZero();
      }
      limits.succeeded(known(), GuessRules.DEVELOPERS);
    }
    assertThat(heard(100, Duration.ofMinutes(1))).isEqualTo(14);
    assertThat(
            limits.attempt(
                new Guess(
                    GuessLimits.account("", "dev@example.com", "another hash"), "192.0.2.1", false),
                GuessRules.DEVELOPERS))
        .isZero();
  }

  @Test
  void attemptsAtTheSameMomentDoNotSlipPastALimit() throws Exception {
    List<Future<Duration>> attempts = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        Guess guess = stranger(i % 50);
        attempts.add(callers.submit(() -> attempt(guess)));
      }
    }
    int heard = 0;
    for (Future<Duration> attempt : attempts) {
      heard += attempt.get().isZero() ? 1 : 0;
    }
    assertThat(heard).isEqualTo(14);
  }

  private Duration attempt(Guess guess) {
    return limits.attempt(guess, GuessRules.DEVELOPERS);
  }

  private static Guess stranger(int number) {
    return new Guess(ACCOUNT, "192.0.2." + number, false);
  }

  private static Guess known() {
    return new Guess(ACCOUNT, "198.51.100.1", true);
  }

  /** How many guesses are heard of so many unknown networks that try every minute. */
  private int heard(int networks, Duration time) {
    return heard(GuessRules.DEVELOPERS, networks, time);
  }

  private int heard(GuessRules rules, int networks, Duration time) {
    int heard = 0;
    int next = 0;
    for (long minute = 0; minute < time.toMinutes(); minute++) {
      for (int i = 0; i < Math.min(networks, 50) * 10; i++) {
        Guess guess = new Guess(ACCOUNT, "stranger " + next++ % networks, false);
        heard += limits.attempt(guess, rules).isZero() ? 1 : 0;
      }
      now = now.plus(Duration.ofMinutes(1));
    }
    return heard;
  }
}
