package dev.backstay.security.caller;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The 14 roles that every application has and nobody assigns by hand: a request gets them from its
 * key and its login (security model, A.1). Any other role is a custom one.
 */
public enum SystemRole {
  /** Requests with the ActionScript key. */
  AS_USER("ASUser"),
  /** Requests with the Android key. */
  ANDROID_USER("AndroidUser"),
  /** Requests with the .NET key. */
  DOT_NET_USER("DotNetUser"),
  /** Requests with the iOS key. */
  IOS_USER("IOSUser"),
  /** Requests with the JavaScript key. */
  JS_USER("JSUser"),
  /** Requests with the REST key. */
  REST_USER("RestUser"),
  /** Requests with the CodeRunner key: server code. */
  SERVER_CODE_USER("ServerCodeUser"),
  /** Nobody is logged in, and the key is not the CodeRunner key. */
  NOT_AUTHENTICATED_USER("NotAuthenticatedUser"),
  /** A user is logged in, and is not a guest. */
  AUTHENTICATED_USER("AuthenticatedUser"),
  /** The session was made by a social login. */
  SOCIAL_USER("SocialUser"),
  /** The session was made by a Facebook login. */
  FACEBOOK_USER("FacebookUser"),
  /** The session was made by a Google login. */
  GOOGLE_PLUS_USER("GooglePlusUser"),
  /** The session was made by a Twitter login. */
  TWITTER_USER("TwitterUser"),
  /** A guest session; instead of AuthenticatedUser, not beside it. */
  GUEST_USER("GuestUser");

  private static final Map<String, SystemRole> BY_NAME =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(SystemRole::roleName, Function.identity()));

  private final String roleName;

  SystemRole(String roleName) {
    this.roleName = roleName;
  }

  /** The fixed name of the role, for example {@code NotAuthenticatedUser}. */
  public String roleName() {
    return roleName;
  }

  /** The bit of this role in every role mask; masks live in memory only, so any order will do. */
  @SuppressWarnings("EnumOrdinal")
  int bit() {
    return ordinal();
  }

  /** Whether the role comes with a key; the others come with a login, or the lack of one. */
  public boolean comesWithKey() {
    return compareTo(SERVER_CODE_USER) <= 0;
  }

  /** The system role of that exact name; empty for the name of a custom role. */
  public static Optional<SystemRole> byName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
