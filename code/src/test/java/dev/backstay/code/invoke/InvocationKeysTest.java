package dev.backstay.code.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.apps.Invocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class InvocationKeysTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now;
        }

        @Override
        public ZoneId getZone() {
          return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }
      };
  private final InvocationKeys keys = new InvocationKeys(clock);

  @Test
  void aKeyServesItsAppWhileItsInvocationRunsAndThenTheLogUntilItsDeadline() {
    InvocationKey key = keys.mint("APP", invocation("user-1"), Duration.ofSeconds(20));

    assertThat(key.value()).matches("[A-F0-9-]{36}");
    assertThat(keys.find("APP", key.value())).isEqualTo(key);
    assertThat(keys.find("OTHER", key.value())).isNull();
    assertThat(keys.find("APP", "00000000-0000-0000-0000-000000000000")).isNull();

    now = now.plusSeconds(5);
    keys.end(key);
    assertThat(keys.find("APP", key.value()))
        .isNotNull()
        .extracting(InvocationKey::ended)
        .isEqualTo(true);

    now = now.plusSeconds(14);
    assertThat(keys.find("APP", key.value())).isNotNull();
    now = now.plusSeconds(1);
    assertThat(keys.find("APP", key.value())).isNull();
  }

  @Test
  void aKeyThatNobodyEndsIsGoneAtItsDeadlineToo() {
    InvocationKey key = keys.mint("APP", invocation(null), Duration.ofSeconds(20));
    now = now.plusSeconds(20);
    assertThat(keys.find("APP", key.value())).isNull();
  }

  @Test
  void noKeyIsPrinted() {
    InvocationKey key = keys.mint("APP", invocation(null), Duration.ofSeconds(20));
    assertThat(key.toString()).doesNotContain(key.value());
  }

  private static Invocation invocation(String userId) {
    return new Invocation("S", "Orders", "M", "list", userId, "someone", null, Instant.MAX);
  }
}
