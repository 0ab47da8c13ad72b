package dev.backstay.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.DatabaseWatch;
import dev.backstay.store.database.Ids;
import dev.backstay.store.database.OpenDatabase;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.WatchedDatabase;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.database.postgres.ConnectionShares;
import dev.backstay.store.database.postgres.PostgresDatabase;
import dev.backstay.store.database.postgres.SharedConnections;
import dev.backstay.store.database.sqlite.FileCloser;
import dev.backstay.store.database.sqlite.SqliteConnections;
import dev.backstay.store.database.sqlite.SqliteDatabase;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.nodes.Node;
import dev.backstay.store.nodes.Nodes;
import dev.backstay.store.nodes.PostgresNodes;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.schema.Catalog;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All databases of an installation: the platform's and one per app. On SQLite each is a file, on
 * PostgreSQL a schema of one database ({@code backstay}, {@code backstay_app_…}).
 *
 * <p>An app's database is opened, and migrated if need be, on first use. Nobody else may use the
 * data directory meanwhile; the server holds its lock.
 */
public final class Databases implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
  private static final String DELETED = ".deleted-";

  /** Of each server: one that listens, and one that renews the lease. */
  public static final int MESSAGE_CONNECTIONS = 2;

  private final DatabaseSettings settings;
  private final @Nullable DatabaseWatch watch;
  private final @Nullable HikariDataSource pool;
  private final @Nullable SharedConnections connections;
  private final ConnectionShares shares;
  private final Plans plans = new Plans();
  private final OpenDatabase platform;
  private final @Nullable PostgresNodes nodes;
  private final Map<String, OpenDatabase> apps = new ConcurrentHashMap<>();

  /** Of apps that were released from memory; callers may still hold them. */
  private final Cache<String, OpenDatabase> released =
      Caffeine.newBuilder().executor(Runnable::run).weakValues().build();

  private final ReentrantLock changing = new ReentrantLock();
  private final @Nullable FileCloser closer;

  private Databases(DatabaseSettings settings, @Nullable DatabaseWatch watch) {
    this.settings = settings;
    this.watch = watch;
    this.shares = new ConnectionShares(settings.connections());
    DatabaseLayout.makeDirectory(DatabaseLayout.appsDirectory(settings));
    removeLeftovers();
    if (settings.url() == null) {
      pool = null;
      connections = null;
      nodes = null;
      Path file = DatabaseLayout.platformFile(settings);
      DatabaseLayout.makeDirectoryOf(file);
      if (!Files.exists(file)) {
        SqliteConnections.create(file);
      }
      SqliteDatabase database = new SqliteDatabase(file, MigrationSet.PLATFORM, settings);
      database.open();
      platform = WatchedDatabase.of(database, watch);
      closer = new FileCloser(this::inMemory, settings.idle());
    } else {
      PostgresAddress address = PostgresAddress.parse(settings.url());
      address.requireSessions();
      warnOfFewConnections(address, settings.connections());
      pool = pool(settings, address);
      connections = new SharedConnections(pool);
      nodes = new PostgresNodes(address, pool);
      closer = null;
      try {
        nodes.requireProtocol();
        PostgresDatabase database =
            new PostgresDatabase(
                connections,
                shares,
                DatabaseLayout.PLATFORM_SCHEMA,
                MigrationSet.PLATFORM,
                settings,
                nodes,
                nodes);
        database.open();
        platform = WatchedDatabase.of(database, watch);
      } catch (RuntimeException e) {
        pool.close();
        throw e;
      }
    }
  }

  /**
   * Opens the platform database, making or migrating it if need be.
   *
   * @throws DatabaseException if that fails
   */
  public static Databases open(DatabaseSettings settings) {
    return open(settings, null);
  }

  /**
   * As {@link #open(DatabaseSettings)}.
   *
   * @param watch looks at what is asked of all databases; null for nobody
   */
  public static Databases open(DatabaseSettings settings, @Nullable DatabaseWatch watch) {
    return new Databases(settings, watch);
  }

  /** The statements on rows of all apps, for those who read and write them. */
  public Plans plans() {
    return plans;
  }

  /**
   * Begins to hear what other servers on the database change; to be called before anything is read
   * that is kept in memory, by a server that is to join them.
   */
  public Nodes nodes() {
    if (nodes == null) {
      return Nodes.ALONE;
    }
    nodes.open();
    return nodes;
  }

  /** The servers on the database, for programs that have not joined them. */
  public List<Node> listNodes() {
    return nodes == null ? List.of() : nodes.list();
  }

  /** Lets go of the database of an app that another server has deleted. */
  public void forgetApp(String appId) {
    String key = DatabaseLayout.key(appId);
    Set<OpenDatabase> forgotten = new LinkedHashSet<>();
    apps.compute(
        key,
        (id, database) -> {
          if (database != null) {
            forgotten.add(database);
          }
          OpenDatabase held = released.asMap().remove(id);
          if (held != null) {
            forgotten.add(held);
          }
          return null;
        });
    forgotten.forEach(OpenDatabase::close);
  }

  /**
   * Keeps nothing in memory of the database of an app that has not been used for long. Whoever
   * holds it can go on using it, and it stays the only one: of a file there is never a second
   * writer.
   */
  public void releaseApp(String appId) {
    apps.computeIfPresent(
        DatabaseLayout.key(appId),
        (key, database) -> {
          released.put(key, database);
          return null;
        });
  }

  /** Developers, apps and keys. */
  public Database platform() {
    return platform;
  }

  /**
   * The database of an app; it may be kept.
   *
   * @param appId 36 characters
   * @throws DatabaseException UNAVAILABLE if there is no such app here
   */
  public Database app(String appId) {
    OpenDatabase known = apps.get(DatabaseLayout.key(appId));
    // the database itself is kept: a caller that holds a watched one holds it too
    return WatchedDatabase.of(known != null ? known : openApp(appId), watch);
  }

  /** How busy all databases are now; asks none of them. */
  public DatabaseLoad load() {
    int queued = platform.queuedWrites();
    int most = queued;
    for (OpenDatabase database : apps.values()) {
      int writes = database.queuedWrites();
      queued += writes;
      most = Math.max(most, writes);
    }
    int connections = pool == null ? 0 : settings.connections();
    return new DatabaseLoad(
        apps.size(), connections, shares.used(), shares.waiting(), queued, most);
  }

  /** Whether there is a database for that app. */
  public boolean hasApp(String appId) {
    return pool == null
        ? Files.exists(file(appId))
        : hasSchema(pool, DatabaseLayout.appSchema(appId));
  }

  /** The directory of an app, for its files and code beside its database; made if need be. */
  public Path directory(String appId) {
    Path directory = DatabaseLayout.appDirectory(settings, appId);
    DatabaseLayout.makeDirectory(directory);
    return directory;
  }

  /**
   * Makes the database of a new app, with its table of users.
   *
   * @throws DatabaseException if that fails, or the app is there; then nothing is left behind
   */
  public Database createApp(String appId) {
    changing.lock();
    try {
      if (hasApp(appId)) {
        throw new DatabaseException(Kind.UNIQUE_VIOLATION, "the app is there already");
      }
      directory(appId);
      try {
        if (pool == null) {
          SqliteConnections.create(file(appId));
        } else {
          execute(pool, "CREATE SCHEMA \"" + DatabaseLayout.appSchema(appId) + "\"");
        }
        Database database = app(appId);
        new Catalog(database).editor().createUsers();
        return database;
      } catch (RuntimeException e) {
        deleteApp(appId);
        throw e;
      }
    } finally {
      changing.unlock();
    }
  }

  /** Deletes an app's database and directory, for good; does nothing if there is none. */
  public void deleteApp(String appId) {
    changing.lock();
    try {
      forgetApp(appId);
      if (pool != null) {
        execute(pool, "DROP SCHEMA IF EXISTS \"" + DatabaseLayout.appSchema(appId) + "\" CASCADE");
      }
      Path directory = DatabaseLayout.appDirectory(settings, appId);
      if (Files.exists(directory)) {
        // first out of sight, in one step; a crash while deleting leaves no half of an app
        Path doomed = directory.resolveSibling(DELETED + Ids.next());
        Files.move(directory, doomed);
        deleteTree(doomed);
      }
    } catch (IOException e) {
      throw new DatabaseException(Kind.UNAVAILABLE, e);
    } finally {
      changing.unlock();
    }
  }

  /** Closes everything, after the writes that are queued. */
  @Override
  public void close() {
    if (closer != null) {
      closer.close();
    }
    apps.values().forEach(OpenDatabase::close);
    apps.clear();
    released.asMap().values().forEach(OpenDatabase::close);
    platform.close();
    if (pool != null) {
      pool.close();
    }
  }

  private OpenDatabase openApp(String appId) {
    if (!hasApp(appId)) {
      throw new DatabaseException(Kind.UNAVAILABLE, "there is no database for this app");
    }
    return apps.computeIfAbsent(
        DatabaseLayout.key(appId),
        key -> {
          OpenDatabase held = released.getIfPresent(key);
          if (held != null) {
            return held;
          }
          if (pool == null) {
            return new SqliteDatabase(file(appId), MigrationSet.APP, settings);
          }
          String schema = DatabaseLayout.appSchema(appId);
          PostgresNodes others = Objects.requireNonNull(nodes);
          return new PostgresDatabase(
              Objects.requireNonNull(connections),
              shares,
              schema,
              MigrationSet.APP,
              settings,
              others,
              others);
        });
  }

  /**
   * What is open is held by the thread that writes to it, so it is among these until it is closed.
   */
  private List<OpenDatabase> inMemory() {
    Set<OpenDatabase> all = new LinkedHashSet<>(apps.values());
    all.addAll(released.asMap().values());
    return List.copyOf(all);
  }

  private static HikariDataSource pool(DatabaseSettings settings, PostgresAddress address) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("backstay");
    config.setJdbcUrl(address.jdbcUrl());
    if (address.user() != null) {
      config.setUsername(address.user());
    }
    if (address.password() != null) {
      config.setPassword(address.password());
    }
    config.setMaximumPoolSize(settings.connections());
    // All are opened at once: while a pool grows under load, those who load it get what is new.
    config.setMinimumIdle(settings.connections());
    config.setConnectionTimeout(Database.LONGEST_WAIT.toMillis());
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    config.addDataSourceProperty("ApplicationName", "backstay");
    // what is read beyond the limit of a result, before it can be counted: the connection is given
    // up
    config.addDataSourceProperty("maxResultBuffer", String.valueOf(Database.MAX_RESULT_BYTES));
    config.setConnectionInitSql(
        "SET synchronous_commit = "
            + settings.durability().postgresSynchronousCommit()
            + "; SET statement_timeout = "
            + settings.statementTimeout().toMillis()
            + "; SET TIME ZONE 'UTC'");
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      throw PostgresAddress.unreachable(e);
    }
  }

  /** The pool fills up beside the work, so what it does not get would show only under load. */
  private static void warnOfFewConnections(PostgresAddress address, int wanted) {
    int left = address.connectionsLeft();
    if (left < wanted + MESSAGE_CONNECTIONS) {
      LOG.warn(
          "PostgreSQL takes {} more connections, and this server wants {}: raise max_connections,"
              + " or set database-connections lower",
          left,
          wanted + MESSAGE_CONNECTIONS);
    }
  }

  private static boolean hasSchema(HikariDataSource pool, String schema) {
    try (Connection connection = pool.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT 1 FROM pg_namespace WHERE nspname = ?")) {
      statement.setString(1, schema);
      try (ResultSet result = statement.executeQuery()) {
        return result.next();
      }
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private static void execute(HikariDataSource pool, String sql) {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private Path file(String appId) {
    return DatabaseLayout.appFile(settings, appId);
  }

  private void removeLeftovers() {
    Path directory = DatabaseLayout.appsDirectory(settings);
    try (var entries = Files.newDirectoryStream(directory, DELETED + "*")) {
      for (Path entry : entries) {
        deleteTree(entry);
      }
    } catch (IOException e) {
      LOG.warn("what is left of deleted apps cannot be removed", e);
    }
  }

  /** Deletes a directory; links in it are deleted, not followed. */
  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
