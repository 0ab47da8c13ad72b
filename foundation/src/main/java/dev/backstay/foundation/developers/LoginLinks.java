package dev.backstay.foundation.developers;

import static dev.backstay.store.generated.platform.tables.DeveloperTable.DEVELOPER;
import static dev.backstay.store.generated.platform.tables.LoginLinkTable.LOGIN_LINK;

import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.store.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.jooq.Record2;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that log a developer in to the web console once, without a password: for people who can
 * read the server's terminal or its data directory anyway. They are stored by their SHA-256 alone,
 * so each server on the database takes them.
 */
final class LoginLinks {
  static final Duration LIFE = Duration.ofMinutes(10);

  /** Of those not used yet; the oldest of too many ends. */
  private static final int MAX = 20;

  private static final int MAX_LENGTH = 100;

  private final Database platform;
  private final InstantSource clock;

  LoginLinks(Database platform, InstantSource clock) {
    this.platform = platform;
    this.clock = clock;
  }

  /** A new token: 256 random bits, valid once and for ten minutes. */
  String create(Developer developer) {
    long now = clock.millis();
    String token = RandomSecret.next();
    platform.write(sql -> {
      sql.deleteFrom(LOGIN_LINK).where(LOGIN_LINK.ENDS.le(now)).execute();
      List<String> surplus =
          sql.select(LOGIN_LINK.TOKEN_HASH)
              .from(LOGIN_LINK)
              .orderBy(LOGIN_LINK.ENDS.desc())
              .offset(MAX - 1)
              .fetch(LOGIN_LINK.TOKEN_HASH);
      sql.deleteFrom(LOGIN_LINK).where(LOGIN_LINK.TOKEN_HASH.in(surplus)).execute();
      return sql.insertInto(LOGIN_LINK)
          .set(LOGIN_LINK.TOKEN_HASH, hash(token))
          .set(LOGIN_LINK.DEVELOPER_ID, developer.id())
          .set(LOGIN_LINK.ENDS, now + LIFE.toMillis())
          .execute();
    });
    return token;
  }

  /** Whom a token logs in, which ends it; null when it is none, was used, or is too old. */
  @Nullable Developer redeem(String token) {
    if (token.isEmpty() || token.length() > MAX_LENGTH) {
      return null;
    }
    long now = clock.millis();
    return platform.write(sql -> {
      Record2<String, Long> granted =
          sql.deleteFrom(LOGIN_LINK)
              .where(LOGIN_LINK.TOKEN_HASH.eq(hash(token)))
              .returningResult(LOGIN_LINK.DEVELOPER_ID, LOGIN_LINK.ENDS)
              .fetchOne();
      return granted == null || granted.value2() <= now
          ? null
          : sql.select(DEVELOPER.ID, DEVELOPER.EMAIL, DEVELOPER.NAME)
              .from(DEVELOPER)
              .where(DEVELOPER.ID.eq(granted.value1()))
              .fetchOne(row -> new Developer(row.value1(), row.value2(), row.value3()));
    });
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
