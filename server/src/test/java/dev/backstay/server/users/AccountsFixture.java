package dev.backstay.server.users;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.mail.MailFeature;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.settings.UserSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The users service without HTTP, for what cannot be seen over HTTP. */
final class AccountsFixture implements AutoCloseable {
  final PasswordHasher hasher;
  final Apps apps;
  final Sessions sessions;
  final UserSettings settings;
  final UserDirectory directory;
  final Accounts accounts;
  final Logins logins;
  final Guests guests;
  final App app;
  private final Core core;

  AccountsFixture(Path data) {
    core =
        Core.open(
            ServerSettings.forTests(
                data,
                Map.of(
                    Setting.PASSWORD_HASHES_AT_ONCE, "1",
                    Setting.ATTEMPTS_PER_ADDRESS, "0",
                    Setting.ATTEMPTS_PER_IDENTITY, "0")),
            InstantSource.system(),
            RunningServer.CHEAP_HASHES,
            dev.backstay.foundation.meters.Meters.OFF);
    UserFeature users = new UserFeature(core, new MailFeature(core));
    hasher = core.hasher();
    apps = core.apps();
    sessions = users.sessions;
    settings = users.settings();
    directory = users.directory;
    accounts = users.accounts;
    logins = users.logins;
    guests = users.guests;
    var _ = core.developers().createFirst("developer@example.com", "a password");
    String developer =
        core.platform()
            .read(sql ->
                sql.select(field(name("id"), String.class))
                    .from(table(name("developer")))
                    .fetchOne(0, String.class));
    app = apps.create("accounts", developer);
  }

  @Override
  public void close() {
    core.close();
  }
}
