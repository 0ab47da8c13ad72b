package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deep saves and groups over HTTP on both databases (reference: Data API, 2 and 5). */
final class DeepSaveAndGroupingTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
    for (String table : List.of("Order", "Item", "Customer")) {
      client.send(
          "POST", "/data/" + table, Map.of("objectId", "one", "name", "first " + table, "size", 1));
    }
    relation("Order", "items", "Item", "ONE_TO_MANY");
    relation("Order", "customer", "Customer", "ONE_TO_ONE");
    relation("Customer", "friends", "Customer", "ONE_TO_MANY");
  }

  private void relation(String table, String name, String to, String type) {
    app.manage(
        "POST",
        "/data/tables/" + table + "/columns/relation",
        Map.of("name", name, "dataType", "DATA_REF", "toTableName", to, "relationshipType", type));
  }

  private Answer deepSave(Map<String, ?> values) {
    return client.send("PUT", "/data/Order/deep-save", values);
  }

  private static Map<String, Object> one(Object related) {
    assertThat(related).isInstanceOf(Map.class);
    Map<String, Object> one = new HashMap<>();
    ((Map<?, ?>) related).forEach((key, value) -> one.put(String.valueOf(key), value));
    return one;
  }

  private static List<Object> names(Object related) {
    List<Object> names = new ArrayList<>();
    ((List<?>) related).forEach(each -> names.add(one(each).get("name")));
    return names;
  }

  @Test
  void childrenAreCreatedChangedAndLinked() {
    Answer saved =
        deepSave(
            Map.of(
                "name", "deep",
                "customer",
                    Map.of("name", "new", "friends", List.of(Map.of("objectId", "one", "size", 9))),
                "items", List.of(Map.of("objectId", "one"), Map.of("name", "made"))));

    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    Map<String, Object> order = saved.object();
    assertThat(order).containsEntry("name", "deep").containsEntry("___class", "Order");
    assertThat(one(order.get("customer")))
        .containsEntry("name", "new")
        .containsEntry("___class", "Customer");
    assertThat(names(one(order.get("customer")).get("friends"))).containsExactly("first Customer");
    assertThat(names(order.get("items"))).containsExactly("made", "first Item");

    Map<String, Object> found =
        client.get("/data/Order/" + order.get("objectId") + "?relationsDepth=2").object();
    assertThat(one(found.get("customer"))).containsEntry("name", "new");
    assertThat(names(found.get("items"))).containsExactly("made", "first Item");
    assertThat(client.get("/data/Customer/one").object())
        .containsEntry("size", 9L)
        .containsEntry("name", "first Customer");
  }

  @Test
  void theSetOfChildrenIsReplacedAndNothingTakesItAway() {
    String id =
        (String)
            deepSave(
                    Map.of(
                        "name",
                        "o",
                        "customer",
                        Map.of("objectId", "one"),
                        "items",
                        List.of(Map.of("name", "a"), Map.of("name", "b"))))
                .object()
                .get("objectId");

    Answer replaced = deepSave(Map.of("objectId", id, "items", List.of(Map.of("name", "c"))));
    assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
    assertThat(replaced.object()).containsEntry("name", "o").doesNotContainKey("customer");
    Map<String, Object> found =
        client.get("/data/Order/" + id + "?loadRelations=items,customer").object();
    assertThat(names(found.get("items"))).containsExactly("c");
    assertThat(one(found.get("customer"))).containsEntry("objectId", "one");

    client.send("POST", "/data/Customer", Map.of("name", "another"));
    Map<String, Object> removal = new HashMap<>();
    removal.put("objectId", id);
    removal.put("size", null);
    removal.put("customer", null);
    removal.put("items", List.of());
    Answer removed = deepSave(removal);
    assertThat(removed.object())
        .doesNotContainKeys("customer", "items")
        .containsEntry("size", null);
    found = client.get("/data/Order/" + id + "?loadRelations=items,customer").object();
    assertThat(found).containsEntry("customer", null).containsEntry("items", List.of());
    assertThat(client.get("/data/Item/count").json()).isEqualTo(4L);
  }

  @Test
  void whatIsMissingIsMade() {
    Answer saved = deepSave(Map.of("colour", "red", "items", List.of(Map.of("weight", 2.5))));
    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    assertThat(saved.object()).containsEntry("colour", "red");
    assertThat(client.send("PUT", "/data/Fresh/deep-save", Map.of("name", "x")).object())
        .containsEntry("name", "x");
  }

  @Test
  void aRecordThatStandsInTwoPlacesIsSavedOnce() {
    Answer saved =
        deepSave(
            Map.of(
                "name",
                "o",
                "customer",
                Map.of(
                    "name",
                    "once",
                    "__subID",
                    "1",
                    "friends",
                    List.of(Map.of("__originSubID", "1")))));
    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    assertThat(client.get("/data/Customer/count").json()).isEqualTo(2L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'name':'x','items':[{'name':'a'},{'size':'no number'}]} | 1007",
        "{'name':'x','items':[{'name':'a'},{'objectId':'nobody'}]} | 1000",
        "{'name':'x','items':['one']} | 8008",
        "{'name':'x','customer':[{'name':'a'},{'name':'b'}]} | 1128",
        "{'objectId':'nobody','name':'x'} | 1000",
        "{'name':'x','customer':{'__originSubID':'7'}} | 8008",
      })
  void aWrongPartLeavesNothingBehind(String body, long code) {
    Answer refused =
        server()
            .send(
                "PUT",
                "/" + app.id() + "/" + app.key("REST") + "/data/Order/deep-save",
                Map.of(),
                new RunningServer.Raw(body.replace('\'', '"')));

    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.code()).as(refused.text()).isEqualTo(code);
    for (String table : List.of("Order", "Item", "Customer")) {
      assertThat(client.get("/data/" + table + "/count").json()).as(table).isEqualTo(1L);
    }
  }

  @Test
  void tooManyOrTooDeepIsRefused() {
    List<Map<String, Object>> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(Map.of("name", "n"));
    }
    assertThat(deepSave(Map.of("items", many)).code()).isEqualTo(2004);
    Map<String, Object> deep = Map.of("name", "end");
    for (int i = 0; i < 15; i++) {
      deep = Map.of("name", "n", "friends", List.of(deep));
    }
    assertThat(deepSave(Map.of("customer", deep)).code()).isEqualTo(2004);
  }

  @ParameterizedTest
  @CsvSource({
    "Item, CREATE, 1011",
    "Customer, UPDATE, 1012",
    "Order, CREATE, 1011",
    "Order, ADD_RELATION, 1134",
    "Item, FIND, 1000",
  })
  void everyPartPassesTheGate(String table, String operation, long code) {
    app.tableRole(table, "NotAuthenticatedUser", "DENY", operation);
    Answer refused =
        deepSave(
            Map.of(
                "name", "x",
                "customer", Map.of("objectId", "one", "name", "changed"),
                "items", List.of(Map.of("name", "new"))));

    assertThat(refused.code()).as(refused.text()).isEqualTo(code);
    Client all = app.client("BL");
    assertThat(all.get("/data/Customer/one").object()).containsEntry("name", "first Customer");
    assertThat(all.get("/data/Order/count").json()).isEqualTo(1L);
    assertThat(all.get("/data/Item/count").json()).isEqualTo(1L);
  }

  private void sales() {
    Object[][] sales = {
      {"ua", "kyiv", 1},
      {"ua", "kyiv", 2},
      {"ua", "lviv", 3},
      {"at", "graz", 4},
      {"at", "graz", 5},
      {"at", "wien", 6}
    };
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object[] sale : sales) {
      rows.add(
          Map.of(
              "land", sale[0], "town", sale[1], "amount", sale[2], "open", (int) sale[2] % 2 == 0));
    }
    rows.add(Map.of("amount", 7));
    client.send("POST", "/data/Sale", rows.getFirst());
    client.send("DELETE", "/data/bulk/Sale?where=amount%3D1", null);
    client.send("POST", "/data/bulk/Sale", rows);
  }

  private Answer group(Map<String, ?> body) {
    return client.send("POST", "/data/data-grouping/Sale", body);
  }

  /** Groups as {@code value[items]}, records as their amounts. */
  private static String told(Map<?, ?> level) {
    StringBuilder told = new StringBuilder();
    for (Object item : (List<?>) level.get("items")) {
      Map<?, ?> each = (Map<?, ?>) item;
      told.append(told.isEmpty() ? "" : " ");
      if (each.containsKey("hasNextPage")) {
        told.append(((Map<?, ?>) each.get("groupBy")).get("value"))
            .append('[')
            .append(told(each))
            .append(']');
      } else {
        told.append(each.get("amount"));
      }
    }
    return told + (Boolean.TRUE.equals(level.get("hasNextPage")) ? " +" : "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'groupBy':'land,town','sortBy':'amount'} | null[null[7]] at[graz[4 5] wien[6]] ua[kyiv[1"
            + " 2] lviv[3]]",
        "{'groupBy':['land'],'sortBy':'amount desc'} | null[7] at[6 5 4] ua[3 2 1]",
        "{'groupBy':'land','sortBy':'land desc, amount'} | ua[1 2 3] at[4 5 6] null[7]",
        "{'groupBy':'land,town','groupDepth':0} | null[ +] at[ +] ua[ +]",
        "{'groupBy':'land,town','groupDepth':1} | null[null[ +]] at[graz[ +] wien[ +]] ua[kyiv[ +]"
            + " lviv[ +]]",
        "{'groupBy':'land,town','sortBy':'amount','recordsPageSize':1} | null[null[7]] at[graz[4 +]"
            + " wien[6]] ua[kyiv[1 +] lviv[3]]",
        "{'groupBy':'land,town','sortBy':'amount','groupPageSize':1,'where':'land is not null'} |"
            + " at[graz[4 5] +] +",
        "{'groupBy':'land,town','sortBy':'amount','pageSize':1,'offset':1} | at[graz[4 5] wien[6]]"
            + " +",
        "{'groupBy':'land,town','sortBy':'amount','groupPath':[{'column':'land','value':'ua'}]} |"
            + " kyiv[1 2] lviv[3]",
        "{'groupBy':'land,town','sortBy':'amount','groupPath':[{'column':'land','value':'ua'},{'column':'town','value':'kyiv'}]}"
            + " | 1 2",
        "{'groupBy':'land','groupPath':[{'column':'land','value':null}]} | 7",
        "{'groupBy':'open','sortBy':'amount','where':'amount < 4 or amount = 7'} | null[7] false[1"
            + " 3] true[2]",
        "{'groupBy':'land','having':'Count(objectId) > 2','sortBy':'amount'} | at[4 5 6] ua[1 2 3]",
        "{'groupBy':'land','where':'amount > 100'} | ~~",
      })
  void recordsComeInGroups(String body, String expected) {
    sales();
    Answer answer =
        server()
            .send(
                "POST",
                "/" + app.id() + "/" + app.key("REST") + "/data/data-grouping/Sale",
                Map.of(),
                new RunningServer.Raw(body.replace('\'', '"')));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(told(answer.object())).isEqualTo(expected);
  }

  @Test
  void groupsOfNumbersAndDatesAreFoundAgain() {
    app.manage("POST", "/data/tables", Map.of("name", "Sale"));
    app.manage("POST", "/data/tables/Sale/columns", Map.of("name", "at", "dataType", "DATETIME"));
    for (Map<String, Object> sale :
        List.<Map<String, Object>>of(
            Map.of("land", "x", "price", 0.1, "amount", 1, "at", 1_700_000_000_001L),
            Map.of("land", "x", "price", 1e-7, "amount", 2, "at", 1_700_000_000_002L),
            Map.of("land", "it's", "amount", 3, "at", 1_700_000_000_003L))) {
      client.send("POST", "/data/Sale", sale);
    }
    assertThat(told(group(Map.of("groupBy", "price")).object()))
        .isEqualTo("null[3] 1.0E-7[2] 0.1[1]");
    assertThat(told(group(Map.of("groupBy", "land", "sortBy", "amount desc")).object()))
        .isEqualTo("it's[3] x[2 1]");
    assertThat(told(group(Map.of("groupBy", "at")).object()))
        .isEqualTo("1700000000001[1] 1700000000002[2] 1700000000003[3]");
  }

  @Test
  void recordsInAGroupAreCounted() {
    sales();
    Answer counted =
        client.send(
            "POST",
            "/data/data-grouping/Sale/count",
            Map.of(
                "groupBy", "land", "groupPath", List.of(Map.of("column", "land", "value", "ua"))));
    assertThat(counted.json()).isEqualTo(3L);
    assertThat(client.send("POST", "/data/data-grouping/Sale/count", Map.of()).code())
        .isEqualTo(8007);
  }

  @Test
  void whatDescribesNoGroupsIsRefused() {
    sales();
    for (Map<String, ?> body :
        List.<Map<String, ?>>of(
            Map.of(),
            Map.of("groupBy", "1=1 or land"),
            Map.of("groupBy", "land; drop table Sale"),
            Map.of("groupBy", "land", "groupDepth", -1),
            Map.of("groupBy", "land", "recordsPageSize", 1000),
            Map.of("groupBy", "land", "groupPath", List.of(Map.of("column", "town", "value", 1))),
            Map.of(
                "groupBy",
                "land",
                "groupPath",
                List.of(Map.of("column", "land", "value", List.of(1)))),
            Map.of("groupBy", "nonsense"))) {
      Answer refused = group(body);
      assertThat(refused.status()).as(body + " " + refused.text()).isEqualTo(400);
    }
  }

  @Test
  void groupsAreOfWhatTheCallerFinds() {
    sales();
    app.tableRole("Sale", "NotAuthenticatedUser", "DENY", "FIND");
    assertThat(told(group(Map.of("groupBy", "land")).object())).isEmpty();
  }

  @Test
  void theIdIsAPropertyThatAnAppMayWantAlways() {
    client.send("POST", "/data/Sale", Map.of("land", "x"));
    assertThat(client.get("/data/Sale?props=land").list().getFirst())
        .containsOnlyKeys("___class", "land");
    app.manage("PUT", "/data/config", Map.of("includeObjectIdByDefault", true));
    assertThat(client.get("/data/Sale?props=land").list().getFirst())
        .containsOnlyKeys("___class", "land", "objectId");
    assertThat(client.get("/data/Sale?props=land&groupBy=land").list().getFirst())
        .containsOnlyKeys("___class", "land");
    app.manage("PUT", "/data/config", Map.of("includeObjectIdByDefault", false));
    assertThat(client.get("/data/Sale?props=land").list().getFirst())
        .containsOnlyKeys("___class", "land");
  }
}
