package dev.backstay.store.nodes;

import dev.backstay.store.database.DatabaseLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of the servers on a database, by plain statements: they run on connections that belong
 * to no pool and no schema.
 */
final class NodeRows {
  private static final String NODE = "\"" + DatabaseLayout.PLATFORM_SCHEMA + "\".\"node\"";
  private static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

  private NodeRows() {}

  /**
   * What came of a renewal.
   *
   * @param renewed whether the server was there
   * @param lost servers that stopped without leaving and were removed
   * @param live servers whose lease runs
   */
  record Renewal(boolean renewed, int lost, int live) {}

  /**
   * Renews a lease and sends the server a message of that, both or neither: one that is not listed
   * hears nothing.
   *
   * @param graceMillis for how long a server stays listed whose lease has run out
   */
  static Renewal renew(
      Connection connection,
      String id,
      long leaseMillis,
      long graceMillis,
      String channel,
      String message)
      throws SQLException {
    String sql =
        ("WITH renewed AS (UPDATE %1$s SET lease_until = %2$s + ? WHERE id = ? RETURNING 1),"
                + " lost AS (DELETE FROM %1$s WHERE lease_until < %2$s - ? AND id <> ? RETURNING 1)"
                + " SELECT (SELECT count(*) FROM renewed), (SELECT count(*) FROM lost),"
                + " (SELECT count(*) FROM %1$s WHERE lease_until > %2$s OR id = ?),"
                + " (SELECT pg_notify(?, ?)::text FROM renewed)")
            .formatted(NODE, NOW);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, leaseMillis);
      statement.setString(2, id);
      statement.setLong(3, graceMillis);
      statement.setString(4, id);
      statement.setString(5, id);
      statement.setString(6, channel);
      statement.setString(7, message);
      try (ResultSet row = statement.executeQuery()) {
        var _ = row.next();
        return new Renewal(row.getInt(1) > 0, row.getInt(2), row.getInt(3));
      }
    }
  }

  /** Lists a server with a lease that runs out now: its first renewal gives it a real one. */
  static void insert(Connection connection, Node node) throws SQLException {
    String sql =
        ("INSERT INTO %1$s (id, address, version, started, lease_until, secret_key, files)"
                + " VALUES (?, ?, ?, %2$s, %2$s, ?, ?) ON CONFLICT (id) DO NOTHING")
            .formatted(NODE, NOW);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, node.id());
      statement.setString(2, node.address());
      statement.setString(3, node.version());
      statement.setString(4, node.secretKey());
      statement.setString(5, node.files());
      var _ = statement.executeUpdate();
    }
  }

  static void delete(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + NODE + " WHERE id = ?")) {
      statement.setString(1, id);
      var _ = statement.executeUpdate();
    }
  }

  /** The ids of the servers whose lease runs. */
  static Set<String> live(Connection connection) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT id FROM " + NODE + " WHERE lease_until > " + NOW);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }

  static List<Node> list(Connection connection) throws SQLException {
    List<Node> nodes = new ArrayList<>();
    String sql =
        "SELECT id, address, version, started, lease_until - "
            + NOW
            + ", secret_key, files FROM "
            + NODE
            + " ORDER BY started, id LIMIT 10000";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        nodes.add(
            new Node(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7)));
      }
    }
    return nodes;
  }

  static void send(Connection connection, String channel, String message) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      statement.setString(1, channel);
      statement.setString(2, message);
      statement.executeQuery().close();
    }
  }
}
