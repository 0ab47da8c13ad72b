package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large answers, and such as are too large, over HTTP on both databases. */
final class LargeResultTest extends OnBothDatabases {
  private static final int ROWS = 20;
  private static final int CONNECTIONS = 20;
  private static final String TEXT = "x".repeat(100_000);

  private TestApp app;
  private Client client;

  @BeforeEach
  void createTexts() {
    app = newApp();
    client = app.client("REST");
    app.manage("POST", "/data/tables", Map.of("name", "Note"));
    app.manage("POST", "/data/tables/Note/columns", Map.of("name", "v", "dataType", "TEXT"));
    app.manage("POST", "/data/tables/Note/columns", Map.of("name", "n", "dataType", "INT"));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(Map.of("v", TEXT, "n", i));
    }
    assertThat(client.send("POST", "/data/bulk/Note", rows).status()).isEqualTo(200);
  }

  @Test
  void arrivesWhole() {
    Answer answer = client.find("Note", Map.of("sortBy", List.of("n"), "pageSize", 100));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("" + answer.text().length());
    assertThat(answer.list()).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      assertThat((Map<?, ?>) answer.list().get(i)).extracting("n").isEqualTo((long) i);
      assertThat((Map<?, ?>) answer.list().get(i)).extracting("v").isEqualTo(TEXT);
    }
  }

  /** Each of these may be long, so they are fetched in parts, of which the first are small. */
  @Test
  void calculatedTextsComeInOrder() {
    client.send("PUT", "/data/bulk/Note?where=n%20%3C%2018", Map.of("v", "short"));
    List<String> properties = new ArrayList<>(List.of("n"));
    for (int i = 0; i < 10; i++) {
      properties.add("concat(v, v) as x" + i);
    }

    Answer answer =
        client.find("Note", Map.of("props", properties, "sortBy", List.of("n"), "pageSize", 100));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.list()).hasSize(ROWS);
    for (int i = 0; i < ROWS; i++) {
      String text = i < 18 ? "short" : TEXT;
      assertThat((Map<?, ?>) answer.list().get(i)).extracting("n").isEqualTo((long) i);
      assertThat((Map<?, ?>) answer.list().get(i)).extracting("x9").isEqualTo(text + text);
    }
  }

  @Test
  void whatIsTooLargeIsRefusedAndCostsNoConnection() throws SQLException {
    List<String> properties = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      properties.add("concat(v, v) as x" + i);
    }
    Set<Integer> before = backends();

    for (int i = 0; i < 3; i++) {
      Answer answer = client.find("Note", Map.of("props", properties, "pageSize", 100));
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo(1026);
      assertThat(answer.text()).contains("10000000 characters");
    }

    assertThat(client.get("/data/Note/count").json()).isEqualTo((long) ROWS);
    assertThat(backends()).isEqualTo(before);
  }

  /** The processes of PostgreSQL that serve this server; once all of its pool are there. */
  private Set<Integer> backends() throws SQLException {
    if (product == Product.SQLITE) {
      return Set.of();
    }
    Set<Integer> found = new TreeSet<>();
    try (Connection connection = RunningServer.connect(server().settings(), app.id());
        Statement statement = connection.createStatement()) {
      Instant end = Instant.now().plusSeconds(30);
      while (found.size() != CONNECTIONS) {
        assertThat(Instant.now()).as("%s connections", found.size()).isBefore(end);
        found.clear();
        try (ResultSet result =
            statement.executeQuery(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'backstay'"
                    + " AND datname = current_database()")) {
          while (result.next()) {
            found.add(result.getInt(1));
          }
        }
      }
    }
    return found;
  }
}
