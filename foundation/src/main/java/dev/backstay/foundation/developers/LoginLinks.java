package dev.backstay.foundation.developers;

import dev.backstay.foundation.secrets.RandomSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that log a developer in to the web console once, without a password: for people who can
 * read the server's terminal or its data directory anyway. They are in memory alone, by their
 * SHA-256, so a restart ends them.
 */
final class LoginLinks {
  static final Duration LIFE = Duration.ofMinutes(10);

  /** Of those not used yet; the oldest of too many ends. */
  private static final int MAX = 20;

  private static final int MAX_LENGTH = 100;

  private final InstantSource clock;
  private final Map<String, Granted> byHash = new LinkedHashMap<>();

  LoginLinks(InstantSource clock) {
    this.clock = clock;
  }

  private record Granted(Developer developer, long ends) {}

  /** A new token: 256 random bits, valid once and for ten minutes. */
  synchronized String create(Developer developer) {
    long now = clock.millis();
    byHash.values().removeIf(each -> each.ends <= now);
    if (byHash.size() >= MAX) {
      byHash.remove(byHash.keySet().iterator().next());
    }
    String token = RandomSecret.next();
    byHash.put(hash(token), new Granted(developer, now + LIFE.toMillis()));
    return token;
  }

  /** Whom a token logs in, which ends it; null when it is none, was used, or is too old. */
  synchronized @Nullable Developer redeem(String token) {
    if (token.isEmpty() || token.length() > MAX_LENGTH) {
      return null;
    }
    Granted granted = byHash.remove(hash(token));
    return granted == null || granted.ends <= clock.millis() ? null : granted.developer;
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
