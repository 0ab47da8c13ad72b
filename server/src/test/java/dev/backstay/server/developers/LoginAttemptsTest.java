package dev.backstay.server.developers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginAttemptsTest {
  private static final long NOW = 1_000_000;

  @Test
  void nineFailuresLockNobodyAndTheTenthLocksForAMinute() {
    LoginAttempts nine = after(9);
    assertThat(nine.lockedAt(NOW)).isFalse();

    LoginAttempts ten = nine.andOne(NOW);
    assertThat(ten.lockedAt(NOW)).isTrue();
    assertThat(ten.secondsLeft(NOW)).isEqualTo(60);
    assertThat(ten.lockedAt(NOW + 60_000)).isFalse();
  }

  @Test
  void everyFurtherFailureDoublesTheWaitUpToSixteenMinutes() {
    assertThat(after(11).secondsLeft(NOW)).isEqualTo(120);
    assertThat(after(14).secondsLeft(NOW)).isEqualTo(960);
    assertThat(after(500).secondsLeft(NOW)).isEqualTo(960);
  }

  private static LoginAttempts after(int failures) {
    LoginAttempts attempts = LoginAttempts.NONE;
    for (int i = 0; i < failures; i++) {
      attempts = attempts.andOne(NOW);
    }
    return attempts;
  }
}
