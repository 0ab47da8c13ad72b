package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;

/** What tests of relations over HTTP ask and look for. */
abstract class RelationScene extends OnBothDatabases {
  TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
  }

  void relation(String table, String name, String to, String type) {
    app.manage(
        "POST",
        "/data/tables/" + table + "/columns/relation",
        Map.of("dataType", "DATA_REF", "name", name, "toTableName", to, "relationshipType", type));
  }

  static String create(Client client, String table, String name) {
    Answer answer = client.send("POST", "/data/" + table, Map.of("name", name));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.object().get("objectId");
  }

  static Object names(Object children) {
    return children instanceof List<?> list
        ? list.stream().map(child -> ((Map<?, ?>) child).get("name")).toList()
        : children;
  }

  static List<?> related(Client client, String path) {
    return (List<?>) names(client.get(path).json());
  }

  static String where(String condition) {
    return "?whereClause=" + URLEncoder.encode(condition, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("unchecked")
  String relationId(String name) {
    return ((List<Map<String, Object>>)
            app.manage("GET", "/data/tables", null).object().get("tables"))
        .stream()
            .flatMap(table -> ((List<Map<String, Object>>) table.get("relations")).stream())
            .filter(relation -> name.equals(relation.get("name")))
            .map(relation -> (String) relation.get("columnId"))
            .findFirst()
            .orElseThrow();
  }

  static void refused(Answer answer, int status, long code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
