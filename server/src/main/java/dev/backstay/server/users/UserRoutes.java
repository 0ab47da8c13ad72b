package dev.backstay.server.users;

import static dev.backstay.foundation.http.Route.get;
import static dev.backstay.foundation.http.Route.post;
import static dev.backstay.foundation.http.Route.put;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.data.QueryReader;
import dev.backstay.server.data.RowJson;
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
import dev.backstay.server.users.directory.UserColumns;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the users service (reference: users, section 1). Whatever hashes passwords
 * waits.
 */
final class UserRoutes {
  static final String TOKEN_HEADER = "user-token";

  private final Callers callers;
  private final UserService users;
  private final LoginAnswers answers;

  UserRoutes(Callers callers, UserService users, LoginAnswers answers) {
    this.callers = callers;
    this.users = users;
    this.answers = answers;
  }

  /** Routes below an app and key. */
  List<Route> routes() {
    return List.of(
        post("/users/register", this::register).waiting(),
        post("/users/register/guest", this::registerGuest).waiting(),
        post("/users/login", this::login).waiting(),
        get("/users/logout", this::logout).waiting(),
        get("/users/isvalidusertoken/{token}", this::isValidToken),
        post("/users/verifypassowrd", this::verifyPassword).waiting(),
        get("/users/restorepassword/{identity}", this::recover),
        post("/users/resendconfirmation/{identity}", this::resendConfirmation),
        post("/users/createEmailConfirmationURL/{identity}", this::confirmationUrl),
        get("/users/userclassprops", this::describe),
        get("/users/userroles", this::ownRoles),
        get("/users/userroles/{userId}", this::rolesOfUser),
        post("/users/assignRole", this::assignRole),
        post("/users/unassignRole", this::unassignRole),
        get("/users/role/{roleName}", this::usersWithRole),
        put("/users/{objectId}", this::update).waiting(),
        put("/users/{objectId}/status", this::changeStatus).waiting());
  }

  private Response register(Exchange exchange) {
    Call call = callers.ofIgnoringToken(exchange);
    Register register = new Register(exchange.jsonObject(), exchange.header(TOKEN_HEADER));
    return Response.json(RowJson.of(users.perform(call, register)))
        .withSchemaChanges(call.schemaChanges());
  }

  private Response registerGuest(Exchange exchange) {
    return loggedIn(exchange, callers.ofIgnoringToken(exchange), new LoginAsGuest());
  }

  private Response login(Exchange exchange) {
    Call call = callers.ofIgnoringToken(exchange);
    Map<String, @Nullable Object> body = exchange.jsonObject();
    return loggedIn(
        exchange,
        call,
        new Login(body.get("login"), body.get("password"), body.get(Table.OBJECT_ID)));
  }

  private Response logout(Exchange exchange) {
    return empty(callers.ofIgnoringToken(exchange), new Logout(exchange.header(TOKEN_HEADER)));
  }

  private Response isValidToken(Exchange exchange) {
    return json(callers.ofIgnoringToken(exchange), new IsValidToken(exchange.parameter("token")));
  }

  private Response verifyPassword(Exchange exchange) {
    requireServerCode(exchange, ApiError.VERIFY_NEEDS_SERVER_CODE);
    Call call = callers.of(exchange);
    VerifyPassword verify = new VerifyPassword(exchange.jsonObject().get("password"));
    return Response.json(Map.of("valid", users.perform(call, verify)));
  }

  private Response recover(Exchange exchange) {
    return empty(
        callers.ofIgnoringToken(exchange), new RestorePassword(exchange.parameter("identity")));
  }

  private Response resendConfirmation(Exchange exchange) {
    return empty(
        callers.ofIgnoringToken(exchange), new ResendConfirmation(exchange.parameter("identity")));
  }

  private Response confirmationUrl(Exchange exchange) {
    String url =
        users.perform(
            callers.ofIgnoringToken(exchange),
            new CreateConfirmationUrl(exchange.parameter("identity")));
    return Response.json(Map.of("confirmationURL", url));
  }

  private Response describe(Exchange exchange) {
    return json(callers.of(exchange), new Describe());
  }

  private Response ownRoles(Exchange exchange) {
    return json(callers.of(exchange), new OwnRoles());
  }

  private Response rolesOfUser(Exchange exchange) {
    return json(callers.of(exchange), new RolesOfUser(exchange.parameter("userId")));
  }

  private Response assignRole(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    return empty(callers.of(exchange), new AssignRole(body.get("user"), body.get("roleName")));
  }

  private Response unassignRole(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    return empty(callers.of(exchange), new UnassignRole(body.get("user"), body.get("roleName")));
  }

  private Response usersWithRole(Exchange exchange) {
    Call call = callers.of(exchange);
    boolean withRoles = "true".equals(exchange.query("loadRoles"));
    return json(
        call,
        new UsersWithRole(
            exchange.parameter("roleName"), withRoles, QueryReader.ofAddress(exchange)));
  }

  private Response update(Exchange exchange) {
    Call call = callers.of(exchange);
    Update update = new Update(exchange.parameter("objectId"), exchange.jsonObject());
    return Response.json(RowJson.of(users.perform(call, update)))
        .withSchemaChanges(call.schemaChanges());
  }

  private Response changeStatus(Exchange exchange) {
    requireServerCode(exchange, ApiError.STATUS_NEEDS_SERVER_CODE);
    Call call = callers.of(exchange);
    return empty(
        call,
        new ChangeStatus(
            exchange.parameter("objectId"), exchange.jsonObject().get(UserColumns.STATUS)));
  }

  /** Some addresses are for server code alone. */
  static void requireServerCode(Exchange exchange, ApiError refusal) {
    if (!exchange.key().type().isServerCode()) {
      throw refusal.with();
    }
  }

  private <R> Response json(Call call, UserOperation<R> operation) {
    return Response.json(users.perform(call, operation));
  }

  private Response empty(Call call, UserOperation<@Nullable Void> operation) {
    var _ = users.perform(call, operation);
    return Response.empty();
  }

  /** Answers a login: to the user, as they are now. */
  private Response loggedIn(
      Exchange exchange, Call call, UserOperation<Logins.LoggedIn> operation) {
    Logins.LoggedIn login = users.perform(call, operation);
    Call user = callers.of(exchange, login.session(), login.token());
    return Response.json(answers.of(user, login));
  }
}
