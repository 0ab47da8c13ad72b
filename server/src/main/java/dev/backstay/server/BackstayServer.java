package dev.backstay.server;

import dev.backstay.code.ServerCode;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.http.EdgeRoutes;
import dev.backstay.foundation.http.Feature;
import dev.backstay.foundation.http.HttpEdge;
import dev.backstay.foundation.http.ListenFailure;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.apps.AppFeature;
import dev.backstay.server.audit.AuditRoutes;
import dev.backstay.server.backup.BackupFeature;
import dev.backstay.server.backup.BackupSummary;
import dev.backstay.server.backup.Backups;
import dev.backstay.server.backup.UpgradeBackup;
import dev.backstay.server.binary.BinaryFeature;
import dev.backstay.server.binary.code.CodeBinary;
import dev.backstay.server.cache.CacheRoutes;
import dev.backstay.server.counters.CounterRoutes;
import dev.backstay.server.csv.CsvRoutes;
import dev.backstay.server.data.DataFeature;
import dev.backstay.server.explain.ExplainFeature;
import dev.backstay.server.files.FileFeature;
import dev.backstay.server.handlers.HandlerFeature;
import dev.backstay.server.health.HealthRoutes;
import dev.backstay.server.hive.HiveRoutes;
import dev.backstay.server.info.InfoRoutes;
import dev.backstay.server.mail.MailFeature;
import dev.backstay.server.messaging.MailingRoutes;
import dev.backstay.server.metrics.MetricsFeature;
import dev.backstay.server.operator.OperatorFeature;
import dev.backstay.server.permissions.PermissionFeature;
import dev.backstay.server.social.SocialRoutes;
import dev.backstay.server.tables.TableRoutes;
import dev.backstay.server.traces.TraceFeature;
import dev.backstay.server.transactions.TransactionRoutes;
import dev.backstay.server.ui.ConsoleFeature;
import dev.backstay.server.users.UserFeature;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One running server. The constructor, read from top to bottom, is the table of contents. */
public final class BackstayServer implements AutoCloseable {
  private final Core core;
  private final List<Feature> features = new ArrayList<>();
  private final HealthRoutes health;
  private final EdgeRoutes routes;
  private final HttpEdge edge;
  private final List<String> notices;

  private BackstayServer(ServerSettings settings, InstantSource clock, Argon2Cost passwordCost)
      throws Exception {
    core =
        Core.open(
            settings,
            UpgradeBackup.openDirectory(settings),
            clock,
            passwordCost,
            MetricsFeature.meters(settings),
            TraceFeature.traces(settings));
    try {
      // for clients
      MailFeature mail = add(new MailFeature(core));
      UserFeature users = add(new UserFeature(core, mail));
      Callers callers = users.callers();
      DataFeature data = add(new DataFeature(core, callers, users.records()));
      add(new TransactionRoutes(core, callers, data.transactions()));
      add(new CounterRoutes(core, callers));
      add(new CacheRoutes(core, callers));
      add(new HiveRoutes(core, callers));
      FileFeature files = add(new FileFeature(core, callers));
      add(new MailingRoutes(core, callers, mail, files.service()));
      add(new SocialRoutes(core, users));
      ServerCode code = add(new ServerCode(core, callers));
      add(new HandlerFeature(core, callers, code, features));
      add(new InfoRoutes(core, code.logs()));
      add(new CodeBinary(callers, code));
      add(new BinaryFeature(core, features));

      // for developers
      add(core.developerRoutes());
      add(new AppFeature(core));
      add(new TableRoutes(core, users.properties()));
      PermissionFeature permissions = add(new PermissionFeature(core, users));
      add(new CsvRoutes(core, data.transactions(), permissions.callers()));
      add(new ExplainFeature(core, permissions, files));
      add(new AuditRoutes(core));
      add(new ConsoleFeature(core, FirstDeveloper.onTerminal()));

      // for operators
      health = add(new HealthRoutes(core));
      add(new MetricsFeature(core));
      add(new TraceFeature(core, Backups.program()));
      add(new BackupFeature(core));
      add(
          new OperatorFeature(
              core, Backups.program(), (file, program) -> backup(settings, file, program)));

      routes = EdgeRoutes.of(features);
      edge =
          core.resources()
              .add(
                  new HttpEdge(
                      settings.http(),
                      core.apps(),
                      routes,
                      core.meters(),
                      core.traces(),
                      core.nodes()));
      core.urls().listenOn(edge::port, edge::localPort);
      core.urls().serveCodeBy(edge.codeSockets());
      notices = FirstDeveloper.create(core);
      edge.start();
      join(settings);
      features.forEach(Feature::start);
      core.directory()
          .writeRunning(
              core.urls().printedUrl(),
              core.urls().localUrl(),
              core.operatorKey(),
              databaseSettings(settings).dialect().name());
    } catch (Exception e) {
      core.close();
      throw e;
    }
  }

