package dev.backstay.store.database.migration;

import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What servers of two versions on one PostgreSQL database may do while one after the other is
 * replaced. A migration either only adds what programs before it need not know (an expansion), or
 * its file's name says {@code contract} after the version: {@code V9__contract_old_columns.sql}.
 * Flyway's history has that name, so a program also knows it of migrations that it does not have.
 */
final class Compatibility {
  /** So begins the description of a migration that earlier programs cannot work with. */
  private static final String CONTRACT = "contract ";

  /** Servers that are named in a message. */
  private static final int NAMED = 10;

  private Compatibility() {}

  /**
   * The name of a migration as Flyway's history has it.
   *
   * @param file such as {@code V9__contract_old_columns.sql}
   */
  static String description(String file) {
    return file.substring(file.indexOf("__") + 2, file.length() - ".sql".length())
        .replace('_', ' ');
  }

  /** Whether programs of the version before cannot work with what a migration leaves. */
  static boolean isContract(String file) {
    return description(file).startsWith(CONTRACT);
  }

  /**
   * Whether everything that later versions have changed in a database is an expansion.
   *
   * @param connection that finds the history without a schema's name
   * @param latest the version that this program knows
   */
  static boolean isExpandedOnly(Connection connection, int latest) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM "
                + MigrationSet.HISTORY
                + " WHERE success AND CAST(version AS INTEGER) > ? AND description LIKE ?")) {
      statement.setInt(1, latest);
      statement.setString(2, CONTRACT + "%");
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getInt(1) == 0;
      }
    }
  }

  /**
   * Refuses to change a platform's database under servers that cannot work with the change.
   *
   * @param connection in a transaction with the platform's schema as its search path
   * @param pending the files of the migrations that are due
   * @throws DatabaseException when one of them is no expansion and the lease of a server runs
   */
  static void refuseWhileOthersServe(Connection connection, List<String> pending)
      throws SQLException {
    if (pending.stream().noneMatch(Compatibility::isContract)) {
      return;
    }
    List<String> serving = serving(connection);
    if (!serving.isEmpty()) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          "this version changes the database in a way that earlier servers cannot work with, and"
              + " some are running: "
              + String.join(", ", serving)
              + ". Stop all of them, and start this version ten seconds later");
    }
  }

  private static List<String> serving(Connection connection) throws SQLException {
    List<String> addresses = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet table = statement.executeQuery("SELECT to_regclass('node') IS NOT NULL")) {
        // before there were several servers, there was one, and nobody knows whether it runs
        if (!table.next() || !table.getBoolean(1)) {
          return addresses;
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT address FROM node"
                  + " WHERE lease_until > extract(epoch from clock_timestamp()) * 1000"
                  + " ORDER BY address LIMIT "
                  + NAMED)) {
        while (rows.next()) {
          addresses.add(rows.getString(1));
        }
      }
    }
    return addresses;
  }
}
