package dev.backstay.server.users;

import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the users service (reference: users). What is asked of the table {@code
 * Users} is asked of the data service.
 *
 * @param <R> what it results in; rows hold what the caller may find
 */
public sealed interface UserOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  @Override
  default Service service() {
    return Service.USERS;
  }

  /** The users service has no parts. */
  @Override
  default @Nullable String target() {
    return null;
  }

  /**
   * Makes an account, or a guest's account that of a user.
   *
   * @param token the session token that came along: a guest who registers sends it with their id
   */
  record Register(Map<String, @Nullable Object> values, @Nullable String token)
      implements UserOperation<Row> {}

  /** Makes a guest's account and logs it in. */
  record LoginAsGuest() implements UserOperation<Logins.LoggedIn> {}

  /**
   * Logs in by identity and password, or for server code by the id alone.
   *
   * @param objectId counts where there is no {@code login}
   */
  record Login(@Nullable Object login, @Nullable Object password, @Nullable Object objectId)
      implements UserOperation<Logins.LoggedIn> {}

  /** Logs in a person whom a provider has named; the first time, that makes an account. */
  record SocialLogin(SocialLogins.Person person) implements UserOperation<Logins.LoggedIn> {}

  /** Ends the session of a token; nothing happens when there is none. */
  record Logout(@Nullable String token) implements UserOperation<@Nullable Void> {}

  /** Whether a token is that of a session. */
  record IsValidToken(String token) implements UserOperation<Boolean> {}

  /** Whether a password is that of the user who calls; for server code alone. */
  record VerifyPassword(@Nullable Object password) implements UserOperation<Boolean> {}

  /** Mails a way to a new password. */
  record RestorePassword(String identity) implements UserOperation<@Nullable Void> {}

  /** Mails the link that confirms an address once more. */
  record ResendConfirmation(String identity) implements UserOperation<@Nullable Void> {}

  /** Makes an address that confirms an account. */
  record CreateConfirmationUrl(String identity) implements UserOperation<String> {}

  /** Describes the properties that the caller may see. */
  record Describe() implements UserOperation<List<Map<String, @Nullable Object>>> {}

  /** The names of the roles that the caller holds. */
  record OwnRoles() implements UserOperation<List<String>> {}

  /** The names of the roles that are assigned to a user. */
  record RolesOfUser(String userId) implements UserOperation<List<String>> {}

  /**
   * Assigns a role; for server code alone.
   *
   * @param user id or identity
   */
  record AssignRole(@Nullable Object user, @Nullable Object roleName)
      implements UserOperation<@Nullable Void> {}

  /** Takes a role away; otherwise as {@link AssignRole}. */
  record UnassignRole(@Nullable Object user, @Nullable Object roleName)
      implements UserOperation<@Nullable Void> {}

  /**
   * Finds a page of the users to whom a role is assigned.
   *
   * @param withRoles whether each comes with the names of all roles assigned to them
   */
  record UsersWithRole(String roleName, boolean withRoles, Query query)
      implements UserOperation<List<JsonWritable>> {}

  /**
   * Assigns and takes away roles of several users; for developers alone.
   *
   * @param assigned ids of custom roles that all of the users get
   * @param unassigned ids of custom roles that none of them keeps
   */
  record ChangeRoles(List<String> userIds, Set<String> assigned, Set<String> unassigned)
      implements UserOperation<@Nullable Void> {}

  /** Ends all sessions of a user; for developers alone. */
  record LogoutUser(String userId) implements UserOperation<@Nullable Void> {}

  /**
   * Ends one session of a user; for developers alone. Results in whether there was one.
   *
   * @param sessionId as developers see it
   */
  record LogoutSession(String userId, String sessionId) implements UserOperation<Boolean> {}

  /**
   * Opens a session by which a developer acts as a user; for developers alone. Results in its
   * token.
   *
   * @param userId id of the user
   * @param lifetime how long it lives
   * @param reason why, in the developer's words
   */
  record ActAs(String userId, Duration lifetime, String reason) implements UserOperation<String> {}

  /** Ends the sessions of all users; for developers alone. */
  record LogoutAll() implements UserOperation<@Nullable Void> {}

  /** Changes an account. */
  record Update(String objectId, Map<String, @Nullable Object> values)
      implements UserOperation<Row> {}

  /** Changes the status of an account; for server code alone. */
  record ChangeStatus(String objectId, @Nullable Object status)
      implements UserOperation<@Nullable Void> {}
}
