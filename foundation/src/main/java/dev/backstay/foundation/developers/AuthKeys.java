package dev.backstay.foundation.developers;

import static dev.backstay.store.generated.platform.tables.DeveloperSessionTable.DEVELOPER_SESSION;
import static dev.backstay.store.generated.platform.tables.DeveloperTable.DEVELOPER;

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
      sql.deleteFrom(DEVELOPER_SESSION)
          .where(DEVELOPER_SESSION.LAST_USED.lt(now - IDLE.toMillis()))
          .or(DEVELOPER_SESSION.CREATED.lt(now - LIFE.toMillis()))
          .execute();
      List<String> surplus =
          sql.select(DEVELOPER_SESSION.TOKEN_HASH)
              .from(DEVELOPER_SESSION)
              .where(DEVELOPER_SESSION.DEVELOPER_ID.eq(developer.id()))
              .orderBy(DEVELOPER_SESSION.LAST_USED.desc())
              .offset(MAX_PER_DEVELOPER - 1)
              .fetch(DEVELOPER_SESSION.TOKEN_HASH);
      sql.deleteFrom(DEVELOPER_SESSION).where(DEVELOPER_SESSION.TOKEN_HASH.in(surplus)).execute();
      return sql.insertInto(
              DEVELOPER_SESSION,
              DEVELOPER_SESSION.TOKEN_HASH,
              DEVELOPER_SESSION.DEVELOPER_ID,
              DEVELOPER_SESSION.CREATED,
              DEVELOPER_SESSION.LAST_USED)
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
            sql.select(
                    DEVELOPER.ID,
                    DEVELOPER.EMAIL,
                    DEVELOPER.NAME,
                    DEVELOPER_SESSION.CREATED,
                    DEVELOPER_SESSION.LAST_USED)
                .from(DEVELOPER_SESSION)
                .join(DEVELOPER)
                .on(DEVELOPER.ID.eq(DEVELOPER_SESSION.DEVELOPER_ID))
                .where(DEVELOPER_SESSION.TOKEN_HASH.eq(hash))
                .fetchOne(row ->
                    new Found(
                        new Developer(
                            row.get(DEVELOPER.ID),
                            row.get(DEVELOPER.EMAIL),
                            row.get(DEVELOPER.NAME)),
                        row.get(DEVELOPER_SESSION.CREATED),
                        row.get(DEVELOPER_SESSION.LAST_USED))));
    if (found == null
        || now - found.used() > IDLE.toMillis()
        || now - found.created() > LIFE.toMillis()) {
      return null;
    }
    if (now - found.used() > PRECISION.toMillis()) {
      platform.write(sql ->
          sql.update(DEVELOPER_SESSION)
              .set(DEVELOPER_SESSION.LAST_USED, now)
              .where(DEVELOPER_SESSION.TOKEN_HASH.eq(hash))
              .execute());
    }
    return found.developer();
  }

  /** Ends a session. */
  void end(String key) {
    platform.write(sql ->
        sql.deleteFrom(DEVELOPER_SESSION)
            .where(DEVELOPER_SESSION.TOKEN_HASH.eq(hash(key)))
            .execute());
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
