package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.json.JsonWritable;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.data.QueryValue;
import dev.backstay.server.users.UserOperation.AssignRole;
import dev.backstay.server.users.UserOperation.ChangeStatus;
import dev.backstay.server.users.UserOperation.CreateConfirmationUrl;
import dev.backstay.server.users.UserOperation.Describe;
import dev.backstay.server.users.UserOperation.IsValidToken;
import dev.backstay.server.users.UserOperation.Login;
import dev.backstay.server.users.UserOperation.LoginAsGuest;
import dev.backstay.server.users.UserOperation.Logout;
import dev.backstay.server.users.UserOperation.OwnRoles;
import dev.backstay.server.users.UserOperation.Register;
import dev.backstay.server.users.UserOperation.ResendConfirmation;
import dev.backstay.server.users.UserOperation.RestorePassword;
import dev.backstay.server.users.UserOperation.RolesOfUser;
import dev.backstay.server.users.UserOperation.UnassignRole;
import dev.backstay.server.users.UserOperation.Update;
import dev.backstay.server.users.UserOperation.UsersWithRole;
import dev.backstay.server.users.UserOperation.VerifyPassword;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The users service for the Java SDK (reference: Java SDK, 5.2). */
final class UserBinary {
  private static final String NAME = BinaryService.PREFIX + "users.UserService";
  private static final String PROPERTY = BinaryService.PREFIX + "users.property.UserProperty";

  private final Callers callers;
  private final UserService users;
  private final LoginAnswers answers;

  UserBinary(Callers callers, UserService users, LoginAnswers answers) {
    this.callers = callers;
    this.users = users;
    this.answers = answers;
  }

  BinaryService service() {
    return new BinaryService(NAME)
        .with(
            "register",
            waiting((exchange, args) ->
                users.perform(
                    callers.ofIgnoringToken(exchange),
                    new Register(args.object(0), exchange.header(UserRoutes.TOKEN_HEADER)))))
        .with("update", waiting(does(UserBinary::update)))
        .with("login", waiting((exchange, args) -> loggedIn(exchange, login(args))))
        .with("loginAsGuest", waiting((exchange, args) -> loggedIn(exchange, new LoginAsGuest())))
        .with(
            "logout",
            waiting((exchange, args) ->
                users.perform(
                    callers.ofIgnoringToken(exchange),
                    new Logout(exchange.header(UserRoutes.TOKEN_HEADER)))))
        .reading("isValidUserToken", doesForAnyToken(args -> new IsValidToken(args.text(0))))
        .with(
            "verifyPassword",
            waiting(
                ofServerCode(
                    ApiError.VERIFY_NEEDS_SERVER_CODE,
                    does(args -> new VerifyPassword(args.any(0))))))
        .with("restorePassword", doesForAnyToken(args -> new RestorePassword(args.text(0))))
        .with(
            "resendEmailConfirmation",
            doesForAnyToken(args -> new ResendConfirmation(args.text(0))))
        .with(
            "createEmailConfirmationURL",
            doesForAnyToken(args -> new CreateConfirmationUrl(args.text(0))))
        .reading("describeUserClass", this::describe)
        .reading(
            "getUserRoles",
            does(args -> args.has(0) ? new RolesOfUser(args.text(0)) : new OwnRoles()))
        .with("assignRole", does(args -> new AssignRole(args.any(0), args.any(1))))
        .with("unassignRole", does(args -> new UnassignRole(args.any(0), args.any(1))))
        .reading("findByRole", this::findByRole)
        .with(
            "changeUserStatus",
            waiting(
                ofServerCode(
                    ApiError.STATUS_NEEDS_SERVER_CODE,
                    does(args -> new ChangeStatus(args.text(0), args.any(1))))));
  }

  private BinaryMethod does(Function<Arguments, UserOperation<?>> operation) {
    return (exchange, args) -> users.perform(callers.of(exchange), operation.apply(args));
  }

  private BinaryMethod doesForAnyToken(Function<Arguments, UserOperation<?>> operation) {
    return (exchange, args) ->
        users.perform(callers.ofIgnoringToken(exchange), operation.apply(args));
  }

  /** Hashes passwords, or waits for something else. */
  private static BinaryMethod waiting(BinaryMethod method) {
    return (exchange, args) -> {
      var _ = WaitingExchange.require();
      return method.call(exchange, args);
    };
  }

  private static BinaryMethod ofServerCode(ApiError refusal, BinaryMethod method) {
    return (exchange, args) -> {
      UserRoutes.requireServerCode(exchange, refusal);
      return method.call(exchange, args);
    };
  }

  private static Update update(Arguments args) {
    Map<String, @Nullable Object> values = args.object(0);
    if (values.get(Table.OBJECT_ID) instanceof String id) {
      return new Update(id, values);
    }
    throw Arguments.wrong(0, "a user with an objectId");
  }

  /** By identity and password, or by the id alone. */
  private static Login login(Arguments args) {
    return args.count() < 2
        ? new Login(null, null, args.any(0))
        : new Login(args.any(0), args.any(1), null);
  }

  private Object loggedIn(Exchange exchange, UserOperation<Logins.LoggedIn> operation) {
    Logins.LoggedIn login = users.perform(callers.ofIgnoringToken(exchange), operation);
    return answers.of(callers.of(exchange, login.session(), login.token()), login);
  }

  private Object describe(Exchange exchange, Arguments args) {
    Call call = callers.of(exchange);
    return users.perform(call, new Describe()).stream()
        .map(property -> AmfObject.of(PROPERTY, property))
        .toList();
  }

  /** The SDK fails on a list without users, so that nobody found is error 1010. */
  private Object findByRole(Exchange exchange, Arguments args) {
    List<JsonWritable> found =
        users.perform(
            callers.of(exchange),
            new UsersWithRole(
                args.text(0), args.flag(1), QueryValue.query(args.optionalObject(2))));
    if (found.isEmpty()) {
      throw ApiError.STORE_EMPTY.with();
    }
    return found;
  }
}
