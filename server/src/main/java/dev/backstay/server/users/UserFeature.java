package dev.backstay.server.users;

import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Elevations;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.operations.EventSource;
import dev.backstay.foundation.operations.OperationEvent;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.binary.BinarySource;
import dev.backstay.server.data.UserRecords;
import dev.backstay.server.mail.MailFeature;
import dev.backstay.server.users.directory.UserDirectory;
import dev.backstay.server.users.settings.UserSettings;
import dev.backstay.server.users.settings.UserSettingsRoutes;
import java.util.List;
import java.util.stream.Stream;

/** Accounts, logins and sessions, and who is calling by them. */
public final class UserFeature implements Feature, EventSource, BinarySource {
  private final UserSettings settings;
  private final UserProperties properties;
  private final UserRoles roles;
  private final Callers callers;
  private final UserService service;
  private final LoginAnswers answers;
  private final ConsoleUsers listed;
  private final AccountPages pages;
  private final List<Route> consoleRoutes;

  /** Without HTTP, for tests in this package. */
  final UserDirectory directory;

  final Sessions sessions;
  final Accounts accounts;
  final Guests guests;
  final Logins logins;

  public UserFeature(Core core, MailFeature mail) {
    Apps apps = core.apps();
    AppTables tables = core.tables();
    settings = new UserSettings(apps, core.appSettings());
    directory = new UserDirectory(tables, core.gate(), settings);
    sessions =
        core.resources()
            .add(
                new Sessions(
                    apps, settings, directory, core.developers()::passwordMark, core.clock()));
    roles = new UserRoles(apps);
    Elevations elevations = new Elevations(core.policies(), core.audit());
    callers =
        new Callers(
            apps, sessions, core.policies(), roles, directory, elevations, core.decisions());

    AccountMails mails =
        new AccountMails(
            apps,
            settings,
            directory,
            mail.queue(),
            mail.templates(),
            core.limits(),
            core.urls()::publicUrl,
            core.clock());
    accounts =
        new Accounts(
            apps,
            tables,
            core.gate(),
            settings,
            directory,
            sessions,
            roles,
            core.hasher(),
            core.limits(),
            mails);
    guests = new Guests(tables, settings, sessions, accounts);
    sessions.onPurge(app -> guests.purge(app, core.clock().millis()));
    logins =
        new Logins(
            apps,
            settings,
            directory,
            accounts,
            sessions,
            core.hasher(),
            core.limits(),
            core.guesses(),
            mails,
            core.clock());
    answers = new LoginAnswers(tables, core.gate(), directory);
    properties = new UserProperties(tables, directory, settings);
    listed = new ConsoleUsers(tables, roles, properties);
    service =
        new UserService(
            core.operations(),
            elevations,
            accounts,
            logins,
            sessions,
            new SocialLogins(apps, directory, accounts, logins, mails),
            new AssignedRoles(tables, core.policies(), roles, directory, listed),
            properties,
            mails,
            core.audit());
    pages =
        new AccountPages(
            apps,
            core.operations(),
            new AccountLinks(apps, directory, sessions, core.hasher(), mails, core.clock()),
            core.limits());

    ConsoleAuthenticator console = core.console();
    consoleRoutes =
        Stream.of(
                new UserSettingsRoutes(console, settings).routes(),
                new UserPropertyRoutes(console, properties).routes(),
                new SessionRoutes(console, sessions, listed, service).routes(),
                new AssignedRoleRoutes(console, core.policies(), roles, service).routes())
            .flatMap(List::stream)
            .toList();
  }

  /** What developers have set about registration and login. */
  public UserSettings settings() {
    return settings;
  }

  /** The columns of Users, and the rules for them. */
  public UserProperties properties() {
    return properties;
  }

  /** The roles assigned to users. */
  public UserRoles roles() {
    return roles;
  }

  /** Who makes a request. */
  public Callers callers() {
    return callers;
  }

  /** The users service. */
  public UserService service() {
    return service;
  }

  /** What a client is answered to a login. */
  public LoginAnswers answers() {
    return answers;
  }

  /** Users as lists of the console show them. */
  public ConsoleUsers listed() {
    return listed;
  }

  /** Records of Users, which are accounts. */
  public UserRecords records() {
    return accounts;
  }

  @Override
  public List<OperationEvent<?, ?>> events() {
    return new UserEvents(callers, answers).all();
  }

  @Override
  public List<BinaryService> binaryServices() {
    return List.of(new UserBinary(callers, service, answers).service());
  }

  @Override
  public List<Route> clientRoutes() {
    return new UserRoutes(callers, service, answers).routes();
  }

  @Override
  public List<Route> consoleRoutes() {
    return consoleRoutes;
  }

  @Override
  public List<Route> serverRoutes() {
    return pages.routes();
  }
}
