package dev.backstay.foundation.developers;

import static dev.backstay.store.generated.platform.tables.DeveloperNetworkTable.DEVELOPER_NETWORK;
import static dev.backstay.store.generated.platform.tables.DeveloperTable.DEVELOPER;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.limits.Attempt;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.GuessLimits.Guess;
import dev.backstay.foundation.limits.GuessRules;
import dev.backstay.foundation.limits.KnownNetworks;
import dev.backstay.foundation.limits.Network;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.limits.Turns;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.store.database.Database;
import java.time.Duration;
import java.time.InstantSource;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a developer's password.
 *
 * <p>An unknown e-mail address costs the same work as a known one (two reads, a hash) and has to
 * wait by the same rules, so that neither the answer nor its time tells which addresses have
 * accounts. A password that the server has made, of 116 random bits, is let in even when others
 * would have to wait: it cannot be guessed, so its owner is never locked out.
 */
final class DeveloperLogin {
  private static final Logger LOG = LoggerFactory.getLogger(DeveloperLogin.class);
  private static final int MAX_LENGTH = 254;

  static final KnownNetworks KNOWN_NETWORKS = new KnownNetworks(DEVELOPER_NETWORK);

  private final Database platform;
  private final PasswordHasher hasher;
  private final RateLimits limits;
  private final GuessLimits guesses;
  private final InstantSource clock;
  private final Turns turns = new Turns();

  DeveloperLogin(
      Database platform,
      PasswordHasher hasher,
      RateLimits limits,
      GuessLimits guesses,
      InstantSource clock) {
    this.platform = platform;
    this.hasher = hasher;
    this.limits = limits;
    this.guesses = guesses;
    this.clock = clock;
  }

  /**
   * The developer with that e-mail address and password.
   *
   * @param address where the request came from
   * @throws dev.backstay.foundation.error.ApiException 9005 when one of them is wrong, 90429 after
   *     too many attempts of the address or failures at the account
   */
  Developer check(String email, String password, String address) {
    limits.ofAddress(Attempt.LOGIN, address);
    if (email.length() > MAX_LENGTH || password.length() > MAX_LENGTH) {
      throw ApiError.DEVELOPER_LOGIN_WRONG.with();
    }
    String normalized = Developers.normalized(email);
    String network = Network.of(address);
    return turns.take(
        "", normalized + ' ' + network, () -> checkInTurn(normalized, password, network));
  }

  private Developer checkInTurn(String normalized, String password, String network) {
    Found found = platform.read(sql -> find(sql, normalized, network));
    Account account = found.account();
    String hash = account == null ? null : account.hash();
    Guess guess =
        new Guess(GuessLimits.account("", normalized, hash), network, found.lastLogin() != null);
    Duration wait = guesses.attempt(guess, GuessRules.DEVELOPERS);
    boolean right = hasher.matches(password, hash);
    boolean heard = wait.isZero() || (account != null && right && account.passwordGenerated());
    if (!heard) {
      throw ApiError.TOO_MANY_REQUESTS.with(wait.plusMillis(999).toSeconds());
    }
    if (account == null || !right) {
      LOG.warn(
          "a developer's login failed{}",
          account == null ? " (unknown address)" : ": " + account.developer().id());
      throw ApiError.DEVELOPER_LOGIN_WRONG.with();
    }
    guesses.succeeded(guess, GuessRules.DEVELOPERS);
    String id = account.developer().id();
    if (KnownNetworks.isDue(found.lastLogin(), clock.millis())) {
      platform.write(sql -> {
        KNOWN_NETWORKS.add(sql, id, network, clock.millis());
        return null;
      });
    }
    return account.developer();
  }

  private record Account(Developer developer, String hash, boolean passwordGenerated) {}

  /**
   * @param account null when nobody has that e-mail address
   * @param lastLogin from the network; null for none
   */
  private record Found(@Nullable Account account, @Nullable Long lastLogin) {}

  private static Found find(DSLContext sql, String email, String network) {
    Account account =
        sql.select(
                DEVELOPER.ID, DEVELOPER.NAME, DEVELOPER.PASSWORD_HASH, DEVELOPER.PASSWORD_GENERATED)
            .from(DEVELOPER)
            .where(DEVELOPER.EMAIL.eq(email))
            .fetchOne(row ->
                new Account(
                    new Developer(row.get(DEVELOPER.ID), email, row.get(DEVELOPER.NAME)),
                    row.get(DEVELOPER.PASSWORD_HASH),
                    row.get(DEVELOPER.PASSWORD_GENERATED)));
    String id = account == null ? "" : account.developer().id();
    return new Found(account, KNOWN_NETWORKS.lastLogin(sql, id, network));
  }
}
