package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expressions and JSON operations as values, over HTTP on both databases (reference: Data API, 2).
 */
final class WorkedOutValuesTest extends OnBothDatabases {
  private static final String DOCUMENT =
      "{\"a\":1,\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null}";

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
    client.send(
        "POST",
        "/data/Thing",
        Map.of(
            "objectId",
            "1",
            "count",
            7,
            "price",
            2.5,
            "name",
            "nail",
            "open",
            true,
            "doc",
            Map.of("a", 1)));
    app.manage("POST", "/data/tables/Thing/columns", Map.of("name", "nothing", "dataType", "INT"));
  }

  private static Map<String, Object> expression(String text) {
    return Map.of("___class", "BackendlessExpression", "value", text);
  }

  private Answer change(Map<String, ?> values) {
    return client.send("PUT", "/data/Thing/1", values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "count | count + 1                     | 8",
        "count | count * 2 - 4                 | 10",
        "count | (count + 1) * 3               | 24",
        "count | count / 2                     | 4",
        "count | -1                            | -1",
        "count | count -1                      | 6",
        "count | 12                            | 12",
        "count | 1.5                           | 2",
        "count | coalesce(count, 1.5)          | 7",
        "count | coalesce(nothing, 1.5)        | 2",
        "count | coalesce(nothing, 3)          | 3",
        "count | length(name)                  | 4",
        "count | mod(count, 4)                 | 3",
        "price | price * count                 | 17.5",
        "price | count / 2                     | 3.5",
        "price | count                         | 7.0",
        "price | count / 0                     | ",
        "price | doc->'$.a' + 0.5              | 1.5",
        "name  | upper(name)                   | NAIL",
        "name  | concat(name, ' ', name)       | nail nail",
        "name  | 'it''s; drop table \"Thing\"' | it's; drop table \"Thing\"",
      })
  void anExpressionIsWorkedOutOfTheRow(String column, String text, String expected) {
    Answer changed = change(Map.of(column, expression(text)));

    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    Object value = changed.object().get(column);
    assertThat(value == null ? null : value.toString()).isEqualTo(expected);
    assertThat(client.get("/data/Thing/1").object().get(column)).isEqualTo(value);
    assertThat(changed.object().get("updated")).isInstanceOf(Long.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count | name                         | 1007",
        "count | nonsense + 1                 | 1007",
        "count | count +                      | 1007",
        "count | sum(count)                   | 1007",
        "count | count > 1                    | 1007",
        "count | count; delete from Thing     | 1007",
        "count | (select 1)                   | 1007",
        "count | Thing[count = 7].count       | 1007",
        "doc   | doc                          | 1007",
        "name  | count                        | 1007",
        "count | 9223372036854775807 + count  | 8000",
        "count | price * 1e300                | 8000",
        "count | 99999999999999999999         | 8000",
        "count | coalesce(nothing, 1e30)      | 8000",
        "name  | left(name, 1.5)              | 1007",
        "nope  | 1                            | 1126",
      })
  void whatCannotBeWorkedOutIsRefusedAndChangesNothing(String column, String text, long code) {
    Answer refused = change(Map.of(column, expression(text)));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).as(refused.text()).isEqualTo(code);
    assertThat(client.get("/data/Thing/1").object()).containsEntry("count", 7L);
  }

  /** SQLite would go on with floating-point numbers; both databases are to say the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807 + count > 0",
        "0 - 9223372036854775807 - count < 0",
        "count * 9223372036854775807 > 0",
        "mod(9223372036854775807 + count, 10) = 1",
        "count + 1 > 9223372036854775807 * 2",
        "abs(9223372036854775807 + count) > 0",
      })
  void aWholeNumberThatBecomesTooLargeInAQueryIsRefused(String where) {
    Answer refused = client.get("/data/Thing?where=" + encoded(where));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).as(refused.text()).isEqualTo(8000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775800 + count = 9223372036854775807",
        "round(count) + 1 = 8",
        "round(0 - count) - 1 = -8",
        "floor(count) * 2 + ceil(count) = 21",
        "count + 0.5 > 9223372036854775807 / 1e18 - 3",
        "round(round(round(count * 1.1) + 0.5)) = 9",
        "count + count + count + count + count + count + count + count + count + count = 70",
      })
  void calculationsThatFitAreAnswered(String where) {
    Answer found = client.get("/data/Thing/count?where=" + encoded(where));

    assertThat(found.status()).as(found.text()).isEqualTo(200);
    assertThat(found.json()).as(where).isEqualTo(1L);
  }

  /** Each would write its argument several times: the text would have millions of parts. */
  @ParameterizedTest
  @ValueSource(strings = {"round(%s)", "right(%s, 3)", "abs(1 + %s)"})
  void whatWouldBecomeTooMuchTextIsRefused(String nesting) {
    String where = nesting.startsWith("right") ? "name" : "count";
    for (int depth = 0; depth < 22; depth++) {
      where = nesting.formatted(where);
    }
    Answer refused = client.get("/data/Thing?where=" + encoded(where + " is not null"));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.text()).contains("too much is calculated");
  }

  @Test
  void expressionsWorkInEveryWrite() {
    Map<String, Object> increment = Map.of("count", expression("count + 1"));
    assertThat(
            client
                .send(
                    "PUT", "/data/Thing", Map.of("objectId", "1", "count", expression("count + 1")))
                .object())
        .containsEntry("count", 8L);
    assertThat(client.send("PUT", "/data/bulk/Thing?where=count%3D8", increment).json())
        .isEqualTo(1L);
    assertThat(
            client
                .send(
                    "PUT",
                    "/data/Thing/upsert",
                    Map.of("objectId", "1", "count", expression("count + 1")))
                .object())
        .containsEntry("count", 10L);
    Answer created =
        client.send("POST", "/data/Thing", Map.of("count", 3, "price", expression("count * 2")));
    assertThat(created.object()).containsEntry("price", 6.0).containsEntry("updated", null);
    client.send(
        "POST",
        "/data/bulk/Thing",
        List.of(Map.of("count", 5, "price", expression("count * 3")), Map.of("count", 6)));
    assertThat(client.get("/data/Thing?where=count%3D5").list())
        .extracting("price")
        .containsExactly(15.0);
  }

  @Test
  void concurrentIncrementsAreNotLost() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 60; i++) {
        Map<String, Object> change =
            i % 2 == 0
                ? Map.of("count", expression("count + 1"))
                : Map.of("doc", Map.of("___operation", "JSON_SET", "args", Map.of("$.k" + i, i)));
        answers.add(threads.submit(() -> change(change)));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(200);
    }
    Map<String, Object> row = client.get("/data/Thing/1").object();
    assertThat(row).containsEntry("count", 37L);
    assertThat((Map<?, ?>) row.get("doc")).hasSize(31);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "JSON_SET          | {\"$.a\": 2, \"$.b\": [1]}            |"
            + " {\"a\":2,\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null,\"b\":[1]}",
        "JSON_SET          | {\"$.list[1]\": \"two\"}              |"
            + " {\"a\":1,\"list\":[1,\"two\",3],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_SET          | {\"$.list[9]\": 4}                    |"
            + " {\"a\":1,\"list\":[1,2,3,4],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_SET          | {\"$.gone.x\": 4}                     |"
            + " {\"a\":1,\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_SET          | {\"$.deep.x\": null}                  |"
            + " {\"a\":1,\"list\":[1,2,3],\"deep\":{\"x\":null},\"none\":null}",
        "JSON_SET          | {\"$.a[1]\": 2}                       |"
            + " {\"a\":[1,2],\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_SET          | {\"$\": {\"new\": true}}              | {\"new\":true}",
        "JSON_INSERT       | {\"$.a\": 9, \"$.b\": 9}              |"
            + " {\"a\":1,\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null,\"b\":9}",
        "JSON_INSERT       | {\"$.none\": 9, \"$.list[7]\": {}}    |"
            + " {\"a\":1,\"list\":[1,2,3,{}],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_REPLACE      | {\"$.a\": 9, \"$.b\": 9}              |"
            + " {\"a\":9,\"list\":[1,2,3],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_REMOVE       | [\"$.a\", \"$.list[0]\", \"$.deep.x\", \"$.gone\"] |"
            + " {\"list\":[2,3],\"deep\":{},\"none\":null}",
        "JSON_ARRAY_APPEND | {\"$.list\": {\"n\": 4}, \"$.a\": 2}  |"
            + " {\"a\":[1,2],\"list\":[1,2,3,{\"n\":4}],\"deep\":{\"x\":\"y\"},\"none\":null}",
        "JSON_ARRAY_INSERT | {\"$.list[1]\": \"x\", \"$.list[99]\": \"end\"} |"
            + " {\"a\":1,\"list\":[1,\"x\",2,3,\"end\"],\"deep\":{\"x\":\"y\"},\"none\":null}",
      })
  void aPartOfAJsonValueChanges(String operation, String arguments, String expected) {
    change(Map.of("doc", read(DOCUMENT)));

    Answer changed =
        change(Map.of("doc", Map.of("___operation", operation, "args", read(arguments))));

    assertThat(changed.status()).as(changed.text()).isEqualTo(200);
    assertThat(changed.object().get("doc")).isEqualTo(read(expected));
    assertThat(client.get("/data/Thing/1").object().get("doc")).isEqualTo(read(expected));

    change(Map.of("doc", read(DOCUMENT)));
    Map<String, ?> operations =
        Map.of("doc", Map.of("___operation", operation, "args", read(arguments)));
    assertThat(client.send("PUT", "/data/bulk/Thing?where=1%3D1", operations).json()).isEqualTo(1L);
    assertThat(client.get("/data/Thing/1").object().get("doc")).isEqualTo(read(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "doc   | JSON_NONSENSE     | {\"$.a\": 2}   | 8008",
        "doc   | JSON_SET          | {\"a\": 2}     | 8008",
        "doc   | JSON_SET          | {}             | 8008",
        "doc   | JSON_SET          | [\"$.a\"]      | 8008",
        "doc   | JSON_REMOVE       | {\"$.a\": 2}   | 8008",
        "doc   | JSON_REMOVE       | [\"$\"]        | 8008",
        "doc   | JSON_ARRAY_INSERT | {\"$.list\":1} | 8008",
        "count | JSON_SET          | {\"$.a\": 2}   | 1007",
      })
  void aWrongOperationIsRefused(String column, String operation, String arguments, long code) {
    Answer refused =
        change(Map.of(column, Map.of("___operation", operation, "args", read(arguments))));
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).as(refused.text()).isEqualTo(code);
  }

  @Test
  void noValueStaysNone() {
    client.send("POST", "/data/Thing", Map.of("objectId", "2"));
    Map<String, ?> set =
        Map.of("doc", Map.of("___operation", "JSON_SET", "args", Map.of("$.a", 1)));
    assertThat(client.send("PUT", "/data/Thing/2", set).object()).containsEntry("doc", null);
  }

  @Test
  void aRequiredColumnIsNotWorkedOutToNothing() {
    app.manage(
        "POST",
        "/data/tables/Thing/columns",
        Map.of("name", "must", "dataType", "INT", "required", true, "defaultValue", "1"));
    Answer refused = change(Map.of("must", expression("count / 0")));
    assertThat(refused.code()).as(refused.text()).isEqualTo(1137);
    Answer all =
        client.send("PUT", "/data/bulk/Thing?where=1%3D1", Map.of("must", expression("count / 0")));
    assertThat(all.code()).as(all.text()).isEqualTo(1137);
    assertThat(client.get("/data/Thing/1").object()).containsEntry("must", 1L);
  }

  @Test
  void calculationsStandInQueriesToo() {
    client.send("POST", "/data/Thing", Map.of("count", 1, "price", 10.0));
    assertThat(client.get("/data/Thing?where=price*count%20%3E%2012").list()).hasSize(1);
    assertThat(
            client
                .send(
                    "POST",
                    "/data/Thing/find",
                    Map.of("props", "price * count as total", "sortBy", "total desc"))
                .list())
        .extracting("total")
        .containsExactly(17.5, 10.0);
    assertThat(
            client
                .send("POST", "/data/Thing/find", Map.of("props", "Sum(price * count) as total"))
                .list())
        .extracting("total")
        .containsExactly(27.5);
    assertThat(client.send("POST", "/data/Thing/find", Map.of("props", "price * count")).code())
        .isEqualTo(1006);
    assertThat(
            client
                .send("POST", "/data/Thing/find", Map.of("where", "1" + "+1".repeat(60) + " = 61"))
                .code())
        .isEqualTo(19000);
  }

  @Test
  void whoMayNotSeeAColumnWorksNothingOutOfIt() {
    String column =
        app.manage("GET", "/data/tables", null)
            .text()
            .split("\"name\":\"price\"")[0]
            .replaceAll(".*\"columnId\":\"([^\"]+)\".*", "$1");
    app.manage(
        "PUT",
        "/security/data/"
            + app.tableId("Thing")
            + "/columns/permissions/"
            + column
            + "/"
            + app.roleId("NotAuthenticatedUser"),
        Map.of("operation", column, "access", "DENY"));
    for (Map<String, Object> change :
        List.of(
            Map.<String, Object>of("count", expression("price * 10")),
            Map.<String, Object>of("price", expression("count")))) {
      Answer one = change(change);
      assertThat(one.code()).as(one.text()).isEqualTo(1053);
      assertThat(client.send("PUT", "/data/bulk/Thing?where=1%3D1", change).code()).isEqualTo(1053);
      assertThat(client.send("POST", "/data/Thing", change).code()).isEqualTo(1053);
    }
    app.tableRole("Thing", "NotAuthenticatedUser", "DENY", "UPDATE");
    assertThat(change(Map.of("count", expression("count + 1"))).code()).isEqualTo(1012);
    assertThat(app.client("BL").get("/data/Thing/1").object()).containsEntry("count", 7L);
  }

  private static Object read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String where) {
    return URLEncoder.encode(where, StandardCharsets.UTF_8);
  }
}
