package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two results of one name are refused by every way to ask for results: one would be lost. */
final class AmbiguousNamesTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createRows() {
    app = newApp();
    client = app.client("REST");
    client.send("POST", "/data/Ingr", Map.of("objectId", "i", "name", "wheat", "price", 2, "n", 7));
    client.send(
        "POST",
        "/data/Food",
        Map.of("objectId", "f", "name", "flour", "price", 3, "j", Map.of("name", "in json")));
    client.send("POST", "/data/Food/f/main:Ingr:1", List.of("i"));
  }

  private Map<String, Answer> ask(Map<String, Object> query) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("find", client.find("Food", query));
    StringBuilder address = new StringBuilder("/data/Food?x=1");
    query.forEach((name, value) ->
        address
            .append('&')
            .append(name)
            .append('=')
            .append(
                java.net.URLEncoder.encode(
                    value.toString(), java.nio.charset.StandardCharsets.UTF_8)));
    answers.put("find by address", client.get(address.toString()));
    if (!query.containsKey("groupBy")) {
      answers.put("first", client.get(address.toString().replace("Food?", "Food/first?")));
    }
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("properties", List.of(String.valueOf(query.get("props")).split(",", -1)));
    if (query.containsKey("groupBy")) {
      payload.put("groupBy", List.of(String.valueOf(query.get("groupBy")).split(",", -1)));
    }
    if (query.containsKey("props") && !query.containsKey("loadRelations")) {
      answers.put(
          "transaction",
          client.send(
              "POST",
              "/transaction/unit-of-work",
              Map.of(
                  "operations",
                  List.of(
                      Map.of(
                          "operationType", "FIND",
                          "table", "Food",
                          "opResultId", "one",
                          "payload", payload)))));
      answers.put(
          "csv", app.console().send("POST", "/" + app.id() + "/console/data/Food/csv", query));
    }
    return answers;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,main.name | |",
        "main.name,name | |",
        "*,main.name | |",
        "name,j->'$.name' | |",
        "name as x,price as x | |",
        "price as name,name | |",
        "upper(name),upper(main.name) | |",
        "upper(name) as Lower,lower(name) as Lower | |",
        "Sum(price),Sum(main.price) | |",
        "Count(objectId),Count(name) | |",
        "Max(price) as name,name | name |",
        " | name,main.name |",
        "name as main | | main",
        "name as objectId | |",
        "name as ___class | |",
      })
  void areRefusedWithTheAdviceToGiveAnAlias(String props, String groupBy, String loadRelations) {
    Map<String, Object> query = query(props, groupBy, loadRelations);
    ask(query)
        .forEach((way, answer) -> {
          assertThat(ValueDoors.isDone(answer)).as(way + ": " + answer.text()).isFalse();
          assertThat(answer.text()).as(way).contains("alias");
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name,main.name as mainName | | | {name=flour, mainName=wheat}",
        "name,name | | | {name=flour}",
        "NAME,name | | | {name=flour}",
        "*,name,main.n | | | {name=flour, n=7}",
        "Sum(price) as own,Sum(main.price) as others | | | {own=3, others=2}",
        "Count(objectId),Sum(price) | | | {count=1, sum=3}",
        "name,Max(price) | name | | {name=flour, max=3}",
      })
  void othersAreAnswered(String props, String groupBy, String loadRelations, String expected) {
    ask(query(props, groupBy, loadRelations))
        .forEach((way, answer) -> {
          assertThat(ValueDoors.isDone(answer)).as(way + ": " + answer.text()).isTrue();
          if (way.startsWith("find")) {
            for (String each : expected.substring(1, expected.length() - 1).split(", ", -1)) {
              assertThat(answer.list().getFirst().toString()).as(way).contains(each);
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"*,main.name | name | wheat", "name,main.name | name | wheat"})
  void whatIsExcludedTakesNoName(String props, String excluded, String expected) {
    assertThat(
            client.find("Food", Map.of("props", props, "excludeProps", excluded)).list().getFirst())
        .containsEntry("name", expected);
  }

  private static Map<String, Object> query(String props, String groupBy, String loadRelations) {
    Map<String, Object> query = new LinkedHashMap<>();
    if (props != null) {
      query.put("props", props);
    }
    if (groupBy != null) {
      query.put("groupBy", groupBy);
    }
    if (loadRelations != null) {
      query.put("loadRelations", loadRelations);
    }
    return query;
  }
}
