package dev.backstay.server.permissions;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.WhereText;
import dev.backstay.security.ask.HypotheticalCaller;
import dev.backstay.security.ask.HypotheticalKey;
import dev.backstay.security.ask.HypotheticalLogin;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.LoginState;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds whom a hypothetical question is about. */
public final class HypotheticalCallers {
  private static final String WHO = "who";
  private static final int MAX_ROLES = 100;
  private static final int MAX_NAME = 254;
  private static final String EMAIL = "email";
  private static final String STATUS = "userStatus";

  private final Policies policies;
  private final AppTables tables;
  private final UserRoles userRoles;

  public HypotheticalCallers(Policies policies, AppTables tables, UserRoles userRoles) {
    this.policies = policies;
    this.tables = tables;
    this.userRoles = userRoles;
  }

  /**
   * The caller that a body describes: {@code key} (a type, or the name of a custom key; REST if it
   * is not given), and {@code user} (id or e-mail address) or {@code roles} (names). With neither,
   * nobody is logged in.
   *
   * @throws dev.backstay.foundation.error.ApiException 3057 no such user, 8008 no such key, 90400
   *     roles that no request has together
   */
  public HypotheticalCaller of(Call call, JsonFields body) {
    HypotheticalKey key = key(call.app(), body.optionalText("key"));
    String user = body.optionalText("user");
    if (user != null && body.has("roles")) {
      throw ApiError.BAD_REQUEST.with("ask about a user or about roles, not both");
    }
    if (user != null) {
      return new HypotheticalCaller(
          Objects.requireNonNullElse(key, HypotheticalKey.of(ApiKeyType.REST)),
          login(
              call, user, EMAIL + " = " + WhereText.quoted(user) + " or " + WhereText.ofId(user)));
    }
    try {
      return HypotheticalCaller.holding(policies.of(call.app()).roles(), roles(body), key);
    } catch (IllegalArgumentException e) {
      throw ApiError.BAD_REQUEST.with(String.valueOf(e.getMessage()));
    }
  }

  /**
   * A call as one that the member {@code who} of a body describes would make, and only for reading:
   * what the call then does has to be done without what happens around operations.
   *
   * @param asked the body; {@code who} is taken out of it
   * @throws dev.backstay.foundation.error.ApiException 8007 without {@code who}; as {@link #of}
   */
  public Call hypothetical(Call call, Map<String, @Nullable Object> asked) {
    Object described = asked.remove(WHO);
    if (described == null) {
      throw ApiError.MISSING_PARAMETER.with(WHO);
    }
    HypotheticalCaller who = of(call, JsonFields.of(described, WHO));
    return call.asSupposed(who.caller(policies.of(call.app()).roles()));
  }

  /** The custom keys of an app. */
  public static List<HypotheticalKey> customKeys(App app) {
    List<HypotheticalKey> keys = new ArrayList<>();
    for (ApiKey key : app.keys()) {
      String roleId = key.roleId();
      if (key.type() == ApiKeyType.CUSTOM && roleId != null) {
        keys.add(HypotheticalKey.custom(key.name(), roleId));
      }
    }
    return keys;
  }

  /** These users with the roles that they have; those that are gone are left out. */
  public List<HypotheticalLogin> users(Call call, Set<String> userIds) {
    List<HypotheticalLogin> found = new ArrayList<>();
    for (String userId : userIds) {
      HypotheticalLogin login = find(call, WhereText.ofId(userId));
      if (login != null) {
        found.add(login);
      }
    }
    return found;
  }

  /** The user of that id or e-mail address; null if there is none. */
  public @Nullable HypotheticalLogin user(Call call, String named) {
    return named.isEmpty() || named.length() > MAX_NAME
        ? null
        : find(call, EMAIL + " = " + WhereText.quoted(named) + " or " + WhereText.ofId(named));
  }

  private HypotheticalLogin login(Call call, String named, String where) {
    if (named.isEmpty() || named.length() > MAX_NAME) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "user", "It must be an id or e-mail address, of at most " + MAX_NAME + " characters");
    }
    HypotheticalLogin found = find(call, where);
    if (found == null) {
      throw ApiError.USER_NOT_FOUND.with();
    }
    return found;
  }

  private @Nullable HypotheticalLogin find(Call call, String where) {
    Query query =
        Query.ALL
            .withWhere(where)
            .withProps(Table.OBJECT_ID + "," + EMAIL + "," + STATUS, null)
            .withPage(1, 0);
    List<Row> rows = tables.as(call).find(tables.require(call.app(), Table.USERS), query);
    if (rows.isEmpty()) {
      return null;
    }
    Row row = rows.getFirst();
    String userId = String.valueOf(row.get(Table.OBJECT_ID));
    Object email = row.get(EMAIL);
    UserStatus status = UserStatus.of(row.get(STATUS)).orElse(UserStatus.ENABLED);
    return new HypotheticalLogin(
        (status == UserStatus.GUEST ? "guest " : "user ") + (email == null ? userId : email),
        status == UserStatus.GUEST ? LoginState.GUEST : LoginState.USER,
        null,
        userId,
        userRoles.roleIds(call.app(), userId));
  }

  private static @Nullable HypotheticalKey key(App app, @Nullable String named) {
    if (named == null) {
      return null;
    }
    for (ApiKeyType type : ApiKeyType.values()) {
      if (type != ApiKeyType.CUSTOM && type.name().equalsIgnoreCase(named)) {
        return HypotheticalKey.of(type);
      }
    }
    return customKeys(app).stream()
        .filter(key -> key.name().equals(named))
        .findFirst()
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "key", "It must be a type or the name of a custom key of this app"));
  }

  private static List<String> roles(JsonFields body) {
    if (!body.has("roles")) {
      return List.of();
    }
    List<String> roles = new ArrayList<>();
    for (Object role : body.list("roles", MAX_ROLES)) {
      if (!(role instanceof String name)) {
        throw ApiError.INVALID_PARAMETER_BECAUSE.with(
            "roles", "Each must be the name of a role, a text");
      }
      roles.add(name);
    }
    return roles;
  }
}
