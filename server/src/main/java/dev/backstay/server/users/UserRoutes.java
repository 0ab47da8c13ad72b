package dev.backstay.server.users;

import static dev.backstay.server.http.Route.get;
import static dev.backstay.server.http.Route.post;
import static dev.backstay.server.http.Route.put;

import dev.backstay.security.model.Elevation;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.Callers;
import dev.backstay.server.apps.App;
import dev.backstay.server.data.QueryReader;
import dev.backstay.server.data.RowJson;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.http.Exchange;
import dev.backstay.server.http.Response;
import dev.backstay.server.http.Route;
import dev.backstay.server.json.JsonWritable;
import dev.backstay.server.limits.Attempt;
import dev.backstay.server.limits.RateLimits;
import dev.backstay.server.sessions.Session;
import dev.backstay.server.sessions.Sessions;
import dev.backstay.server.sessions.UserStatus;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the users service (reference: users, section 1). Whatever hashes passwords
 * waits.
 */
public final class UserRoutes {
  private static final String TOKEN_HEADER = "user-token";

  private final Callers callers;
  private final Accounts accounts;
  private final Logins logins;
  private final AssignedRoles roles;
  private final UserProperties properties;
  private final UserDirectory directory;
  private final Sessions sessions;
  private final LoginAnswers answers;
  private final RateLimits limits;
  private final AccountMails mails;

  public UserRoutes(
      Callers callers,
      Accounts accounts,
      Logins logins,
      AssignedRoles roles,
      UserProperties properties,
      UserDirectory directory,
      Sessions sessions,
      LoginAnswers answers,
      RateLimits limits,
      AccountMails mails) {
    this.limits = limits;
    this.mails = mails;
    this.callers = callers;
    this.accounts = accounts;
    this.logins = logins;
    this.roles = roles;
    this.properties = properties;
    this.directory = directory;
    this.sessions = sessions;
    this.answers = answers;
  }

  /** Routes below an app and key. */
  public List<Route> routes() {
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
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Account guest = guestOf(call, exchange, body);
    Map<String, @Nullable Object> known = properties.known(call.app(), body);
    Row row = guest == null ? accounts.create(call, known) : accounts.register(call, guest, known);
    return Response.json(RowJson.of(row));
  }

  /**
   * A guest who registers sends his own id along, with his own token: then his account is made a
   * user's.
   */
  private @Nullable Account guestOf(
      Call call, Exchange exchange, Map<String, @Nullable Object> body) {
    String token = exchange.header(TOKEN_HEADER);
    Session session = token == null ? null : sessions.find(call.app(), token);
    if (session == null || !session.userId().equals(body.get(Table.OBJECT_ID))) {
      return null;
    }
    Account account = directory.byId(call.asServer("registration"), session.userId());
    return account != null && account.status() == UserStatus.GUEST ? account : null;
  }

  private Response registerGuest(Exchange exchange) {
    return answer(exchange, logins.asGuest(callers.ofIgnoringToken(exchange)));
  }

  private Response login(Exchange exchange) {
    Call call = callers.ofIgnoringToken(exchange);
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object objectId = body.get(Table.OBJECT_ID);
    if (objectId != null && body.get("login") == null && call.caller().serverCode()) {
      callers.elevate(call, Elevation.AS_USER, "log in as user " + objectId);
    }
    return answer(
        exchange,
        objectId != null && body.get("login") == null
            ? logins.byObjectId(call, objectId)
            : logins.byPassword(call, body.get("login"), body.get("password")));
  }

  private Response logout(Exchange exchange) {
    String token = exchange.header(TOKEN_HEADER);
    if (token != null) {
      sessions.close(exchange.app(), token);
    }
    return Response.empty();
  }

  private Response isValidToken(Exchange exchange) {
    if (!exchange.key().type().isServerCode()) {
      limits.ofAddress(Attempt.TOKEN, exchange.remoteAddress());
    }
    return Response.json(sessions.find(exchange.app(), exchange.parameter("token")) != null);
  }

