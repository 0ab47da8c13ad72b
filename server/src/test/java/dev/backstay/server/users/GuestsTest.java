package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.sessions.UserStatus;
import dev.backstay.server.users.directory.Account;
import dev.backstay.server.users.directory.UserDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guests whose last session has ended are purged, and nobody else is. */
class GuestsTest {
  private static final long HOUR = 3_600_000;

  @TempDir Path directory;

  private AccountsFixture fixture;
  private Sessions sessions;
  private UserDirectory users;
  private Accounts accounts;
  private Logins logins;
  private Guests guests;
  private App app;

  @BeforeEach
  void open() {
    fixture = new AccountsFixture(directory);
    sessions = fixture.sessions;
    users = fixture.directory;
    accounts = fixture.accounts;
    logins = fixture.logins;
    guests = fixture.guests;
    app = fixture.app;
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aGuestGoesWhenTheSessionHasTimedOut() {
    Logins.LoggedIn guest = logins.asGuest(call());
    long now = System.currentTimeMillis();

    assertThat(guests.purge(app, now)).isZero();
    assertThat(guests.purge(app, now + 2 * HOUR)).isEqualTo(1);

    assertThat(users.byId(call(), guest.session().userId())).isNull();
    assertThat(sessions.find(app, guest.token())).isNull();
  }

  @Test
  void aGuestWhoLoggedOutGoesToo() {
    Logins.LoggedIn guest = logins.asGuest(call());
    sessions.close(app, guest.token());

    assertThat(guests.purge(app, System.currentTimeMillis())).isZero();
    assertThat(guests.purge(app, System.currentTimeMillis() + 2 * HOUR)).isEqualTo(1);
  }

  @Test
  void manyGuestsGoAndUsersStay() {
    Map<String, Object> ann = new HashMap<>(Map.of("email", "ann@example.com", "password", "x"));
    accounts.create(call(), ann);
    Logins.LoggedIn registered = logins.asGuest(call());
    Account account = users.byId(call(), registered.session().userId());
    Map<String, Object> ben = new HashMap<>(Map.of("email", "ben@example.com", "password", "x"));
    accounts.register(call(), account, ben, null);
    for (int i = 0; i < 230; i++) {
      logins.asGuest(call());
    }

    assertThat(guests.purge(app, System.currentTimeMillis() + 2 * HOUR)).isEqualTo(230);

    assertThat(users.byIdentity(call(), "ann@example.com")).isNotNull();
    assertThat(users.byId(call(), registered.session().userId()))
        .satisfies(user -> assertThat(user.status()).isEqualTo(UserStatus.ENABLED));
  }

  private Call call() {
    return Call.ofServer(app, "test");
  }
}
