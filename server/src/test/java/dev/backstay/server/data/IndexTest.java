package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which indexes there are, as the databases themselves tell. */
final class IndexTest {
  @ParameterizedTest
  @EnumSource(Product.class)
  void indexesComeAndGoWithWhatADeveloperAsksFor(Product product) throws SQLException {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("indexes");
      app.manage("POST", "/data/tables", Map.of("name", "Thing"));
      column(app, "POST", "", Map.of("name", "code", "dataType", "STRING"));
      assertThat(on(server, app, "Thing", "code")).isEmpty();

      column(app, "PUT", "/code", Map.of("name", "code", "dataType", "STRING", "indexed", true));
      assertThat(on(server, app, "Thing", "code"))
          .singleElement()
          .asString()
          .doesNotContainIgnoringCase("unique");
      column(app, "PUT", "/code", Map.of("name", "code", "dataType", "STRING", "unique", true));
      assertThat(on(server, app, "Thing", "code"))
          .singleElement()
          .asString()
          .containsIgnoringCase("unique");
      column(
          app,
          "PUT",
          "/code",
          Map.of("name", "code", "dataType", "STRING", "unique", false, "indexed", false));
      assertThat(on(server, app, "Thing", "code")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Product.class)
  void whatTheServerLooksUpIsIndexedByItself(Product product) throws SQLException {
    try (RunningServer server = RunningServer.start(product)) {
      TestApp app = server.console().createApp("indexes");
      app.manage("POST", "/data/tables", Map.of("name", "Thing"));
      int before = indexes(server, app).size();
      column(
          app,
          "POST",
          "/relation",
          Map.of(
              "dataType",
              "DATA_REF",
              "name",
              "users",
              "toTableName",
              "Users",
              "relationshipType",
              "ONE_TO_MANY"));

      assertThat(on(server, app, "Thing", "ownerId")).isNotEmpty();
      assertThat(on(server, app, "Users", "email"))
          .anySatisfy(index -> assertThat(index).containsIgnoringCase("unique"));
      assertThat(indexes(server, app))
          .hasSizeGreaterThan(before)
          .anySatisfy(index -> assertThat(index).contains("child_id, parent_id"));
      assertThat(indexes(server, app))
          .anySatisfy(index -> assertThat(index).contains("backstay_object_acl"));
    }
  }

  private static void column(TestApp app, String method, String path, Map<String, Object> body) {
    app.manage(method, "/data/tables/Thing/columns" + path, body);
  }

  private static List<String> on(RunningServer server, TestApp app, String table, String column)
      throws SQLException {
    return indexes(server, app).stream()
        .filter(index -> index.contains(table) && index.contains(column))
        .toList();
  }

  /** The definitions of all indexes of an app. */
  private static List<String> indexes(RunningServer server, TestApp app) throws SQLException {
    return texts(
        RunningServer.connect(server.settings(), app.id()),
        server.settings().database().url() == null
            ? "SELECT coalesce(sql, name) FROM sqlite_master WHERE type = 'index'"
            : "SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog', 'public')");
  }

  private static List<String> texts(Connection connection, String query) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (connection;
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
