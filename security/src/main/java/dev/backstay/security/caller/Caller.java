package dev.backstay.security.caller;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Resolved once per request, immutable.
 *
 * <p>A caller is a request with an API key ({@link Kind#CLIENT}, server code included), a developer
 * through the management API, or the server itself. The last two are not subject to the permission
 * model (A.1); their decisions say so in their layer.
 */
public final class Caller {
  /** The three kinds of caller. */
  public enum Kind {
    /** A request with an API key of the application. */
    CLIENT,
    /** A developer in the console or the management API. */
    DEVELOPER,
    /** The server, for work of its own. */
    INTERNAL
  }

  private static final RoleSet NO_ROLES = new RoleSet(Roles.of(List.of()), List.of(), null);

  private final Kind kind;
  private final @Nullable String userId;
  private final @Nullable ApiKeyType keyType;
  private final RoleSet roles;
  private final String label;

  private Caller(
      Kind kind,
      @Nullable String userId,
      @Nullable ApiKeyType keyType,
      RoleSet roles,
      String label) {
    this.kind = kind;
    this.userId = userId;
    this.keyType = keyType;
    this.roles = roles;
    this.label = label;
  }

  /**
   * A request with an API key.
   *
   * @param keyType the kind of key
   * @param userId the account behind the user token, guest or not; null without a token
   * @param roles the roles held, from {@link RoleResolver#resolve}
   * @throws IllegalArgumentException if the user id is empty or {@code *}, or if it contradicts the
   *     roles: a user is exactly a caller with AuthenticatedUser or GuestUser
   */
  public static Caller client(ApiKeyType keyType, @Nullable String userId, RoleSet roles) {
    String label = userId == null ? "nobody logged in" : "user " + userId;
    return hypothetical(keyType, userId, roles, label + ", " + keyType);
  }

  /**
   * A caller under another label, for hypothetical questions; otherwise as {@link #client}.
   *
   * @param label who and with which key, in words
   */
  public static Caller hypothetical(
      ApiKeyType keyType, @Nullable String userId, RoleSet roles, String label) {
    Objects.requireNonNull(keyType, "keyType");
    if (userId != null && (userId.isEmpty() || userId.equals(Role.ALL))) {
      throw new IllegalArgumentException("`" + userId + "` cannot be the id of a user");
    }
    boolean loggedIn =
        roles.holds(SystemRole.AUTHENTICATED_USER) || roles.holds(SystemRole.GUEST_USER);
    if (loggedIn != (userId != null)) {
      throw new IllegalArgumentException(
          loggedIn ? "the roles of a user without a user id" : "a user id without a user's roles");
    }
    return new Caller(Kind.CLIENT, userId, keyType, roles, label + " key");
  }

  /** A developer in the console or the management API; nothing is refused to them here. */
  public static Caller developer(String developerId) {
    return new Caller(Kind.DEVELOPER, null, null, NO_ROLES, "developer " + developerId);
  }

  /**
   * The server itself.
   *
   * @param reason what it does, in a few words, for logs and explanations
   */
  public static Caller internal(String reason) {
    return new Caller(Kind.INTERNAL, null, null, NO_ROLES, "the server: " + reason);
  }

  /** Which kind of caller it is. */
  public Kind kind() {
    return kind;
  }

  /** The account behind the request; null without one, and for developers and the server. */
  public @Nullable String userId() {
    return userId;
  }

  /** The kind of API key; null for developers and the server. */
  public @Nullable ApiKeyType keyType() {
    return keyType;
  }

  /** Whether the request carries the CodeRunner key, which is all that makes it server code. */
  public boolean serverCode() {
    return keyType != null && keyType.isServerCode();
  }

  /** The roles held; empty for developers and the server. */
  public RoleSet roles() {
    return roles;
  }

  /** Who it is, in words, for people. */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label + " " + roles;
  }
}
