package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Elevations;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.foundation.sessions.Acting;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.server.users.UserOperation.ActAs;
import dev.backstay.server.users.UserOperation.AssignRole;
import dev.backstay.server.users.UserOperation.ChangeRoles;
import dev.backstay.server.users.UserOperation.ChangeStatus;
import dev.backstay.server.users.UserOperation.CreateConfirmationUrl;
import dev.backstay.server.users.UserOperation.Describe;
import dev.backstay.server.users.UserOperation.IsValidToken;
import dev.backstay.server.users.UserOperation.Login;
import dev.backstay.server.users.UserOperation.LoginAsGuest;
import dev.backstay.server.users.UserOperation.Logout;
import dev.backstay.server.users.UserOperation.LogoutAll;
import dev.backstay.server.users.UserOperation.LogoutSession;
import dev.backstay.server.users.UserOperation.LogoutUser;
import dev.backstay.server.users.UserOperation.OwnRoles;
import dev.backstay.server.users.UserOperation.Register;
import dev.backstay.server.users.UserOperation.ResendConfirmation;
import dev.backstay.server.users.UserOperation.RestorePassword;
import dev.backstay.server.users.UserOperation.RolesOfUser;
import dev.backstay.server.users.UserOperation.SocialLogin;
import dev.backstay.server.users.UserOperation.UnassignRole;
import dev.backstay.server.users.UserOperation.Update;
import dev.backstay.server.users.UserOperation.UsersWithRole;
import dev.backstay.server.users.UserOperation.VerifyPassword;
import dev.backstay.server.users.directory.Account;
import dev.backstay.store.query.Row;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The users service: performs what is asked of accounts, logins and roles of users. */
public final class UserService implements Performer<UserOperation<?>> {
  private final Operations operations;
  private final Elevations elevations;
  private final Accounts accounts;
  private final Logins logins;
  private final Sessions sessions;
  private final SocialLogins socialLogins;
  private final AssignedRoles roles;
  private final UserProperties properties;
  private final AccountMails mails;
  private final AuditLog audit;

  public UserService(
      Operations operations,
      Elevations elevations,
      Accounts accounts,
      Logins logins,
      Sessions sessions,
      SocialLogins socialLogins,
      AssignedRoles roles,
      UserProperties properties,
      AccountMails mails,
      AuditLog audit) {
    this.operations = operations;
    this.elevations = elevations;
    this.accounts = accounts;
    this.logins = logins;
    this.sessions = sessions;
    this.socialLogins = socialLogins;
    this.roles = roles;
    this.properties = properties;
    this.mails = mails;
    this.audit = audit;
  }

