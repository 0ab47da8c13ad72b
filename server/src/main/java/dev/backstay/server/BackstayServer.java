package dev.backstay.server;

import dev.backstay.code.ServerCode;
import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.access.Elevations;
import dev.backstay.foundation.access.Grants;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.access.UserRoles;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.DeveloperRoutes;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.http.EdgeRoutes;
import dev.backstay.foundation.http.HttpEdge;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.sessions.Sessions;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.DynamicSchemaLimits;
import dev.backstay.server.backup.BackupReader;
import dev.backstay.server.backup.BackupSummary;
import dev.backstay.server.backup.BackupWriter;
import dev.backstay.server.counters.CounterRoutes;
import dev.backstay.server.counters.CounterService;
import dev.backstay.server.counters.Counters;
import dev.backstay.server.csv.CsvRoutes;
import dev.backstay.server.data.DataRoutes;
import dev.backstay.server.data.DataService;
import dev.backstay.server.data.DataTransactions;
import dev.backstay.server.data.PermissionOperations;
import dev.backstay.server.files.FilePermissionRoutes;
import dev.backstay.server.files.FileStore;
import dev.backstay.server.health.HealthRoutes;
import dev.backstay.server.info.InfoRoutes;
import dev.backstay.server.mail.MailQueue;
import dev.backstay.server.mail.MailRoutes;
import dev.backstay.server.mail.MailServer;
import dev.backstay.server.mail.MailServers;
import dev.backstay.server.mail.MailTemplates;
import dev.backstay.server.messaging.MailingRoutes;
import dev.backstay.server.messaging.MailingService;
import dev.backstay.server.social.SocialRoutes;
import dev.backstay.server.transactions.TransactionRoutes;
import dev.backstay.server.users.AccountLinks;
import dev.backstay.server.users.AccountMails;
import dev.backstay.server.users.AccountPages;
import dev.backstay.server.users.Accounts;
import dev.backstay.server.users.AssignedRoles;
import dev.backstay.server.users.Guests;
import dev.backstay.server.users.LoginAnswers;
import dev.backstay.server.users.Logins;
import dev.backstay.server.users.SocialLogins;
import dev.backstay.server.users.UserDirectory;
import dev.backstay.server.users.UserProperties;
import dev.backstay.server.users.UserRoutes;
import dev.backstay.server.users.UserService;
import dev.backstay.server.users.UserSettings;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.io.Console;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running server. The constructor, read from top to bottom, is the table of contents. */
public final class BackstayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackstayServer.class);
  private static final String DEFAULT_DEVELOPER = "developer@localhost";

  private final ServerSettings settings;
  private final DataDirectory directory;
  private final HealthRoutes health;
  private final HttpEdge edge;
  private final Operations operations = new Operations();
  private final EdgeRoutes routes;
  private final List<String> notices = new ArrayList<>();
  private final Supplier<List<String>> codeNotices;

  /** What has to be closed, the latest first. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private BackstayServer(ServerSettings settings, InstantSource clock, Argon2Cost passwordCost)
      throws Exception {
    this.settings = settings;
    try {
      directory = opened(DataDirectory.open(settings.dataDirectory()));
      Databases databases = opened(Databases.open(databaseSettings(settings)));
      PasswordHasher hasher =
          opened(new PasswordHasher(settings.passwordHashesAtOnce(), passwordCost));
      Secrets secrets = Secrets.open(directory, settings.secretKey());
      String operatorKey = RandomSecret.next();

      // who and what there is
      Apps apps = opened(new Apps(databases));
      AppSettings appSettings = new AppSettings(apps);

      AuditLog audit = new AuditLog(apps, databases.platform(), clock);
      appSettings.onChange(AuditLog::ofSettings);

      // what is decided
      Policies policies = new Policies(apps);
      DecisionLog decisions = new DecisionLog(apps, settings.decisionLogSize());
      AccessGate gate = new AccessGate(policies, decisions);
      DynamicSchemaLimits schemaLimits =
          new DynamicSchemaLimits(
              apps,
              settings.dynamicTables(),
              settings.dynamicColumns(),
              settings.dynamicChangesPerMinute());
      AppTables tables = new AppTables(apps, appSettings, policies, gate, schemaLimits);

      // who calls
      UserSettings userSettings = new UserSettings(apps, appSettings);
      UserDirectory userDirectory = new UserDirectory(tables, gate, userSettings);
      Sessions sessions = opened(new Sessions(apps, userSettings, userDirectory, clock));
      UserRoles userRoles = new UserRoles(apps);
      Elevations elevations = new Elevations(policies, audit);
      Callers callers = new Callers(apps, sessions, policies, userRoles, userDirectory, elevations);

      // users
      RateLimits limits =
          new RateLimits(settings.attemptsPerAddress(), settings.attemptsPerIdentity());
      GuessLimits guesses = new GuessLimits(clock);
      MailServers mailServers = new MailServers(appSettings, secrets, mailServer(settings));
      MailTemplates mailTemplates = new MailTemplates(appSettings);
      MailQueue mailQueue = opened(new MailQueue(databases.platform(), apps, mailServers));
      AccountMails accountMails =
          new AccountMails(
              apps,
              userSettings,
              userDirectory,
              mailQueue,
              mailTemplates,
              limits,
              this::publicUrl,
              clock);
      Accounts accounts =
          new Accounts(
              apps,
              tables,
              gate,
              userSettings,
              userDirectory,
              sessions,
              userRoles,
              hasher,
              limits,
              accountMails);
      Guests guests = new Guests(tables, userSettings, sessions, accounts);
      sessions.onPurge(app -> guests.purge(app, clock.millis()));
      Logins logins =
          new Logins(
              apps,
              userSettings,
              userDirectory,
              accounts,
              sessions,
              hasher,
              limits,
              guesses,
              accountMails,
              clock);
      LoginAnswers loginAnswers = new LoginAnswers(tables, gate, userDirectory);
      UserProperties userProperties = new UserProperties(tables, userDirectory, userSettings);
      UserService users =
          new UserService(
              operations,
              elevations,
              accounts,
              logins,
              new SocialLogins(apps, userDirectory, accounts, logins, accountMails),
              new AssignedRoles(tables, policies, userRoles, userDirectory),
              userProperties,
              accountMails);
      AccountPages accountPages =
          new AccountPages(
              apps,
              operations,
              new AccountLinks(apps, userDirectory, sessions, hasher, accountMails, clock),
              limits);

      // data
      Grants grants = new Grants(gate, policies);
      DataTransactions dataTransactions = new DataTransactions(tables, accounts);
      DataService data =
          new DataService(
              operations,
              tables,
              accounts,
              dataTransactions,
              new PermissionOperations(tables, grants));
      TransactionRoutes transactions = new TransactionRoutes(callers, operations, dataTransactions);

      // mails that apps send
      MailingRoutes mailing =
          new MailingRoutes(
              callers,
              new MailingService(
                  operations, tables, mailServers, mailTemplates, mailQueue, limits));

      // the developer's side
      Developers developers = new Developers(databases.platform(), hasher);
      DeveloperRoutes developerRoutes =
          new DeveloperRoutes(
              databases.platform(),
              developers,
              hasher,
              limits,
              guesses,
              apps,
              audit,
              operatorKey,
              clock);
      ConsoleAuthenticator console = developerRoutes.console();
      ManagementRoutes management =
          new ManagementRoutes(
              console,
              gate,
              developers,
              apps,
              policies,
              tables,
              userRoles,
              userSettings,
              userProperties,
              appSettings,
              sessions,
              data,
              new FileStore(apps, gate),
              decisions,
              audit);

      // counters
      CounterRoutes counters =
          new CounterRoutes(
              callers, console, new CounterService(operations, policies, new Counters(apps)));

      // logins through others
      SocialRoutes social =
          new SocialRoutes(
              console, callers, appSettings, secrets, users, loginAnswers, limits, this::publicUrl);

      // server code
      ServerCode code =
          opened(
              new ServerCode(
                  settings,
                  directory.child("code"),
                  apps,
                  appSettings,
                  limits,
                  callers,
                  policies,
                  gate,
                  console,
                  this::localUrl,
                  this::publicUrl));
      codeNotices = code::notices;

      // the edge
      health = new HealthRoutes(databases.platform());
      InfoRoutes info = new InfoRoutes(this::publicUrl);
      routes =
          new EdgeRoutes(
              all(
                  List.of(
                      info.routes(),
                      new UserRoutes(callers, users, loginAnswers).routes(),
                      social.clientRoutes(),
                      new DataRoutes(callers, data).routes(),
                      transactions.routes(),
                      mailing.routes(),
                      counters.clientRoutes(),
                      new FilePermissionRoutes(callers, grants).routes(),
                      code.clientRoutes())),
              all(List.of(developerRoutes.routes(), management.consoleRoutes())),
              all(
                  List.of(
                      management.appRoutes(),
                      code.consoleRoutes(),
                      counters.consoleRoutes(),
                      social.consoleRoutes(),
                      new CsvRoutes(
                              console, tables, operations, dataTransactions, directory.child("spool"))
                          .routes(),
                      new MailRoutes(console, mailServers, mailTemplates, mailQueue).routes())),
              all(List.of(health.routes(), accountPages.routes(), social.serverRoutes())));
      edge = opened(new HttpEdge(settings, apps, routes));
      firstDeveloper(developers);
      edge.start();
      mailQueue.start();
      directory.writeRunning(localUrl(), operatorKey, databaseSettings(settings).dialect().name());
    } catch (Exception e) {
      close(opened);
      throw e;
    }
  }

  /**
   * Lets another processor initialize the libraries of the edge and of the server code's messages
   * while this one opens the databases: a third of a start is class initialization. Not needed, and
   * harmless when it fails: the start itself then tells.
   */
  public static void warmUp() {
    Thread.ofPlatform()
        .daemon()
        .name("warm-up")
        .start(() -> {
          HttpEdge.warmUp();
          ServerCode.warmUp();
        });
  }

  /**
   * Starts a server; requests are served when this returns.
   *
   * @throws dev.backstay.foundation.directory.DataDirectoryException when the data directory cannot
   *     be used
   * @throws dev.backstay.store.error.StoreException when the database cannot be used
   * @throws IllegalStateException when the address cannot be listened on; the message says which
   */
  public static BackstayServer start(ServerSettings settings) {
    return start(settings, InstantSource.system(), Argon2Cost.STANDARD);
  }

  /**
   * As {@link #start(ServerSettings)}, for tests.
   *
   * @param clock by which sessions, locks and links end
   * @param passwordCost of new passwords' hashes
   */
  static BackstayServer start(
      ServerSettings settings, InstantSource clock, Argon2Cost passwordCost) {
    try {
      return new BackstayServer(settings, clock, passwordCost);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "the server cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Gives a developer a new password, whether a server runs on the data or not.
   *
   * @param email whose; may be null while there is one account
   * @return the password, which is nowhere else
   */
  public static String resetDeveloperPassword(ServerSettings settings, @Nullable String email) {
    try (Databases databases = Databases.open(databaseSettings(settings));
        PasswordHasher hasher = new PasswordHasher(1)) {
      return new Developers(databases.platform(), hasher).resetPassword(email);
    }
  }

  /**
   * Writes a backup of everything, whether a server runs on the data or not.
   *
   * @param file where to; must not exist
   * @param program the version of this program, for people who look into the backup
   * @throws dev.backstay.server.backup.BackupException when it cannot be written; then there is no
   *     file
   */
  public static BackupSummary backup(ServerSettings settings, Path file, String program) {
    return new BackupWriter(databaseSettings(settings), codeArchives(settings))
        .write(file, program);
  }

  /**
   * Makes an installation of a backup; afterwards a server can be started with these settings.
   *
   * @param settings of a data directory that is empty or missing, and an empty database
   * @param sessions whether people stay logged in
   * @throws dev.backstay.server.backup.BackupException when the backup cannot be restored; then
   *     everything is as before
   */
  public static BackupSummary restore(ServerSettings settings, Path file, boolean sessions) {
    return new BackupReader(databaseSettings(settings), codeArchives(settings))
        .restore(file, sessions);
  }

  private static Path codeArchives(ServerSettings settings) {
    return ServerCode.archives(settings.dataDirectory().resolve("code"));
  }

  /** What is performed for calls, and where to install what happens around it. */
  public Operations operations() {
    return operations;
  }

  /** Every address that this server answers. */
  EdgeRoutes routes() {
    return routes;
  }

  /** The port that is listened on. */
  public int port() {
    return edge.port();
  }

  /** The address that clients reach the server by, without a slash at its end. */
  public String publicUrl() {
    String given = settings.publicUrl();
    return given != null ? given : "http://" + settings.host() + ":" + edge.port();
  }

  /** What the person who started the server should read, a line each. */
  public List<String> notices() {
    List<String> all = new ArrayList<>(notices);
    all.addAll(codeNotices.get());
    return all;
  }

  /** Lets requests under way end, writes what is still to be written, and gives everything back. */
  @Override
  public void close() {
    health.stopping();
    close(opened);
  }

  /** Makes the first developer, if there is none, and tells where the password is. */
  private void firstDeveloper(Developers developers) {
    if (developers.any()) {
      return;
    }
    String given = settings.developerEmail();
    String email = given != null ? given : DEFAULT_DEVELOPER;
    String generated = developers.createFirst(email, settings.developerPassword());
    if (generated == null) {
      return;
    }
    Path file = directory.writePrivate("developer-password", email + "\n" + generated + "\n");
    // on a terminal someone reads it; elsewhere it would stay in a log
    boolean terminal = onTerminal();
    notices.add(
        "developer account "
            + email
            + (terminal ? ", password " + generated : "")
            + " (in "
            + file
            + ")");
  }

  /** Since JDK 25 there is no console again where nobody is interactive. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  private static void close(Deque<AutoCloseable> resources) {
    while (!resources.isEmpty()) {
      AutoCloseable resource = resources.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.error("could not close {}", resource.getClass().getSimpleName(), e);
      }
    }
  }

  private static @Nullable MailServer mailServer(ServerSettings settings) {
    String mail = settings.mail();
    String from = settings.mailFrom();
    return mail == null || from == null ? null : MailServer.of(mail, from);
  }

  private static DatabaseSettings databaseSettings(ServerSettings settings) {
    return DatabaseSettings.of(settings.dataDirectory(), settings.databaseUrl())
        .withDurability(settings.fullDurability() ? Durability.FULL : Durability.NORMAL)
        .withStatementTimeout(settings.queryTime());
  }

  /** Where processes on this machine reach the server. */
  private String localUrl() {
    return "http://" + loopback(settings.host()) + ":" + edge.port();
  }

  /** The address for processes on this machine. */
  private static String loopback(String host) {
    return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
  }

  private static List<Route> all(List<List<Route>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }
}
