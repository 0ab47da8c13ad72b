package dev.backstay.store.nodes;

import dev.backstay.store.database.DatabaseLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of the servers on a database, by plain statements: they run on connections that belong
 * to no pool and no schema.
 */
final class NodeRows {
  private static final String NODE = "\"" + DatabaseLayout.PLATFORM_SCHEMA + "\".\"node\"";
  private static final String CLAIM = "\"" + DatabaseLayout.PLATFORM_SCHEMA + "\".\"node_claim\"";
  private static final String FENCE = "\"" + DatabaseLayout.PLATFORM_SCHEMA + "\".\"write_fence\"";
  private static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

  private NodeRows() {}

  /**
   * What came of a renewal.
   *
   * @param leaseUntil until when it has its lease, by the database's clock; 0 if it is not listed
   * @param lost servers that stopped without leaving and are listed still
   * @param live servers whose lease runs
   */
  record Renewal(long leaseUntil, int lost, int live) {}

  /**
   * Renews a lease and sends the server a message of that, both or neither: one that is not listed
   * hears nothing.
   *
   * @param graceMillis so long a lease must have run out for its server to count as lost
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
        ("WITH renewed AS"
                + " (UPDATE %1$s SET lease_until = %2$s + ? WHERE id = ? RETURNING lease_until)"
                + " SELECT (SELECT lease_until FROM renewed),"
                + " (SELECT count(*) FROM %1$s WHERE lease_until < %2$s - ? AND id <> ?),"
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
        return new Renewal(row.getLong(1), row.getInt(2), row.getInt(3));
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
      statement.setString(5, node.places());
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

  /**
   * Takes servers off the list that stopped without leaving, once nothing that they had begun to
   * write can be stored any more.
   *
   * @param graceMillis as of {@link #renew}
   */
  static void deleteLost(Connection connection, String id, long graceMillis) throws SQLException {
    String sql = "DELETE FROM %1$s WHERE lease_until < %2$s - ? AND id <> ?".formatted(NODE, NOW);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, graceMillis);
      statement.setString(2, id);
      var _ = statement.executeUpdate();
    }
  }

  /** The ids of the servers that are listed, each with whether its lease runs. */
  static Map<String, Boolean> leases(Connection connection) throws SQLException {
    Map<String, Boolean> ids = new HashMap<>();
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT id, lease_until > " + NOW + " FROM " + NODE);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.put(rows.getString(1), rows.getBoolean(2));
      }
    }
    return ids;
  }

  /** The transactions that are about to commit: their server's right was looked at already. */
  static Set<String> fenced(Connection connection) throws SQLException {
    Set<String> transactions = new HashSet<>();
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation'"
                    + " AND relation = '"
                    + FENCE
                    + "'::regclass AND mode = 'RowShareLock' AND granted"
                    + " AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        transactions.add(rows.getString(1));
      }
    }
    return transactions;
  }

  /** Whether servers are listed in this database: not in one of before there were several. */
  static boolean exist(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT to_regclass('" + NODE + "') IS NOT NULL");
        ResultSet row = statement.executeQuery()) {
      return row.next() && row.getBoolean(1);
    }
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

  /**
   * Claims work for a server, unless another one has claimed it whose lease runs.
   *
   * @return whether the server has the claim now
   */
  static boolean claim(Connection connection, String work, String id) throws SQLException {
    String sql =
        ("INSERT INTO %1$s AS held (name, node_id) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET node_id = excluded.node_id"
                + " WHERE held.node_id = excluded.node_id OR NOT EXISTS"
                + " (SELECT 1 FROM %2$s n WHERE n.id = held.node_id AND n.lease_until > %3$s)")
            .formatted(CLAIM, NODE, NOW);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, work);
      statement.setString(2, id);
      return statement.executeUpdate() > 0;
    }
  }

  /** Gives up what a server has claimed. */
  static void release(Connection connection, String work, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + CLAIM + " WHERE name = ? AND node_id = ?")) {
      statement.setString(1, work);
      statement.setString(2, id);
      var _ = statement.executeUpdate();
    }
  }

  static void send(Connection connection, String channel, String message) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      statement.setString(1, channel);
      statement.setString(2, message);
      statement.executeQuery().close();
    }
  }
}