  /** From here on requests are answered, and others wait for this server's confirmations. */
  private void join(ServerSettings settings) {
    core.nodes()
        .join(
            settings.http().host() + ":" + edge.port(),
            Backups.program(),
            NodePlaces.of(settings).text());
  }

  private <T extends Feature> T add(T feature) {
    features.add(feature);
    return feature;
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
              + settings.http().host()
              + ":"
              + settings.http().port()
              + ": "
              + ListenFailure.reason(e),
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
    return resetDeveloperPassword(settings, email, Argon2Cost.STANDARD);
  }

  /** As {@link #resetDeveloperPassword(ServerSettings, String)}, for tests. */
  static String resetDeveloperPassword(
      ServerSettings settings, @Nullable String email, Argon2Cost passwordCost) {
    try (Databases databases = Databases.open(databaseSettings(settings));
        PasswordHasher hasher = new PasswordHasher(1, passwordCost)) {
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
    return Backups.write(settings, file, program);
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
    return Backups.restore(settings, file, sessions);
  }

  /** What is performed for calls, and where to install what happens around it. */
  public Operations operations() {
    return core.operations();
  }

  /** Every address that this server answers. */
  EdgeRoutes routes() {
    return routes;
  }

  /** The port that is listened on. */
  public int port() {
    return edge.port();
  }

  /** The port on this machine's own address without TLS. */
  int localPort() {
    return edge.localPort();
  }

  /** The address that clients reach the server by, without a slash at its end. */
  public String publicUrl() {
    return core.urls().publicUrl();
  }

  /** What the person who started the server should read, a line each. */
  public List<String> notices() {
    return Stream.of(
            notices.stream(),
            features.stream().flatMap(feature -> feature.notices().stream()),
            noticesOfNodes())
        .flatMap(lines -> lines)
        .toList();
  }

  /** What is wrong with several servers on the database, as far as this one sees it. */
  private Stream<String> noticesOfNodes() {
    NodePlaces own = NodePlaces.of(core.settings());
    return core.nodes().list().stream()
        .filter(node -> !node.id().equals(core.nodes().id()))
        .flatMap(node -> own.differences(NodePlaces.of(node.places()), node.address()).stream());
  }

  /**
   * The servers on the database; none for SQLite, which one server has alone.
   *
   * @throws dev.backstay.store.error.StoreException when the database cannot be used
   */
  public static List<ListedServer> nodes(ServerSettings settings) {
    try (Databases databases = Databases.open(databaseSettings(settings))) {
      return databases.listNodes().stream()
          .map(node ->
              new ListedServer(
                  node.id(),
                  node.address(),
                  node.version(),
                  node.started(),
                  node.leaseMillis(),
                  NodePlaces.of(node.places()).files(),
                  NodePlaces.of(node.places()).cache()))
          .toList();
    }
  }

  /**
   * Says that it is not ready, goes on for as long as load balancers need to notice, lets requests
   * under way end, writes what is still to be written, and gives everything back.
   */
  @Override
  public void close() {
    health.stopping();
    features.forEach(Feature::stopping);
    try {
      Thread.sleep(core.settings().http().limits().stopDelay());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    core.close();
  }

  private static DatabaseSettings databaseSettings(ServerSettings settings) {
    return settings.database().in(settings.dataDirectory());
  }
}
