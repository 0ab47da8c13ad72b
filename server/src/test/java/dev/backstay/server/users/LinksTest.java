package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.server.users.links.Link;
import dev.backstay.server.users.links.Links;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links that are mailed end by themselves, to the millisecond, whether someone looks or uses. */
class LinksTest {
  private static final Duration LIFE = Duration.ofHours(2);

  @TempDir Path directory;

  private AccountsFixture fixture;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Links links;

  @BeforeEach
  void open() {
    fixture = new AccountsFixture(directory);
    links = new Links(fixture.apps, () -> now);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aLinkIsGoodUntilItsTimeIsOver() {
    String secret = put(Link.Purpose.RECOVERY);

    pass(LIFE.minusMillis(1));
    assertThat(links.find(fixture.app, Link.Purpose.RECOVERY, secret)).isNotNull();
    pass(Duration.ofMillis(1));
    assertThat(links.find(fixture.app, Link.Purpose.RECOVERY, secret)).isNull();
    assertThat(taken(Link.Purpose.RECOVERY, secret)).isNull();
  }

  @Test
  void aMailedPasswordEndsToo() {
    String password = put(Link.Purpose.PASSWORD);

    assertThat(links.findPassword(fixture.app, "ann", password)).isNotNull();
    assertThat(links.findPassword(fixture.app, "ben", password)).isNull();
    pass(LIFE);
    assertThat(links.findPassword(fixture.app, "ann", password)).isNull();
  }

  @Test
  void aLinkIsUsedOnceAndForItsPurposeAlone() {
    String secret = put(Link.Purpose.CONFIRMATION);

    assertThat(taken(Link.Purpose.RECOVERY, secret)).isNull();
    assertThat(taken(Link.Purpose.CONFIRMATION, secret)).isNotNull();
    assertThat(taken(Link.Purpose.CONFIRMATION, secret)).isNull();
  }

  private String put(Link.Purpose purpose) {
    String secret = RandomSecret.next();
    links.put(fixture.app, new Link(purpose, "ann", "ann@example.com", true), secret, LIFE);
    return secret;
  }

  private Link taken(Link.Purpose purpose, String secret) {
    return fixture.apps.database(fixture.app).write(sql -> links.take(sql, purpose, secret));
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
