package dev.backstay.server.social;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.secrets.RandomSecret;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Logins that have begun in a window and wait for the person. Each is known by its state, which
 * works once and for ten minutes; a bounded number is kept, in memory: a restart loses them.
 */
final class PendingLogins {
  private static final int KEPT = 10_000;
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final Cache<String, Pending> byState =
      Caffeine.newBuilder().maximumSize(KEPT).expireAfterWrite(LIFE).build();

  /** By what we know that the one who comes back is the one who went. */
  sealed interface Proof {
    record OAuth2(String nonce, CodeVerifier verifier) implements Proof {
      @Override
      public String toString() {
        return "OAuth2";
      }
    }

    record OAuth1(OAuth1Client.Token request) implements Proof {}
  }

  /**
   * @param origin of the page that has begun the login and gets the answer
   * @param redirect where the browser goes after the login; null when the page is told
   */
  record Pending(
      App app,
      ApiKey key,
      String providerId,
      Proof proof,
      Map<String, String> fieldsMapping,
      String origin,
      @Nullable String redirect) {
    @Override
    public String toString() {
      return "Pending";
    }
  }

  /**
   * Remembers a login.
   *
   * @param state a {@link RandomSecret}
   */
  void begin(String state, Pending pending) {
    byState.put(state, pending);
  }

  /** The login of a state, which is used up by that; null when there is none. */
  @Nullable Pending take(String state) {
    return byState.asMap().remove(state);
  }
}
