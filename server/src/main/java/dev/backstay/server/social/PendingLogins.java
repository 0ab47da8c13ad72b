package dev.backstay.server.social;

import static dev.backstay.store.generated.platform.tables.ProviderLoginTable.PROVIDER_LOGIN;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.store.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.Record3;
import org.jspecify.annotations.Nullable;

/**
 * Logins that have begun in a window and wait for the person. Each is known by its state, which
 * works once and for ten minutes, at any server on the database: stored are the SHA-256 of the
 * state, and what the way back needs, sealed. Of an app, about {@value #MAX_PENDING} are kept; the
 * oldest go.
 */
final class PendingLogins {
  private static final int MAX_PENDING = 10_000;
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final int MAX_STATE = 100;
  private static final int MAX_CONTENT = 8_000;

  /** After so many logins of an app, or so long, what is over or too much is deleted. */
  private static final int SWEPT_EVERY = 100;

  private static final long SWEPT_MILLIS = Duration.ofMinutes(1).toMillis();
  private static final String CONTENT = "content";

  private final Database platform;
  private final Apps apps;
  private final Secrets secrets;
  private final InstantSource clock;
  private final PerApp<AtomicLong> begun;
  private final AtomicLong swept = new AtomicLong(Long.MIN_VALUE);

  PendingLogins(Core core) {
    this.platform = core.platform();
    this.apps = core.apps();
    this.begun = new PerApp<>(apps, app -> new AtomicLong());
    this.secrets = core.secrets();
    this.clock = core.clock();
  }

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
   * @throws ApiException 8008 when more is to be remembered of it than fits
   */
  void begin(String state, Pending pending) {
    String hash = hash(state);
    String content = content(pending);
    if (content.length() > MAX_CONTENT) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "fieldsMapping", "It is too long to be remembered until the person is back");
    }
    Map<String, @Nullable Object> sealed = new HashMap<>();
    sealed.put(CONTENT, content);
    secrets.seal(pending.app(), place(hash), sealed, CONTENT);
    long now = clock.millis();
    sweep(pending.app(), now);
    platform.write(sql ->
        sql.insertInto(PROVIDER_LOGIN)
            .set(PROVIDER_LOGIN.STATE_HASH, hash)
            .set(PROVIDER_LOGIN.APP_ID, pending.app().id())
            .set(PROVIDER_LOGIN.CONTENT, String.valueOf(sealed.get(CONTENT)))
            .set(PROVIDER_LOGIN.ENDS, now + LIFE.toMillis())
            .execute());
  }

  private void sweep(App app, long now) {
    long before = swept.get();
    if (begun.of(app).getAndIncrement() % SWEPT_EVERY != 0 && now - SWEPT_MILLIS < before) {
      return;
    }
    swept.set(now);
    platform.write(sql -> {
      sql.deleteFrom(PROVIDER_LOGIN).where(PROVIDER_LOGIN.ENDS.le(now)).execute();
      List<Long> surplus =
          sql.select(PROVIDER_LOGIN.ENDS)
              .from(PROVIDER_LOGIN)
              .where(PROVIDER_LOGIN.APP_ID.eq(app.id()))
              .orderBy(PROVIDER_LOGIN.ENDS.desc())
              .limit(1)
              .offset(MAX_PENDING)
              .fetch(PROVIDER_LOGIN.ENDS);
      for (Long ends : surplus) {
        sql.deleteFrom(PROVIDER_LOGIN)
            .where(PROVIDER_LOGIN.APP_ID.eq(app.id()))
            .and(PROVIDER_LOGIN.ENDS.le(ends))
            .execute();
      }
      return null;
    });
  }

  /**
   * The login of a state, which is used up by that; null when there is none, or its app or key is
   * gone.
   */
  @Nullable Pending take(String state) {
    if (state.isEmpty() || state.length() > MAX_STATE) {
      return null;
    }
    String hash = hash(state);
    Record3<String, String, Long> taken =
        platform.write(sql ->
            sql.deleteFrom(PROVIDER_LOGIN)
                .where(PROVIDER_LOGIN.STATE_HASH.eq(hash))
                .returningResult(PROVIDER_LOGIN.APP_ID, PROVIDER_LOGIN.CONTENT, PROVIDER_LOGIN.ENDS)
                .fetchOne());
    App app = taken == null || taken.value3() <= clock.millis() ? null : apps.find(taken.value1());
    if (taken == null || app == null) {
      return null;
    }
    Map<String, @Nullable Object> sealed = new HashMap<>();
    sealed.put(CONTENT, taken.value2());
    secrets.unseal(app, place(hash), sealed, CONTENT);
    return sealed.get(CONTENT) instanceof String content ? pending(app, content) : null;
  }

  private static String content(Pending pending) {
    Map<String, @Nullable Object> content = new HashMap<>();
    content.put("key", key(pending.app(), pending.key()));
    content.put("provider", pending.providerId());
    switch (pending.proof()) {
      case Proof.OAuth1(OAuth1Client.Token request) -> {
        content.put("token", request.value());
        content.put("secret", request.secret());
      }
      case Proof.OAuth2(String nonce, CodeVerifier verifier) -> {
        content.put("nonce", nonce);
        content.put("verifier", verifier.getValue());
      }
    }
    content.put("mapping", pending.fieldsMapping());
    content.put("origin", pending.origin());
    content.put("redirect", pending.redirect());
    return new String(Json.write(content), StandardCharsets.UTF_8);
  }

  /** The key of an invocation has ended when the person is back: its app's own is used then. */
  private static String key(App app, ApiKey key) {
    return key.invocation() == null
        ? key.value()
        : app.keys().stream()
            .filter(each -> each.type() == key.type())
            .findFirst()
            .orElse(key)
            .value();
  }

  private @Nullable Pending pending(App app, String text) {
    if (!(Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> content)) {
      return null;
    }
    Map<String, String> mapping = new LinkedHashMap<>();
    if (content.get("mapping") instanceof Map<?, ?> stored) {
      stored.forEach((field, column) -> mapping.put(String.valueOf(field), String.valueOf(column)));
    }
    Proof proof =
        content.get("nonce") instanceof String nonce
            ? new Proof.OAuth2(nonce, new CodeVerifier(text(content, "verifier")))
            : new Proof.OAuth1(
                new OAuth1Client.Token(text(content, "token"), text(content, "secret")));
    try {
      return new Pending(
          app,
          apps.requireKey(app, text(content, "key")),
          text(content, "provider"),
          proof,
          mapping,
          text(content, "origin"),
          content.get("redirect") instanceof String redirect ? redirect : null);
    } catch (ApiException e) {
      return null; // the key was changed meanwhile
    }
  }

  private static String text(Map<?, ?> content, String name) {
    return String.valueOf(content.get(name));
  }

  private static String place(String hash) {
    return "login " + hash;
  }

  private static String hash(String state) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
