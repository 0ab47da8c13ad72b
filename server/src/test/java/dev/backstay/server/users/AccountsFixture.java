package dev.backstay.server.users;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.DynamicSchemaLimits;
import dev.backstay.server.RunningServer;
import dev.backstay.server.mail.MailQueue;
import dev.backstay.server.mail.MailServers;
import dev.backstay.server.mail.MailTemplates;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.nio.file.Path;
import java.time.InstantSource;

/** The users service without HTTP, for what cannot be seen over HTTP. */
final class AccountsFixture implements AutoCloseable {
  final PasswordHasher hasher = new PasswordHasher(1, RunningServer.CHEAP_HASHES);
  final Databases databases;
  final Apps apps;
  final Sessions sessions;
  final UserSettings settings;
  final UserDirectory directory;
  final Accounts accounts;
  final Logins logins;
  final Guests guests;
  final App app;
  private final MailQueue queue;

  AccountsFixture(Path data) {
    databases = Databases.open(DatabaseSettings.of(data, null).withDurability(Durability.NORMAL));
    apps = new Apps(databases);
    AppSettings appSettings = new AppSettings(apps);
    Policies policies = new Policies(apps);
    AccessGate gate = new AccessGate(policies, new DecisionLog(apps, 10));
    AppTables tables =
        new AppTables(
            apps, appSettings, policies, gate, new DynamicSchemaLimits(apps, 1_000, 400, 0));
    settings = new UserSettings(apps, appSettings);
    directory = new UserDirectory(tables, gate, settings);
    sessions = new Sessions(apps, settings, directory, InstantSource.system());
    RateLimits limits = new RateLimits(0, 0);
    queue =
        new MailQueue(
            databases.platform(), apps, new MailServers(appSettings, secrets(data), null));
    AccountMails mails =
        new AccountMails(
            apps,
            settings,
            directory,
            queue,
            new MailTemplates(appSettings),
            limits,
            () -> "http://localhost",
            InstantSource.system());
    accounts =
        new Accounts(
            apps,
            tables,
            gate,
            settings,
            directory,
            sessions,
            new UserRoles(apps),
            hasher,
            limits,
            mails);
    logins =
        new Logins(
            apps,
            settings,
            directory,
            accounts,
            sessions,
            hasher,
            limits,
            new GuessLimits(InstantSource.system()),
            mails,
            InstantSource.system());
    guests = new Guests(tables, settings, sessions, accounts);
    var _ =
        new Developers(databases.platform(), hasher)
            .createFirst("developer@example.com", "a password");
    String developer =
        databases
            .platform()
            .read(sql ->
                sql.select(field(name("id"), String.class))
                    .from(table(name("developer")))
                    .fetchOne(0, String.class));
    app = apps.create("accounts", developer);
  }

  private static Secrets secrets(Path data) {
    try (DataDirectory directory = DataDirectory.open(data)) {
      return Secrets.open(directory, null);
    }
  }

  @Override
  public void close() {
    queue.close();
    sessions.close();
    apps.close();
    hasher.close();
    databases.close();
  }
}
