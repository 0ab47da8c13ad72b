package dev.backstay.server.developers;

import static dev.backstay.server.developers.DeveloperTables.DEVELOPER;
import static dev.backstay.server.developers.DeveloperTables.EMAIL;
import static dev.backstay.server.developers.DeveloperTables.FAILED_LOGINS;
import static dev.backstay.server.developers.DeveloperTables.ID;
import static dev.backstay.server.developers.DeveloperTables.LOCKED_UNTIL;
import static dev.backstay.server.developers.DeveloperTables.NAME;
import static dev.backstay.server.developers.DeveloperTables.PASSWORD_HASH;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.select;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.passwords.PasswordHasher;
import dev.backstay.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a developer's password.
 *
 * <p>An unknown e-mail address costs the same work as a known one (a write, a hash) and is locked
 * by the same rule, so that neither the answer nor its time tells which addresses have accounts.
 * Attempts on unknown addresses are counted in memory, a bounded number of them.
 */
final class DeveloperLogin {
  private static final Logger LOG = LoggerFactory.getLogger(DeveloperLogin.class);
  private static final int MAX_LENGTH = 254;
  private static final int UNKNOWN_KEPT = 10_000;

  private final Database platform;
  private final PasswordHasher hasher;
  private final InstantSource clock;
  private final Cache<String, LoginAttempts> unknown =
      Caffeine.newBuilder().maximumSize(UNKNOWN_KEPT).expireAfterWrite(Duration.ofHours(1)).build();

  DeveloperLogin(Database platform, PasswordHasher hasher, InstantSource clock) {
    this.platform = platform;
    this.hasher = hasher;
    this.clock = clock;
  }

  /**
   * The developer with that e-mail address and password.
   *
   * @throws dev.backstay.server.error.ApiException 9005 when one of them is wrong, 90429 after too
   *     many failures
   */
  Developer check(String email, String password) {
    if (email.length() > MAX_LENGTH || password.length() > MAX_LENGTH) {
      throw ApiError.DEVELOPER_LOGIN_WRONG.with();
    }
    String address = Developers.normalized(email);
    long now = clock.millis();
    Account account = platform.write(sql -> attempt(sql, address, now));
    LoginAttempts before = account == null ? countUnknown(address, now) : account.before();
    if (before.lockedAt(now)) {
      throw ApiError.TOO_MANY_REQUESTS.with(before.secondsLeft(now));
    }
    boolean right = hasher.matches(password, account == null ? null : account.hash());
    if (account == null || !right) {
      LOG.warn(
          "a developer's login failed{}",
          account == null ? " (unknown address)" : ": " + account.developer().id());
      throw ApiError.DEVELOPER_LOGIN_WRONG.with();
    }
    platform.write(sql -> store(sql, account.developer().id(), LoginAttempts.NONE));
    return account.developer();
  }

  private record Account(Developer developer, String hash, LoginAttempts before) {}

  /** Finds the account and counts the attempt, unless it comes while the account is locked. */
  private static @Nullable Account attempt(DSLContext sql, String address, long now) {
    Account account =
        sql.select(ID, NAME, PASSWORD_HASH, FAILED_LOGINS, LOCKED_UNTIL)
            .from(DEVELOPER)
            .where(EMAIL.eq(address))
            .fetchOne(row ->
                new Account(
                    new Developer(row.get(ID), address, row.get(NAME)),
                    row.get(PASSWORD_HASH),
                    new LoginAttempts(row.get(FAILED_LOGINS), row.get(LOCKED_UNTIL))));
    if (account == null) {
      // Changes nothing; it takes the time of the write that a known address causes.
      sql.update(DEVELOPER)
          .set(FAILED_LOGINS, FAILED_LOGINS)
          .where(ID.eq(select(min(ID)).from(DEVELOPER)))
          .execute();
    } else if (!account.before().lockedAt(now)) {
      store(sql, account.developer().id(), account.before().andOne(now));
    }
    return account;
  }

  private LoginAttempts countUnknown(String address, long now) {
    LoginAttempts[] before = {LoginAttempts.NONE};
    unknown
        .asMap()
        .compute(
            address,
            (key, known) -> {
              before[0] = known == null ? LoginAttempts.NONE : known;
              return before[0].lockedAt(now) ? before[0] : before[0].andOne(now);
            });
    return before[0];
  }

  private static int store(DSLContext sql, String developerId, LoginAttempts attempts) {
    return sql.update(DEVELOPER)
        .set(FAILED_LOGINS, attempts.failed())
        .set(LOCKED_UNTIL, attempts.lockedUntil())
        .where(ID.eq(developerId))
        .execute();
  }
}
