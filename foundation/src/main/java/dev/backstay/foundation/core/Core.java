package dev.backstay.foundation.core;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.DecisionLog;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.AppSettings;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.developers.DeveloperRoutes;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.limits.GuessLimits;
import dev.backstay.foundation.limits.RateLimits;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.passwords.Argon2Cost;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.foundation.secrets.RandomSecret;
import dev.backstay.foundation.secrets.Secrets;
import dev.backstay.foundation.settings.SecuritySettings;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.tables.AppTables;
import dev.backstay.foundation.tables.DynamicSchemaLimits;
import dev.backstay.foundation.traces.DatabaseSpans;
import dev.backstay.foundation.traces.Traces;
import dev.backstay.store.Databases;
import dev.backstay.store.database.Database;
import dev.backstay.store.nodes.NodeKey;
import dev.backstay.store.nodes.Nodes;
import java.time.InstantSource;

/**
 * What every feature stands on. Features add to {@link #resources} what they open.
 *
 * @param nodes the servers that share the database
 * @param platform the platform database
 * @param clock by which sessions, locks and links end
 * @param operatorKey lets the command line in
 * @param limits of attempts
 * @param guesses of passwords
 * @param operations where what calls ask of services is performed
 * @param meters where features count and time what they do
 * @param traces where requests and what they cause are told to a collector
 * @param developerRoutes the developers' own accounts, a feature itself
 */
public record Core(
    ServerSettings settings,
    InstantSource clock,
    Resources resources,
    ServerUrls urls,
    DataDirectory directory,
    Nodes nodes,
    Database platform,
    Secrets secrets,
    PasswordHasher hasher,
    String operatorKey,
    Apps apps,
    AppSettings appSettings,
    AuditLog audit,
    Policies policies,
    DecisionLog decisions,
    AccessGate gate,
    AppTables tables,
    RateLimits limits,
    GuessLimits guesses,
    Operations operations,
    Meters meters,
    Traces traces,
    Developers developers,
    DeveloperRoutes developerRoutes)
    implements AutoCloseable {

  /**
   * Opens the data directory and the databases, and builds what stands on them.
   *
   * @param passwordCost of new passwords' hashes
   * @throws dev.backstay.foundation.directory.DataDirectoryException when the data directory cannot
   *     be used
   * @throws dev.backstay.store.error.StoreException when the database cannot be used
   */
  public static Core open(
      ServerSettings settings, InstantSource clock, Argon2Cost passwordCost, Meters meters) {
    return open(
        settings,
        DataDirectory.open(settings.dataDirectory()),
        clock,
        passwordCost,
        meters,
        Traces.OFF);
  }

  /**
   * As {@link #open(ServerSettings, InstantSource, Argon2Cost, Meters)}.
   *
   * @param directory the settings' data directory; is closed with the core, also when this fails
   */
  public static Core open(
      ServerSettings settings,
      DataDirectory directory,
      InstantSource clock,
      Argon2Cost passwordCost,
      Meters meters,
      Traces traces) {
    Resources resources = new Resources();
    try {
      return open(
          settings, resources.add(directory), clock, passwordCost, meters, traces, resources);
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  private static Core open(
      ServerSettings settings,
      DataDirectory directory,
      InstantSource clock,
      Argon2Cost passwordCost,
      Meters meters,
      Traces traces,
      Resources resources) {
    SecuritySettings security = settings.security();
    Databases databases =
        resources.add(
            Databases.open(
                settings.database().in(settings.dataDirectory()),
                traces.on() ? new DatabaseSpans() : null));
    Nodes nodes = resources.add(databases.nodes());
    Database platform = databases.platform();
    PasswordHasher hasher =
        resources.add(new PasswordHasher(security.passwordHashesAtOnce(), passwordCost));
    Secrets secrets = Secrets.open(directory, security.secretKey());
    nodes.requireSameKey(new NodeKey(secrets.keyId(), secrets.derived("messages of servers")));
    String operatorKey = RandomSecret.next();

    Apps apps = resources.add(new Apps(databases, settings.database().appsInMemory()));
    nodes.listen(apps.changes());
    AppSettings appSettings = new AppSettings(apps);
    AuditLog audit = new AuditLog(apps, platform, clock);
    appSettings.onChange(AuditLog::ofSettings);

    Policies policies = new Policies(apps);
    DecisionLog decisions = new DecisionLog(apps, security.decisionLogSize());
    AccessGate gate = new AccessGate(policies, decisions);
    CoreMeters.install(meters, gate, databases, nodes);
    AppTables tables =
        new AppTables(
            apps,
            appSettings,
            policies,
            gate,
            new DynamicSchemaLimits(apps, settings.dynamicSchema()));

    RateLimits limits =
        new RateLimits(security.attemptsPerAddress(), security.attemptsPerIdentity(), nodes::live);
    GuessLimits guesses = new GuessLimits(clock, nodes::live);
    Developers developers = new Developers(platform, hasher);
    DeveloperRoutes developerRoutes =
        new DeveloperRoutes(
            platform, developers, hasher, limits, guesses, apps, audit, operatorKey, clock);
    return new Core(
        settings,
        clock,
        resources,
        new ServerUrls(settings.http()),
        directory,
        nodes,
        platform,
        secrets,
        hasher,
        operatorKey,
        apps,
        appSettings,
        audit,
        policies,
        decisions,
        gate,
        tables,
        limits,
        guesses,
        new Operations(),
        meters,
        traces,
        developers,
        developerRoutes);
  }

  /** Makes the routes of the console. */
  public ConsoleAuthenticator console() {
    return developerRoutes.console();
  }

  /** Closes everything, what features have opened first. */
  @Override
  public void close() {
    resources.close();
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "Core of " + settings;
  }
}
