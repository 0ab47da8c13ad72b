package dev.backstay.code.invoke;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.backstay.foundation.apps.Invocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of invocations, minted one by one: 122 random bits in the form that all API keys have.
 * While its invocation runs, a key does what the app's CodeRunner key does, save deployment and
 * runner registration; once the result is there it serves the log alone, until the time of its
 * worker is up; then it is unknown.
 *
 * <p>So a key that code leaks or keeps is worth little, and a call that presents one is known to
 * come from that invocation. They live in memory: after a restart of the server there is no
 * invocation that could hold one.
 */
public final class InvocationKeys {
  /** Many more than can run at once; a bound against a fault of our own. */
  private static final int MAX_KEYS = 100_000;

  private final Clock clock;
  private final Cache<String, InvocationKey> keys;

  public InvocationKeys(Clock clock) {
    this.clock = clock;
    this.keys =
        Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .ticker(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos())
            .expireAfter(
                Expiry.<String, InvocationKey>creating(
                    (value, key) -> Duration.between(clock.instant(), key.deadline())))
            .build();
  }

  /**
   * A new key for an invocation that is about to run.
   *
   * @param lifetime until its worker is certainly gone
   */
  InvocationKey mint(String appId, Invocation invocation, Duration lifetime) {
    String value = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
    InvocationKey key =
        new InvocationKey(value, appId, invocation, clock.instant().plus(lifetime), false);
    keys.put(value, key);
    return key;
  }

  /**
   * The invocation has its result, or its caller has given up: from now on the key serves the log
   * alone.
   */
  void end(InvocationKey key) {
    keys.asMap()
        .computeIfPresent(
            key.value(),
            (value, living) ->
                new InvocationKey(
                    value, living.appId(), living.invocation(), living.deadline(), true));
  }

  /**
   * The invocation whose key this is, running or ended; null for any other text or another app's
   * key.
   */
  public @Nullable InvocationKey find(String appId, String presented) {
    InvocationKey key = keys.getIfPresent(presented);
    return key != null && key.appId().equals(appId) && clock.instant().isBefore(key.deadline())
        ? key
        : null;
  }
}
