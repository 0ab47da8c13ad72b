package dev.backstay.foundation.developers;

import static dev.backstay.foundation.developers.DeveloperTables.DEVELOPER;
import static dev.backstay.foundation.developers.DeveloperTables.EMAIL;
import static dev.backstay.foundation.developers.DeveloperTables.ID;
import static dev.backstay.foundation.developers.DeveloperTables.NAME;
import static dev.backstay.foundation.developers.DeveloperTables.SESSION;
import static dev.backstay.foundation.developers.DeveloperTables.SESSION_CREATED;
import static dev.backstay.foundation.developers.DeveloperTables.SESSION_DEVELOPER;
import static dev.backstay.foundation.developers.DeveloperTables.SESSION_TOKEN;
import static dev.backstay.foundation.developers.DeveloperTables.SESSION_USED;

import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.store.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of developers, each known by its auth-key. Only the key's SHA-256 is stored, and a
 * key is looked up by it: neither a copy of the database nor the time of an answer helps anybody to
 * a key.
 */
final class AuthKeys {
  /** A key that nobody has used for a day is not in use. */
  private static final Duration IDLE = Duration.ofDays(1);

  /** However busy a stolen key is kept, it ends. */
  private static final Duration LIFE = Duration.ofDays(30);

  /**
   * The time of last use is written at most this often, because it costs a write per request
   * otherwise.
   */
  private static final Duration PRECISION = Duration.ofMinutes(1);

  private static final int MAX_PER_DEVELOPER = 100;
  private static final int MAX_LENGTH = 100;

  private final Database platform;
  private final InstantSource clock;

  AuthKeys(Database platform, InstantSource clock) {
    this.platform = platform;
    this.clock = clock;
  }

  /** Begins a session and returns its key: 256 random bits. The oldest of too many sessions end. */
  String begin(Developer developer) {
    String key = RandomSecret.next();
    long now = clock.millis();
    platform.write(sql -> {
      sql.deleteFrom(SESSION)
          .where(SESSION_USED.lt(now - IDLE.toMillis()))
          .or(SESSION_CREATED.lt(now - LIFE.toMillis()))
          .execute();
      List<String> surplus =
          sql.select(SESSION_TOKEN)
              .from(SESSION)
              .where(SESSION_DEVELOPER.eq(developer.id()))
              .orderBy(SESSION_USED.desc())
              .offset(MAX_PER_DEVELOPER - 1)
              .fetch(SESSION_TOKEN);
      sql.deleteFrom(SESSION).where(SESSION_TOKEN.in(surplus)).execute();
      return sql.insertInto(
              SESSION, SESSION_TOKEN, SESSION_DEVELOPER, SESSION_CREATED, SESSION_USED)
          .values(hash(key), developer.id(), now, now)
          .execute();
    });
    return key;
  }

  /** Whose session a key is, or null when it is none or has ended. */
  @Nullable Developer find(String key) {
    if (key.isEmpty() || key.length() > MAX_LENGTH) {
      return null;
    }
    String hash = hash(key);
    long now = clock.millis();
    Found found =
        platform.read(sql ->
            sql.select(ID, EMAIL, NAME, SESSION_CREATED, SESSION_USED)
                .from(SESSION)
                .join(DEVELOPER)
                .on(ID.eq(SESSION_DEVELOPER))
                .where(SESSION_TOKEN.eq(hash))
                .fetchOne(row ->
                    new Found(
                        new Developer(row.get(ID), row.get(EMAIL), row.get(NAME)),
                        row.get(SESSION_CREATED),
                        row.get(SESSION_USED))));
    if (found == null
        || now - found.used() > IDLE.toMillis()
        || now - found.created() > LIFE.toMillis()) {
      return null;
    }
    if (now - found.used() > PRECISION.toMillis()) {
      platform.write(sql ->
          sql.update(SESSION).set(SESSION_USED, now).where(SESSION_TOKEN.eq(hash)).execute());
    }
    return found.developer();
  }

  /** Ends a session. */
  void end(String key) {
    platform.write(sql -> sql.deleteFrom(SESSION).where(SESSION_TOKEN.eq(hash(key))).execute());
  }

  private record Found(Developer developer, long created, long used) {}

  private static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
