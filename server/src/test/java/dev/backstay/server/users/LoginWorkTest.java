package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.server.users.credentials.Credential;
import dev.backstay.server.users.credentials.Credentials;
import dev.backstay.server.users.settings.UserSettings;
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

  private AccountsFixture fixture;
  private PasswordHasher hasher;
  private Sessions sessions;
  private UserSettings settings;
  private Accounts accounts;
  private Logins logins;
  private App app;

  @BeforeEach
  void open() {
    fixture = new AccountsFixture(directory);
    hasher = fixture.hasher;
    sessions = fixture.sessions;
    settings = fixture.settings;
    accounts = fixture.accounts;
    logins = fixture.logins;
    app = fixture.app;
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
    fixture.close();
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
  void everyRegistrationCostsOneHashWhetherTheIdentityIsTakenOrNot() {
    for (String email : List.of("ann@example.com", "new@example.com", "new@example.com")) {
      Map<String, Object> account = new HashMap<>();
      account.put("email", email);
      account.put("password", "secret");
      long before = hasher.computed();
      try {
        accounts.create(Call.ofServer(app, "test"), account);
      } catch (ApiException e) {
        assertThat(e.code()).isEqualTo(3033);
      }
      assertThat(hasher.computed() - before).as(email).isEqualTo(1);
    }
  }

  @Test
  void whatIsSaidOfAnAccountIsSaidOnceItsPasswordWasRight() {
    settings.putRegistration(
        app,
        new HashMap<>(
            Map.of("emailConfirmationRequired", true, "emailConfirmationRequiredToLogin", true)));
    Map<String, Object> pending = new HashMap<>();
    pending.put("email", "pending@example.com");
    pending.put("password", "right");
    pending.put("userStatus", "EMAIL_CONFIRMATION_PENDING");
    accounts.create(Call.ofServer(app, "test"), pending);

    Map<String, Long> said = Map.of("disabled@example.com", 3090L, "pending@example.com", 3087L);
    said.forEach((login, code) -> {
      for (Map.Entry<String, Long> attempt : Map.of("wrong", 3003L, "right", code).entrySet()) {
        long before = hasher.computed();
        assertThatThrownBy(
                () -> logins.byPassword(Call.ofServer(app, "test"), login, attempt.getKey()))
            .as(login + " " + attempt.getKey())
            .isInstanceOfSatisfying(
                ApiException.class,
                refused -> assertThat((long) refused.code()).isEqualTo(attempt.getValue()));
        assertThat(hasher.computed() - before).isEqualTo(1);
      }
    });
  }

  @Test
  void aPasswordThatChangesDuringTheLoginDoesNotLogIn() {
    String id =
        sessionsOwner(logins.byPassword(Call.ofServer(app, "test"), "ann@example.com", "right"));
    Credential checked = new Credentials(fixture.apps).find(app, id);
    accounts.setPassword(app, id, "changed meanwhile");

    boolean still = fixture.apps.database(app).write(sql -> Credentials.isCurrent(sql, checked));

    assertThat(still).isFalse();
    assertThat(sessions.ofUser(app, id)).isEmpty();
  }

  private static String sessionsOwner(Logins.LoggedIn login) {
    return login.session().userId();
  }
}
