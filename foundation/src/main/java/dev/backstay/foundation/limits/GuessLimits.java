package dev.backstay.foundation.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds guesses at the passwords of accounts, and lets no stranger lock the owner out. Failures
 * are counted for the account and network together, and for all networks together that the account
 * has never logged in from. A known network is not affected by failures elsewhere, and its own make
 * it wait for a minute at most.
 *
 * <p>An attempt is counted before its password is checked and a success takes the count back, so
 * attempts at the same moment cannot slip past a limit. Accounts that do not exist are counted like
 * those that do.
 *
 * <p>Limits: kept in memory, so a restart forgets what its user has not stored ({@link #failures});
 * of networks with failures and of accounts with failures the {@value #CACHE_SIZE} that matter most
 * are kept each. An account that is attacked again and again stays among them, whatever else is
 * tried once.
 */
public final class GuessLimits {
  private static final int CACHE_SIZE = 100_000;
  private static final int MAX_NAME = 300;

  /** So many failures in a row are heard by each of several servers, however many there are. */
  private static final int FEWEST_FAILURES = 3;

  private final InstantSource clock;
  private final IntSupplier servers;
  private final Cache<Key, Failures> failures =
      Caffeine.newBuilder().maximumSize(CACHE_SIZE).build();
  private final Cache<Key, Bucket> unknown = Caffeine.newBuilder().maximumSize(CACHE_SIZE).build();

  /**
   * @param servers how many there are on the database: each has a part of the failures
   */
  public GuessLimits(InstantSource clock, IntSupplier servers) {
    this.servers = servers;
    this.clock = clock;
  }

  /** What is counted: {@code network} is empty for all unknown ones together. */
  private record Key(String account, String network, GuessRules rules) {}

  /**
   * Failures in a row from one network.
   *
   * @param waitUntil milliseconds since the epoch; 0 for no wait
   */
  public record Failures(int count, long waitUntil) {
    public static final Failures NONE = new Failures(0, 0);
  }

  /**
   * Someone's attempt to log in.
   *
   * @param account as {@link #account} makes it
   * @param network as {@link Network#of} makes it
   * @param known whether the account has logged in from that network before
   */
  public record Guess(String account, String network, boolean known) {}

  /**
   * What failures at an account are counted by. Another password is another account: so failures
   * are forgotten, and waits end, as soon as a password is changed by whatever means.
   *
   * @param scope what {@code name} is unique in, such as an app's id
   * @param name what the account is called by in logins; its first 300 characters count
   * @param passwordHash the stored one; null for an account that does not exist or has none
   */
  public static String account(String scope, String name, @Nullable String passwordHash) {
    String cut = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    String text = scope + '\n' + cut + '\n' + (passwordHash == null ? "" : passwordHash);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Counts an attempt as a failure, unless it has to wait; {@link #succeeded} takes it back.
   *
   * @return how long to wait until the next attempt is heard; zero when this one is
   */
  public Duration attempt(Guess guess, GuessRules rules) {
    return attempt(guess, rules, Failures.NONE);
  }

  /**
   * As {@link #attempt(Guess, GuessRules)}.
   *
   * @param stored what is counted on from where nothing is in memory
   */
  public Duration attempt(Guess guess, GuessRules rules, Failures stored) {
    long now = clock.millis();
    Key key = new Key(guess.account(), guess.network(), rules);
    Failures before = Objects.requireNonNullElse(failures.getIfPresent(key), stored);
    if (before.waitUntil() > now) {
      return Duration.ofMillis(before.waitUntil() - now);
    }
    if (!guess.known()) {
      var probe = bucket(guess, rules).tryConsumeAndReturnRemaining(cost(rules));
      if (!probe.isConsumed()) {
        return Duration.ofNanos(Math.max(1, probe.getNanosToWaitForRefill()));
      }
    }
    Duration[] wait = {Duration.ZERO};
    failures
        .asMap()
        .compute(
            key,
            (same, kept) -> {
              Failures latest = Objects.requireNonNullElse(kept, stored);
              if (latest.waitUntil() > now) {
                wait[0] = Duration.ofMillis(latest.waitUntil() - now);
                return latest;
              }
              return next(latest, guess.known(), rules, now);
            });
    if (!wait[0].isZero() && !guess.known()) {
      bucket(guess, rules).addTokens(cost(rules));
    }
    return wait[0];
  }

  /** What is counted for a network now, to be stored; none if nothing is. */
  public Failures failures(Guess guess, GuessRules rules) {
    Failures counted = failures.getIfPresent(new Key(guess.account(), guess.network(), rules));
    return counted == null ? Failures.NONE : counted;
  }

  /** Takes an attempt back that was heard: its password was right. */
  public void succeeded(Guess guess, GuessRules rules) {
    failures.invalidate(new Key(guess.account(), guess.network(), rules));
    if (!guess.known()) {
      bucket(guess, rules).addTokens(cost(rules));
    }
  }

  /** What an attempt costs of what unknown networks have together on all servers. */
  private int cost(GuessRules rules) {
    return Math.min(rules.unknownBurst(), servers.getAsInt());
  }

  /** After how many failures on this server an account waits. */
  private int most(GuessRules rules) {
    return Math.max(
        Math.min(FEWEST_FAILURES, rules.failures()), rules.failures() / servers.getAsInt());
  }

  private Failures next(Failures before, boolean known, GuessRules rules, long now) {
    int count = Math.min(before.count(), Integer.MAX_VALUE - 1) + 1;
    int most = most(rules);
    if (count < most) {
      return new Failures(count, 0);
    }
    if (known) {
      return new Failures(count, now + rules.knownPause().toMillis());
    }
    long pause = rules.pause().toMillis() << Math.min(count - most, rules.doublings());
    return new Failures(rules.startsOver() ? 0 : count, now + pause);
  }

  private Bucket bucket(Guess guess, GuessRules rules) {
    return unknown.get(
        new Key(guess.account(), "", rules),
        missing ->
            Bucket.builder()
                .addLimit(limit ->
                    limit.capacity(rules.unknownBurst()).refillGreedy(1, rules.unknownInterval()))
                .withCustomTimePrecision(new Meter(clock))
                .build());
  }

  /** The server's clock, for buckets. */
  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return Math.multiplyExact(clock.millis(), 1_000_000L);
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
