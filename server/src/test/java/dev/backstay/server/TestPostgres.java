package dev.backstay.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One PostgreSQL for all tests of a JVM; every server gets a database of its own in it. It does not
 * survive a power failure, which no test has.
 */
public final class TestPostgres {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static EmbeddedPostgres running;

  public static synchronized String freshDatabase() {
    try {
      if (running == null) {
        Path data = Files.createTempDirectory("backstay-postgres");
        running =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("autovacuum", "off")
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(data)));
      }
      String name = "test" + NUMBER.incrementAndGet();
      try (Connection connection = running.getPostgresDatabase().getConnection()) {
        connection.createStatement().execute("CREATE DATABASE " + name);
      }
      return "postgresql://postgres:postgres@localhost:" + running.getPort() + "/" + name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection to a database, by the address that a server has in its settings. */
  public static Connection connect(String address) throws SQLException {
    URI uri = URI.create(address);
    List<String> login = List.of(uri.getUserInfo().split(":", -1));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
        login.getFirst(),
        login.getLast());
  }

  /** The files of hundreds of apps are deleted by a process that outlives this one. */
  private static void stop(Path data) {
    try {
      running.close();
      var _ = new ProcessBuilder("rm", "-rf", data.toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
