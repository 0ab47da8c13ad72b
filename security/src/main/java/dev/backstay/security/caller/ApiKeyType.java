package dev.backstay.security.caller;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kind of API key that a request came with. The key decides, not the device: a JS key used on a
 * phone is {@link #JS} (security model, A.1).
 */
public enum ApiKeyType {
  /** The Android key. */
  ANDROID(SystemRole.ANDROID_USER),
  /** The iOS key. */
  IOS(SystemRole.IOS_USER),
  /** The JavaScript key. */
  JS(SystemRole.JS_USER),
  /** The REST key. */
  REST(SystemRole.REST_USER),
  /** The .NET key. */
  WP(SystemRole.DOT_NET_USER),
  /** The ActionScript key. */
  AS(SystemRole.AS_USER),
  /** The CodeRunner key: the request comes from server code. */
  BL(SystemRole.SERVER_CODE_USER),
  /** A key that a developer made; its role was generated with it. */
  CUSTOM(null);

  private final @Nullable SystemRole role;

  ApiKeyType(@Nullable SystemRole role) {
    this.role = role;
  }

  /** The role that the key brings; empty for {@link #CUSTOM}, whose role is its own. */
  public Optional<SystemRole> role() {
    return Optional.ofNullable(role);
  }

  /** Whether a request with this key comes from server code. */
  public boolean isServerCode() {
    return this == BL;
  }
}
