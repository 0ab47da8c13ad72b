package dev.backstay.foundation.settings;

import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which database the server keeps its data in, and how.
 *
 * @param url of PostgreSQL, with the password; null for SQLite
 * @param fullDurability whether a power failure loses nothing that was answered
 * @param queryTime that one statement may take
 * @param connections to PostgreSQL, besides the two that carry messages between servers
 * @param appsInMemory of how many apps anything is kept in memory
 */
public record DatabaseOptions(
    @Nullable String url,
    boolean fullDurability,
    Duration queryTime,
    int connections,
    int appsInMemory) {

  static DatabaseOptions of(SettingReader reader) {
    return new DatabaseOptions(
        withPassword(
            reader.optional(Setting.DATABASE, DatabaseOptions::database),
            reader.optional(Setting.DATABASE_PASSWORD, value -> value),
            reader),
        reader.choice(Setting.DURABILITY, "full", "normal"),
        reader.seconds(Setting.QUERY_SECONDS, 1, 300),
        reader.number(Setting.DATABASE_CONNECTIONS, 2, 1_000),
        reader.number(Setting.APPS_IN_MEMORY, 1, 1_000_000));
  }

  /** The same for the store. */
  public DatabaseSettings in(Path dataDirectory) {
    return DatabaseSettings.of(dataDirectory, url)
        .withDurability(fullDurability ? Durability.FULL : Durability.NORMAL)
        .withStatementTimeout(queryTime)
        .withConnections(connections);
  }

  /** Without the address, which may hold a password. */
  @Override
  public String toString() {
    return "DatabaseOptions[" + (url == null ? "SQLite" : "PostgreSQL") + "]";
  }

  private static String database(String value) {
    if (!value.matches("postgres(ql)?://[^\\s]+")) {
      throw new IllegalArgumentException("must be postgresql://user:password@host:port/database");
    }
    return value;
  }

  /** The address with the password that is given apart from it. */
  private static @Nullable String withPassword(
      @Nullable String database, @Nullable String password, SettingReader reader) {
    if (database == null || password == null) {
      if (password != null) {
        reader.problem("database-password is given without database: say which database it is for");
      }
      return database;
    }
    int start = database.indexOf("://") + "://".length();
    int end = database.indexOf('@', start);
    if (Setting.DATABASE.isSecret(database)) {
      reader.problem("database-password is given, and database has a password too: leave one out");
      return database;
    }
    if (end < 0) {
      reader.problem(
          "database-password is given, but database names no user: it must be"
              + " postgresql://user@host:port/database");
      return database;
    }
    String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    return database.substring(0, end) + ":" + encoded + database.substring(end);
  }
}
