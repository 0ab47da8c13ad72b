package dev.backstay.server.users;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Failed logins by identities that nobody has. They are counted and locked like those of accounts,
 * so that the answer 3036 does not tell which identities exist. A bounded number is remembered: who
 * asks for more than that many unknown ones within a lock's time can tell the difference again.
 */
final class UnknownLogins {
  private static final int REMEMBERED = 20_000;
  private static final Duration FORGOTTEN_AFTER = Duration.ofHours(24);

  /** Characters of an identity that are kept; longer than any account's is nobody's anyway. */
  private static final int KEPT = 300;

  private final Cache<String, Failures> byIdentity =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(FORGOTTEN_AFTER).build();

  private record Failures(int count, long lockedUntil) {}

  boolean locked(String identity, long now) {
    Failures failures = byIdentity.getIfPresent(cut(identity));
    return failures != null && failures.lockedUntil() > now;
  }

  void failed(String identity, int allowed, long lockUntil) {
    var _ =
        byIdentity
            .asMap()
            .compute(
                cut(identity),
                (key, before) -> {
                  int count = before == null ? 1 : before.count() + 1;
                  long until = before == null ? 0 : before.lockedUntil();
                  return count >= allowed ? new Failures(0, lockUntil) : new Failures(count, until);
                });
  }

  private static String cut(String identity) {
    return identity.length() <= KEPT ? identity : identity.substring(0, KEPT);
  }
}
