package dev.backstay.server.users;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.WaitingExchange;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.users.UserOperation.Describe;
import dev.backstay.server.users.UserOperation.Login;
import dev.backstay.server.users.UserOperation.LoginAsGuest;
import dev.backstay.server.users.UserOperation.Logout;
import dev.backstay.server.users.UserOperation.Register;
import dev.backstay.server.users.UserOperation.RestorePassword;
import dev.backstay.server.users.UserOperation.SocialLogin;
import dev.backstay.server.users.UserOperation.Update;
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.server.users.links.LinkOperation.EmailConfirmed;
import dev.backstay.store.schema.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of the users service as events (reference: business logic, 8); those on the table
 * {@code Users} are the data service's. Logins by a provider are {@code SocialLogin}, the first one
 * too. What handlers see of a login is what the client is answered, its token included.
 */
final class UserEvents {
  private static final String USER = "user";

  private final Callers callers;
  private final LoginAnswers answers;

  UserEvents(Callers callers, LoginAnswers answers) {
    this.callers = callers;
    this.answers = answers;
  }

  /** All of them. */
  List<OperationEvent<?, ?>> all() {
    return List.of(
        OperationEvent.of(Login.class, 200)
            .with(
                List.of("login", "password"),
                login -> Arrays.asList(login.login(), login.password()),
                (login, args) -> new Login(args.any(0), args.any(1), login.objectId()))
            .resultingIn((call, login, result) -> loggedIn(result)),
        OperationEvent.of(Register.class, 202)
            .with(
                List.of(USER),
                register -> List.of(user(null, register.values())),
                (register, args) ->
                    new Register(values(register.values(), args.object(0)), register.token()))
            .resultingIn((call, register, row) -> RowJson.of(row)),
        OperationEvent.of(Update.class, 204)
            .with(
                List.of(USER),
                update -> List.of(user(update.objectId(), update.values())),
                (update, args) ->
                    new Update(
                        args.object(0).get(Table.OBJECT_ID) instanceof String id
                            ? id
                            : update.objectId(),
                        values(update.values(), args.object(0))))
            .resultingIn((call, update, row) -> RowJson.of(row)),
        OperationEvent.of(Describe.class, 208),
        OperationEvent.of(RestorePassword.class, 210)
            .with(
                List.of("email"),
                restore -> List.of(restore.identity()),
                (restore, args) -> new RestorePassword(args.text(0))),
        OperationEvent.of(Logout.class, 212),
        OperationEvent.of(EmailConfirmed.class, 222)
            .with(
                List.of("confirmationKey"),
                confirm -> List.of(confirm.confirmationKey()),
                (confirm, args) -> new EmailConfirmed(args.text(0)))
            // a person with a browser is answered a page, whatever the value
            .readingResult(value -> !Boolean.FALSE.equals(value)),
        OperationEvent.of(SocialLogin.class, 224)
            .with(
                List.of("userProperties", "socialType"),
                login -> List.of(login.person().properties(), login.person().providerId()),
                (login, args) ->
                    new SocialLogin(
                        new SocialLogins.Person(
                            login.person().providerId(),
                            login.person().provider(),
                            login.person().subject(),
                            login.person().email(),
                            args.object(0))))
            .resultingIn((call, login, result) -> loggedIn(result)),
        OperationEvent.of(LoginAsGuest.class, 228)
            .resultingIn((call, login, result) -> loggedIn(result)));
  }

  private @Nullable Object loggedIn(Logins.LoggedIn login) {
    Exchange exchange = WaitingExchange.require();
    if (!exchange.hasApp()) {
      // the window of a provider; the page that opened it gets the user
      return Map.of(
          Table.OBJECT_ID, login.session().userId(), UserColumns.USER_TOKEN, login.token());
    }
    Call user = callers.of(exchange, login.session(), login.token());
    return answers.of(user, login);
  }

  private static Map<String, @Nullable Object> user(
      @Nullable String objectId, Map<String, @Nullable Object> values) {
    Map<String, @Nullable Object> user = new LinkedHashMap<>();
    user.put("___class", Table.USERS);
    user.putAll(values);
    if (objectId != null) {
      user.put(Table.OBJECT_ID, objectId);
    }
    return user;
  }

  /** The values that handlers have left, without what {@link #user} has put in. */
  private static Map<String, @Nullable Object> values(
      Map<String, @Nullable Object> before, Map<String, @Nullable Object> left) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(left);
    for (String key : List.of("___class", Table.OBJECT_ID)) {
      if (!before.containsKey(key)) {
        values.remove(key);
      }
    }
    return values;
  }
}
