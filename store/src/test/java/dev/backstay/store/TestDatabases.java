package dev.backstay.store;

import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Durability;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases of both products for tests; a PostgreSQL server is started once per JVM. */
public final class TestDatabases {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<Dialect, Databases> SHARED = new EnumMap<>(Dialect.class);
  private static final Map<Dialect, DatabaseSettings> SETTINGS = new EnumMap<>(Dialect.class);

  private TestDatabases() {}

  /** What most tests use; each makes an app of its own in it. */
  static synchronized Databases shared(Dialect dialect) {
    return SHARED.computeIfAbsent(dialect, key -> Databases.open(settingsOfShared(key)));
  }

  /** The settings that the shared databases have. */
  public static synchronized DatabaseSettings settingsOfShared(Dialect dialect) {
    return SETTINGS.computeIfAbsent(dialect, TestDatabases::fresh);
  }

  /** Settings for databases that nobody else uses. */
  public static DatabaseSettings fresh(Dialect dialect) {
    try {
      Path directory = Files.createTempDirectory("backstay-store");
      directory.toFile().deleteOnExit();
      String url = dialect == Dialect.SQLITE ? null : newPostgresDatabase();
      return DatabaseSettings.of(directory, url).withDurability(Durability.NORMAL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String newAppId() {
    return UUID.randomUUID().toString().toUpperCase(java.util.Locale.ROOT);
  }

  private static String newPostgresDatabase() {
    EmbeddedPostgres server = Server.INSTANCE;
    String name = "store_" + NUMBER.incrementAndGet();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      // another collation than ours, as people's servers have
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/" + name;
  }

  public static EmbeddedPostgres server() {
    return Server.INSTANCE;
  }

  /** Holds the server, started on first use. */
  private static final class Server {
    static final EmbeddedPostgres INSTANCE = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "200")
            .setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off")
            .setServerConfig("synchronous_commit", "off")
            .setServerConfig("autovacuum", "off")
            .setLocaleConfig("locale", "C.UTF-8")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
