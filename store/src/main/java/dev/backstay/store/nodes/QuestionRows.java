package dev.backstay.store.nodes;

import dev.backstay.store.database.DatabaseLayout;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows of questions between servers, by plain statements as {@link NodeRows}. */
final class QuestionRows {
  private static final String QUESTION =
      "\"" + DatabaseLayout.PLATFORM_SCHEMA + "\".\"node_question\"";
  private static final String NOW = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";

  private QuestionRows() {}

  /** A question with who asks it. */
  record Asked(String asker, String question) {}

  static void insert(Connection connection, String id, String node, String asker, String question)
      throws SQLException {
    String sql =
        "INSERT INTO %s (id, node, asker, asked, question) VALUES (?, ?, ?, %s, ?)"
            .formatted(QUESTION, NOW);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      statement.setString(2, node);
      statement.setString(3, asker);
      statement.setString(4, question);
      var _ = statement.executeUpdate();
    }
  }

  /** A question that a server is to answer; null when there is none any more. */
  static @Nullable Asked find(Connection connection, String id, String node) throws SQLException {
    String sql =
        "SELECT asker, question FROM " + QUESTION + " WHERE id = ? AND node = ? AND answer IS NULL";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, id);
      statement.setString(2, node);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? new Asked(row.getString(1), row.getString(2)) : null;
      }
    }
  }

  /** Whether the question was still there to be answered. */
  static boolean answer(Connection connection, String id, String node, String answer)
      throws SQLException {
    String sql =
        "UPDATE "
            + QUESTION
            + " SET answer = ?, question = '' WHERE id = ? AND node = ? AND answer IS NULL";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, answer);
      statement.setString(2, id);
      statement.setString(3, node);
      return statement.executeUpdate() > 0;
    }
  }

  /** Deletes a question; answers what has been answered to it, or null. */
  static @Nullable String take(Connection connection, String id) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + QUESTION + " WHERE id = ? RETURNING answer")) {
      statement.setString(1, id);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** Deletes what servers have left that died while they asked. */
  static void sweep(Connection connection, long olderThanMillis) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + QUESTION + " WHERE asked < " + NOW + " - ?")) {
      statement.setLong(1, olderThanMillis);
      var _ = statement.executeUpdate();
    }
  }
}
