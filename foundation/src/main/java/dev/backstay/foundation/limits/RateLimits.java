package dev.backstay.foundation.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often an address and an identity may try something: a bucket of tokens each, filled
 * evenly. Unknown identities have buckets like known ones, so a refusal tells nothing.
 *
 * <p>Several servers on a database have a part of each limit each: what is counted costs as much
 * more as there are servers. So together they let no more through than one would, and need not ask
 * each other; one attempt is always let through.
 *
 * <p>Limits: kept in memory, so a restart forgets; the {@value #CACHE_SIZE} buckets used latest are
 * kept. Addresses count by their {@link Network}.
 */
public final class RateLimits {
  private static final int CACHE_SIZE = 200_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int MAX_SUBJECT = 300;

  private final int perAddress;
  private final int perIdentity;
  private final TimeMeter clock;
  private final IntSupplier servers;
  private final Cache<Key, Bucket> buckets =
      Caffeine.newBuilder().maximumSize(CACHE_SIZE).expireAfterAccess(Duration.ofHours(2)).build();

  /**
   * @param network from which; empty for all
   */
  private record Key(Enum<?> kind, String appId, String subject, String network) {}

  /**
   * @param perAddress logins that one address may try in a minute; 0 is any number (setting {@code
   *     attempts-per-address})
   * @param perIdentity logins that may fail for one identity of an app in a minute; 0 is any number
   *     (setting {@code attempts-per-identity})
   * @param servers how many there are on the database
   */
  public RateLimits(int perAddress, int perIdentity, IntSupplier servers) {
    this(perAddress, perIdentity, TimeMeter.SYSTEM_MILLISECONDS, servers);
  }

  RateLimits(int perAddress, int perIdentity, TimeMeter clock, IntSupplier servers) {
    this.servers = servers;
    this.perAddress = perAddress;
    this.perIdentity = perIdentity;
    this.clock = clock;
  }

  /**
   * Counts an attempt of an address, over all apps.
   *
   * @param address where the request came from; null, and nothing is counted, for the server itself
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many
   */
  public void ofAddress(Attempt attempt, @Nullable String address) {
    if (perAddress > 0 && address != null) {
      take(new Key(attempt, "", "", Network.of(address)), attempt.ofAddress(perAddress), MINUTE);
    }
  }

  /**
   * Counts an attempt for an identity of an app, whether anybody has it or not.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many
   */
  public void ofIdentity(Attempt attempt, String appId, String identity) {
    if (perIdentity > 0) {
      take(
          new Key(attempt, appId, cut(identity), ""),
          attempt.ofIdentity(perIdentity),
          attempt.identityPeriod());
    }
  }

  /**
   * Counts a login for an identity of an app, whether anybody has it or not: for a network that its
   * account has logged in from by itself, otherwise with those of all unknown networks, of which
   * one may use two thirds. So nobody keeps others from logging in by failing for them.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many
   */
  public void ofLogin(String appId, String identity, Login login) {
    if (perIdentity == 0) {
      return;
    }
    Key ofNetwork = ofNetwork(appId, identity, login.network());
    take(ofNetwork, perNetwork(), MINUTE);
    if (!login.known()) {
      try {
        ofIdentity(Attempt.LOGIN, appId, identity);
      } catch (ApiException e) {
        giveBack(ofNetwork);
        throw e;
      }
    }
  }

  /** Takes a login back: it succeeded, and only failures count. */
  public void succeeded(String appId, String identity, Login login) {
    giveBack(ofNetwork(appId, identity, login.network()));
    if (!login.known()) {
      giveBack(new Key(Attempt.LOGIN, appId, cut(identity), ""));
    }
  }

  /**
   * Where a login comes from.
   *
   * @param network as {@link Network#of} makes it
   * @param known whether the account has logged in from it before
   */
  public record Login(String network, boolean known) {}

  private static Key ofNetwork(String appId, String identity, String network) {
    return new Key(Attempt.LOGIN, appId, cut(identity), network);
  }

  private int perNetwork() {
    return Math.max(1, (2 * Attempt.LOGIN.ofIdentity(perIdentity) + 2) / 3);
  }

  private void giveBack(Key key) {
    Bucket bucket = buckets.getIfPresent(key);
    if (bucket != null) {
      bucket.addTokens(servers.getAsInt());
    }
  }

  /**
   * Counts bytes that are to be stored for an app.
   *
   * @param address where they come from; null for the server's own, of which only the app's are
   *     counted
   * @param bytes at most {@link Volume#ofApp}, or nothing is ever let through
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many in a minute
   */
  public void ofVolume(Volume volume, String appId, @Nullable String address, int bytes) {
    if (address != null) {
      take(new Key(volume, appId, "", Network.of(address)), bytes, volume.ofAddress(), MINUTE);
    }
    take(new Key(volume, appId, "", ""), bytes, volume.ofApp(), MINUTE);
  }

  private void take(Key key, int capacity, Duration period) {
    take(key, 1, capacity, period);
  }

  private void take(Key key, int tokens, int capacity, Duration period) {
    Bucket bucket =
        buckets.get(
            key,
            missing ->
                Bucket.builder()
                    .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                    .withCustomTimePrecision(clock)
                    .build());
    ConsumptionProbe probe =
        bucket.tryConsumeAndReturnRemaining(Math.min(capacity, (long) tokens * servers.getAsInt()));
    if (!probe.isConsumed()) {
      long wait = Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis();
      throw ApiError.TOO_MANY_REQUESTS.with(Math.max(1, (wait + 999) / 1_000));
    }
  }

  private static String cut(String text) {
    String normal = text.strip().toLowerCase(Locale.ROOT);
    return normal.length() <= MAX_SUBJECT ? normal : normal.substring(0, MAX_SUBJECT);
  }
}