  private Response verifyPassword(Exchange exchange) {
    if (!exchange.key().type().isServerCode()) {
      throw ApiError.VERIFY_NEEDS_SERVER_CODE.with();
    }
    Call call = callers.of(exchange);
    return Response.json(
        Map.of("valid", logins.verify(call, exchange.jsonObject().get("password"))));
  }

  private Response recover(Exchange exchange) {
    mails.recover(callers.ofIgnoringToken(exchange), exchange.parameter("identity"));
    return Response.empty();
  }

  private Response resendConfirmation(Exchange exchange) {
    mails.resendConfirmation(callers.ofIgnoringToken(exchange), exchange.parameter("identity"));
    return Response.empty();
  }

  private Response confirmationUrl(Exchange exchange) {
    String url =
        mails.confirmationUrl(callers.ofIgnoringToken(exchange), exchange.parameter("identity"));
    return Response.json(Map.of("confirmationURL", url));
  }

  private Response describe(Exchange exchange) {
    return Response.json(properties.describe(callers.of(exchange)));
  }

  private Response ownRoles(Exchange exchange) {
    return Response.json(roles.ofCaller(callers.of(exchange)));
  }

  private Response rolesOfUser(Exchange exchange) {
    return Response.json(roles.ofUser(callers.of(exchange), exchange.parameter("userId")));
  }

  private Response assignRole(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    changeRoles(exchange, "assign", body, call -> roles.assign(call, body));
    return Response.empty();
  }

  private Response unassignRole(Exchange exchange) {
    Map<String, @Nullable Object> body = exchange.jsonObject();
    changeRoles(exchange, "unassign", body, call -> roles.unassign(call, body));
    return Response.empty();
  }

  /** Handing out roles is more than any caller of server code may do by himself. */
  private void changeRoles(
      Exchange exchange, String verb, Map<String, @Nullable Object> body, Consumer<Call> change) {
    Call call = callers.of(exchange);
    if (call.caller().serverCode()) {
      callers.elevate(
          call,
          Elevation.ASSIGN_ROLES,
          verb + " role " + body.get("roleName") + " of user " + body.get("user"));
    }
    call.actor()
        .run(() -> {
          change.accept(call);
          return null;
        });
  }

  private Response usersWithRole(Exchange exchange) {
    Call call = callers.of(exchange);
    boolean withRoles = "true".equals(exchange.query("loadRoles"));
    Query query =
        QueryReader.ofAddress(exchange)
            .withObjectId(withRoles || properties.withObjectId(call.app()));
    List<Row> found = roles.users(call, exchange.parameter("roleName"), query);
    return withRoles
        ? Response.json(withRoles(call.app(), found))
        : Response.json(RowJson.of(found));
  }

  private List<JsonWritable> withRoles(App app, List<Row> users) {
    List<String> ids = new ArrayList<>();
    for (Row user : users) {
      ids.add(String.valueOf(user.objectId()));
    }
    Map<String, List<String>> names = roles.names(app, ids);
    List<JsonWritable> all = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      List<String> ofUser = names.getOrDefault(ids.get(i), List.of());
      all.add(RowJson.of(users.get(i), Set.of(), Map.of(UserColumns.ROLES, ofUser)));
    }
    return all;
  }

  private Response update(Exchange exchange) {
    Call call = callers.of(exchange);
    return Response.json(
        RowJson.of(
            accounts.update(
                call,
                exchange.parameter("objectId"),
                properties.known(call.app(), exchange.jsonObject()))));
  }

  private Response changeStatus(Exchange exchange) {
    if (!exchange.key().type().isServerCode()) {
      throw ApiError.STATUS_NEEDS_SERVER_CODE.with();
    }
    accounts.changeStatus(
        callers.of(exchange),
        exchange.parameter("objectId"),
        exchange.jsonObject().get(UserColumns.STATUS));
    return Response.empty();
  }

  private Response answer(Exchange exchange, Logins.LoggedIn login) {
    return Response.json(answers.of(callers.of(exchange, login.session(), login.token()), login));
  }
}