  /**
   * Performs an operation. What hashes passwords waits, so callers should be on virtual threads.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException the documented refusal, or what is wrong
   *     with it
   */
  public <R extends @Nullable Object> R perform(Call call, UserOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public @Nullable Object run(Call call, UserOperation<?> operation) {
    return switch (operation) {
      case Register register -> register(call, register);
      case LoginAsGuest() -> logins.asGuest(call);
      case Login login -> login(call, login);
      case SocialLogin(var person) -> socialLogins.login(call, person);
      case Logout(String token) -> {
        logins.logOut(call.app(), token);
        yield null;
      }
      case IsValidToken(String token) -> logins.isValid(call, token);
      case VerifyPassword(Object password) -> logins.verify(call, password);
      case RestorePassword(String identity) -> {
        mails.recover(call, identity);
        yield null;
      }
      case ResendConfirmation(String identity) -> {
        mails.resendConfirmation(call, identity);
        yield null;
      }
      case CreateConfirmationUrl(String identity) -> mails.confirmationUrl(call, identity);
      case Describe() -> properties.describe(call);
      case OwnRoles() -> roles.ofCaller(call);
      case RolesOfUser(String userId) -> roles.ofUser(call, userId);
      case AssignRole(Object user, Object role) ->
          changeRoles(call, "assign", user, role, () -> roles.assign(call, user, role));
      case UnassignRole(Object user, Object role) ->
          changeRoles(call, "unassign", user, role, () -> roles.unassign(call, user, role));
      case ChangeRoles(var userIds, var assigned, var unassigned) -> {
        requireDeveloper(call);
        roles.change(call, userIds, assigned, unassigned);
        yield null;
      }
      case LogoutUser(String userId) -> {
        requireDeveloper(call);
        sessions.logOut(call.app(), userId);
        yield null;
      }
      case LogoutSession(String userId, String sessionId) -> {
        requireDeveloper(call);
        yield sessions.logOut(call.app(), userId, sessionId);
      }
      case ActAs actAs -> {
        requireDeveloper(call);
        yield actAs(call, actAs);
      }
      case LogoutAll() -> {
        requireDeveloper(call);
        sessions.closeAll(call.app());
        yield null;
      }
      case UsersWithRole(String role, boolean withRoles, var query) ->
          roles.users(call, role, withRoles, query);
      case Update(String objectId, var values) ->
          accounts.update(call, objectId, properties.known(call.app(), values));
      case ChangeStatus(String objectId, Object status) -> {
        accounts.changeStatus(call, objectId, status);
        yield null;
      }
    };
  }

  /**
   * Most operations take no permission: they have rules of their own, which {@link #run} applies.
   */
  @Override
  public boolean allows(Call call, UserOperation<?> operation) {
    return switch (operation) {
      case Register _, LoginAsGuest _ -> accounts.could(call, Operation.CREATE);
      case Update _, ChangeStatus _ -> accounts.could(call, Operation.UPDATE);
      case Describe _ -> accounts.could(call, Operation.DESCRIBE);
      case RolesOfUser _, UsersWithRole _ -> accounts.could(call, Operation.FIND);
      case ChangeRoles _, LogoutUser _, LogoutSession _, ActAs _, LogoutAll _ ->
          call.caller().kind() == Caller.Kind.DEVELOPER;
      default -> true;
    };
  }

  private static void requireDeveloper(Call call) {
    if (call.caller().kind() != Caller.Kind.DEVELOPER) {
      throw ApiError.OPERATION_NOT_ALLOWED.with();
    }
  }

  /** Writes the audit log first: without an entry there is no token. */
  private String actAs(Call call, ActAs actAs) {
    Account account = logins.requireEnabled(call, actAs.userId());
    audit.record(
        call.app(),
        AuditEvent.change(
            AuditKind.SESSION,
            "acting as user " + account.id(),
            null,
            actAs.lifetime().toMinutes() + " minutes: " + actAs.reason()));
    return sessions.openActing(
        call.app(),
        Logins.session(account),
        new Acting(
            actAs.lifetime(),
            AuditActor.current().name(),
            call.app().developerId(),
            actAs.reason()));
  }

  private Row register(Call call, Register register) {
    Account guest = accounts.guest(call, register.values(), register.token());
    Map<String, @Nullable Object> known = properties.known(call.app(), register.values());
    return guest == null
        ? accounts.create(call, known)
        : accounts.register(call, guest, known, register.token());
  }

  private Logins.LoggedIn login(Call call, Login login) {
    Object objectId = login.objectId();
    if (objectId == null || login.login() != null) {
      return logins.byPassword(call, login.login(), login.password());
    }
    if (call.caller().serverCode()) {
      elevations.require(call, Elevation.AS_USER, "log in as user " + objectId);
    }
    return logins.byObjectId(call, objectId);
  }

  /** Handing out roles is more than any caller of server code may do by themselves. */
  private @Nullable Void changeRoles(
      Call call, String verb, @Nullable Object user, @Nullable Object role, Runnable change) {
    if (call.caller().serverCode()) {
      elevations.require(call, Elevation.ASSIGN_ROLES, verb + " role " + role + " of user " + user);
    }
    call.actor()
        .run(() -> {
          change.run();
          return null;
        });
    return null;
  }
}
