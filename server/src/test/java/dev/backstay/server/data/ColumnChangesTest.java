package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Columns of tables that have rows, changed at the console, on both databases (reference:
 * management 6).
 */
final class ColumnChangesTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
    app.manage("POST", "/data/tables", Map.of("name", "Thing"));
  }

  private Answer column(Map<String, ?> definition) {
    return app.console()
        .send("POST", "/" + app.id() + "/console/data/tables/Thing/columns", definition);
  }

  private Answer change(String column, Map<String, ?> definition) {
    return app.console()
        .send("PUT", "/" + app.id() + "/console/data/tables/Thing/columns/" + column, definition);
  }

  private void row(String id, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put("objectId", id);
    values.put("value", value);
    Answer made = client.send("POST", "/data/Thing", values);
    assertThat(made.status()).as(made.text()).isEqualTo(200);
  }

  private Object value(String id) {
    return client.get("/data/Thing/" + id).object().get("value");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "INT      | STRING          | 42                | ~\"42\"~",
        "INT      | DOUBLE          | 42                | 42.0",
        "INT      | BOOLEAN         | 1                 | true",
        "INT      | DATETIME        | 1700000000000     | 1700000000000",
        "INT      | JSON            | 42                | 42",
        "DOUBLE   | INT             | 42.0              | 42",
        "DOUBLE   | TEXT            | 0.1               | ~\"0.1\"~",
        "BOOLEAN  | INT             | true              | 1",
        "BOOLEAN  | STRING          | false             | ~\"false\"~",
        "STRING   | INT             | ~\" 17 \"~        | 17",
        "STRING   | DOUBLE          | ~\"1.50\"~        | 1.5",
        "STRING   | BOOLEAN         | ~\"TRUE\"~        | true",
        "STRING   | DATETIME        | ~\"2023-11-14T22:13:20.000Z\"~ | 1700000000000",
        "STRING   | TEXT            | ~\"it's\"~        | ~\"it's\"~",
        "STRING   | JSON            | ~\"[1,{}]\"~      | [1,{}]",
        "TEXT     | STRING          | ~\"short\"~       | ~\"short\"~",
        "DATETIME | INT             | 1700000000000     | 1700000000000",
        "DATETIME | STRING          | 1700000000000     | ~\"2023-11-14T22:13:20.000Z\"~",
        "JSON     | TEXT            | [1]               | ~\"[1]\"~",
        "JSON     | INT             | 12                | 12",
      })
  void aColumnBecomesOneOfAnotherTypeWithItsValues(
      String from, String to, String value, String expected) {
    column(Map.of("name", "value", "dataType", from));
    row("1", read(value));
    row("2", null);

    Answer changed = change("value", Map.of("name", "value", "dataType", to));

    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.object()).containsEntry("dataType", to);
    assertThat(value("1")).isEqualTo(read(expected));
    assertThat(value("2")).isNull();
    assertThat(client.get("/data/Thing?where=value%20is%20not%20null").list()).hasSize(1);
    row("3", read(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "STRING   | INT      | ~\"17\"~ | ~\"seventeen\"~",
        "STRING   | INT      | ~\"17\"~ | ~\"1.5\"~",
        "STRING   | BOOLEAN  | ~\"true\"~ | ~\"yes\"~",
        "STRING   | DATETIME | ~\"01/31/2024\"~ | ~\"soon\"~",
        "STRING   | JSON     | ~\"{}\"~ | ~\"{\"~",
        "DOUBLE   | INT      | 1.0      | 1.5",
        "DOUBLE   | INT      | 1.0      | 1e300",
        "INT      | DOUBLE   | 1        | 9007199254740993",
        "INT      | BOOLEAN  | 1        | 2",
        "JSON     | INT      | 1        | {}",
        "DATETIME | BOOLEAN  | 1        | 1700000000000",
      })
  void aChangeThatWouldLoseDataIsRefusedWithTheRowsInTheWay(
      String from, String to, String good, String bad) {
    column(Map.of("name", "value", "dataType", from));
    row("fits", read(good));
    row("in-the-way", read(bad));

    Answer refused = change("value", Map.of("name", "value", "dataType", to));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(1164);
    assertThat(refused.text()).contains("in-the-way").doesNotContain("fits");
    assertThat(value("in-the-way")).isEqualTo(read(bad));
    assertThat(app.manage("GET", "/data/tables", null).text())
        .contains("\"name\":\"value\",\"dataType\":\"" + from);
  }

  @Test
  void aChangeOfTypeAndNameKeepsTheIndexAndManyRows() {
    column(Map.of("name", "value", "dataType", "STRING", "unique", true));
    for (int page = 0; page < 12; page++) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        rows.add(Map.of("value", Integer.toString(page * 100 + i)));
      }
      client.send("POST", "/data/bulk/Thing", rows);
    }
    Answer changed = change("value", Map.of("name", "number", "dataType", "INT"));
    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(client.get("/data/Thing/count?where=number%20%3E%3D%201000").json()).isEqualTo(200L);
    assertThat(client.send("POST", "/data/Thing", Map.of("number", 7)).code()).isEqualTo(1166);
    assertThat(client.get("/data/Thing?where=value%3D1").code()).isEqualTo(19000);
  }

  @Test
  void whatRowsContradictIsRefusedWithItsCode() {
    column(Map.of("name", "value", "dataType", "STRING"));
    row("1", "same");
    row("2", "same");
    row("3", null);

    assertThat(change("value", Map.of("name", "value", "required", true)).code()).isEqualTo(1156);
    assertThat(change("value", Map.of("name", "value", "unique", true)).code()).isEqualTo(1155);
    Answer tooShort = change("value", Map.of("name", "value", "dataSize", 3));
    assertThat(tooShort.code()).isEqualTo(1164);
    assertThat(tooShort.text()).contains("Objects in the way: 1, 2\"");
    assertThat(change("value", Map.of("name", "value", "customRegex", "(")).code()).isEqualTo(8008);
    assertThat(column(Map.of("name", "must", "dataType", "INT", "required", true)).code())
        .isEqualTo(1156);
    assertThat(column(Map.of("name", "bad", "dataType", "INT", "defaultValue", "x")).status())
        .isEqualTo(400);

    client.send("PUT", "/data/Thing/2", Map.of("value", "other"));
    client.send("PUT", "/data/Thing/3", Map.of("value", "third"));
    assertThat(
            change(
                    "value",
                    Map.of(
                        "name", "value", "required", true, "unique", true, "customRegex", "[a-z]+"))
                .status())
        .isEqualTo(200);
    assertThat(client.send("POST", "/data/Thing", Map.of("value", "other")).code()).isEqualTo(1166);
    assertThat(client.send("POST", "/data/Thing", Map.of("value", "UPPER")).code()).isEqualTo(8008);
    assertThat(client.send("POST", "/data/Thing", Map.of()).code()).isEqualTo(1131);

    assertThat(
            change("value", Map.of("name", "value", "defaultValue", "usual", "unique", false))
                .status())
        .isEqualTo(200);
    assertThat(client.send("POST", "/data/Thing", Map.of()).object())
        .containsEntry("value", "usual");
    assertThat(client.send("POST", "/data/Thing", Map.of("value", "other")).status())
        .isEqualTo(200);
  }

  @Test
  void aColumnNumbersTheRows() throws Exception {
    client.send("POST", "/data/Thing", Map.of("objectId", "1", "name", "older"));
    client.send("POST", "/data/Thing", Map.of("objectId", "2", "name", "old"));
    Answer made = column(Map.of("name", "number", "dataType", "AUTO_INCREMENT"));
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    assertThat(made.object())
        .containsEntry("dataType", "AUTO_INCREMENT")
        .containsEntry("unique", true);
    assertThat(client.get("/data/Thing?sortBy=number").list())
        .extracting("name")
        .containsExactly("older", "old");

    assertThat(client.send("POST", "/data/Thing", Map.of("name", "new", "number", 99)).object())
        .containsEntry("number", 3L);
    client.send("POST", "/data/bulk/Thing", List.of(Map.of("name", "a"), Map.of("name", "b")));
    assertThat(client.send("PUT", "/data/Thing/upsert", Map.of("name", "c")).object())
        .containsEntry("number", 6L);
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        answers.add(
            threads.submit(() -> client.send("POST", "/data/Thing", Map.of("name", "many"))));
      }
    }
    List<Object> numbers = new ArrayList<>();
    for (Future<Answer> answer : answers) {
      numbers.add(answer.get().object().get("number"));
    }
    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(7, 46).boxed().toList());

    String id =
        (String) client.get("/data/Thing?where=number%3D3").list().getFirst().get("objectId");
    assertThat(
            client
                .send("PUT", "/data/Thing/" + id, Map.of("number", 1, "name", "renamed"))
                .object())
        .containsEntry("number", 3L)
        .containsEntry("name", "renamed");
    assertThat(
            client.send("PUT", "/data/bulk/Thing?where=number%3D3", Map.of("number", 1)).status())
        .isLessThan(500);
    assertThat(client.get("/data/Thing/" + id).object()).containsEntry("number", 3L);
    assertThat(client.get("/data/Thing/properties").list())
        .filteredOn(column -> "number".equals(column.get("name")))
        .extracting("type")
        .containsExactly("AUTO_INCREMENT");
    assertThat(
            column(Map.of("name", "odd", "dataType", "AUTO_INCREMENT", "defaultValue", "1")).code())
        .isEqualTo(1143);
    assertThat(change("number", Map.of("name", "number", "dataType", "INT")).code())
        .isEqualTo(1145);
    assertThat(change("number", Map.of("name", "position")).object())
        .containsEntry("dataType", "AUTO_INCREMENT");
    assertThat(client.send("POST", "/data/Thing", Map.of("name", "last")).object())
        .containsEntry("position", 47L);
  }

  private static Object read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8));
  }
}
