package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.server.access.AccessGate;
import dev.backstay.server.access.Call;
import dev.backstay.server.access.DecisionLog;
import dev.backstay.server.access.Policies;
import dev.backstay.server.access.UserRoles;
import dev.backstay.server.apps.App;
import dev.backstay.server.apps.AppSettings;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.developers.Developers;
import dev.backstay.server.error.ApiException;
import dev.backstay.server.limits.RateLimits;
import dev.backstay.server.passwords.PasswordHasher;
import dev.backstay.server.sessions.Sessions;
import dev.backstay.server.tables.AppTables;
import dev.backstay.store.DatabaseSettings;
import dev.backstay.store.Databases;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a login costs must not tell whether there is such an account. */
class LoginWorkTest {
  @TempDir Path directory;

  private final PasswordHasher hasher = new PasswordHasher(1);
  private final RateLimits limits = new RateLimits(0, 0);
  private Databases databases;
  private Apps apps;
  private Sessions sessions;
  private UserSettings settings;
  private Accounts accounts;
  private Logins logins;
  private App app;

  @BeforeEach
  void open() {
    databases = Databases.open(DatabaseSettings.of(directory, null));
    apps = new Apps(databases);
    AppSettings appSettings = new AppSettings(apps);
    Policies policies = new Policies(apps);
    AccessGate gate = new AccessGate(policies, new DecisionLog(apps, 10));
    AppTables tables = new AppTables(apps, appSettings, policies);
    UserDirectory users = new UserDirectory(tables, gate);
    settings = new UserSettings(apps, appSettings);
    sessions = new Sessions(apps, settings, users);
    accounts =
        new Accounts(
            apps, tables, gate, settings, users, sessions, new UserRoles(apps), hasher, limits);
    logins = new Logins(apps, settings, users, accounts, sessions, hasher, limits);
    app = apps.create("logins", developer(databases, hasher));
    Map<String, Object> ann = new HashMap<>();
    ann.put("email", "ann@example.com");
    ann.put("password", "right");
    accounts.create(Call.ofServer(app, "test"), ann);
    Map<String, Object> withoutPassword = new HashMap<>();
    withoutPassword.put("email", "none@example.com");
    accounts.create(Call.ofServer(app, "test"), withoutPassword);
    Map<String, Object> disabled = new HashMap<>(ann);
    disabled.put("email", "disabled@example.com");
    disabled.put("userStatus", "DISABLED");
    accounts.create(Call.ofServer(app, "test"), disabled);
  }

  @AfterEach
  void close() {
    sessions.close();
    apps.close();
    hasher.close();
    databases.close();
  }

  @Test
  void everyLoginCostsOneHashWhoeverItIs() {
    for (int failuresBeforeLock : List.of(0, 2)) {
      settings.putLogin(app, new HashMap<>(Map.of("failedLoginsLock", (long) failuresBeforeLock)));
      for (String login :
          List.of(
              "ann@example.com",
              "nobody@example.com",
              "none@example.com",
              "disabled@example.com")) {
        for (int attempt = 0; attempt < 4; attempt++) {
          long before = hasher.computed();
          assertThatThrownBy(() -> logins.byPassword(Call.ofServer(app, "test"), login, "wrong"))
              .isInstanceOfSatisfying(
                  ApiException.class, said -> assertThat(said.code()).isIn(3003, 3036));
          assertThat(hasher.computed() - before).as(login + " " + attempt).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void aPasswordThatChangesDuringTheLoginDoesNotLogIn() {
    String id =
        sessionsOwner(logins.byPassword(Call.ofServer(app, "test"), "ann@example.com", "right"));
    Credential checked = new Credentials(apps).find(app, id);
    accounts.setPassword(app, id, "changed meanwhile");

    boolean still = apps.database(app).write(sql -> Credentials.succeeded(sql, checked));

    assertThat(still).isFalse();
    assertThat(sessions.ofUser(app, id)).isEmpty();
  }

  private static String sessionsOwner(Logins.LoggedIn login) {
    return login.session().userId();
  }

  /** Makes a developer and returns the id. */
  static String developer(Databases databases, PasswordHasher hasher) {
    var _ =
        new Developers(databases.platform(), hasher)
            .createFirst("developer@example.com", "a password");
    return databases
        .platform()
        .read(sql ->
            sql.select(field(name("id"), String.class))
                .from(table(name("developer")))
                .fetchOne(0, String.class));
  }
}
