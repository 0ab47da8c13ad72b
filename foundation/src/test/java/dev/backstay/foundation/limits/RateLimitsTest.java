package dev.backstay.foundation.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.limits.RateLimits.Login;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Buckets fill again with time, and say how long that takes. */
class RateLimitsTest {
  private final Clock clock = new Clock();
  private final RateLimits limits = new RateLimits(60, 10, clock, () -> 1);

  @Test
  void anAddressMayTryAgainAsTimePasses() {
    for (int i = 0; i < 60; i++) {
      limits.ofAddress(Attempt.LOGIN, "192.0.2.1");
    }
    refused(1, () -> limits.ofAddress(Attempt.LOGIN, "192.0.2.1"));
    assertThatCode(() -> limits.ofAddress(Attempt.REGISTRATION, "192.0.2.1"))
        .doesNotThrowAnyException();
    assertThatCode(() -> limits.ofAddress(Attempt.LOGIN, null)).doesNotThrowAnyException();

    clock.pass(Duration.ofSeconds(1));

    limits.ofAddress(Attempt.LOGIN, "192.0.2.1");
    refused(1, () -> limits.ofAddress(Attempt.LOGIN, "192.0.2.1"));
  }

  @Test
  void recoveryMailsAreFewAndAnHourApart() {
    limits.ofIdentity(Attempt.RECOVERY, "app", "ann@example.com");
    refused(3_600, () -> limits.ofIdentity(Attempt.RECOVERY, "app", "ANN@example.com"));
    limits.ofIdentity(Attempt.RECOVERY, "another app", "ann@example.com");
  }

  @Test
  void whatSucceededIsGivenBack() {
    Login login = new Login("192.0.2.1", false);
    for (int i = 0; i < 100; i++) {
      limits.ofLogin("app", "ann", login);
      limits.succeeded("app", "ann", login);
    }
    for (int i = 0; i < 7; i++) {
      limits.ofLogin("app", "ann", login);
    }
    refused(9, () -> limits.ofLogin("app", "ann", login));
  }

  @Test
  void oneStrangerLeavesAttemptsForOthersAndManyLeaveThemForKnownNetworks() {
    Login owners = new Login("198.51.100.1", true);
    for (int i = 0; i < 7; i++) {
      limits.ofLogin("app", "ann", new Login("192.0.2.1", false));
    }
    for (int i = 2; i < 5; i++) {
      limits.ofLogin("app", "ann", new Login("192.0.2." + i, false));
    }
    refused(6, () -> limits.ofLogin("app", "ann", new Login("192.0.2.5", false)));
    for (int i = 0; i < 7; i++) {
      limits.ofLogin("app", "ann", owners);
    }
    refused(9, () -> limits.ofLogin("app", "ann", owners));
  }

  @Test
  void anIdentityThatLooksLikeANetworkUsesUpNothingOfOthers() {
    for (int i = 0; i < 10; i++) {
      limits.ofLogin("app", "198.51.100.1 ann", new Login("192.0.2." + i, false));
    }
    assertThatCode(() -> limits.ofLogin("app", "ann", new Login("198.51.100.1", true)))
        .doesNotThrowAnyException();
  }

  @Test
  void zeroIsAnyNumber() {
    RateLimits none = new RateLimits(0, 0, clock, () -> 1);
    for (int i = 0; i < 1_000; i++) {
      none.ofAddress(Attempt.RECOVERY, "192.0.2.1");
      none.ofIdentity(Attempt.RECOVERY, "app", "ann");
    }
  }

  private static void refused(long retryAfter, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            ApiException.class,
            said -> {
              assertThat(said.status()).isEqualTo(429);
              assertThat(said.retryAfterSeconds()).isEqualTo(retryAfter);
            });
  }

  /** A clock that the test turns. */
  private static final class Clock implements TimeMeter {
    private long nanos;

    void pass(Duration time) {
      nanos += time.toNanos();
    }

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
