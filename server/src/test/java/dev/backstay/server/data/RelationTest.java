package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relations over HTTP: who is related to whom, and what comes along. */
final class RelationTest extends RelationScene {
  /** People with an address, friends, and orders that have items. */
  @BeforeEach
  void makeTables() {
    for (String table : List.of("Person", "Address", "Orders", "Item")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "name", "dataType", "STRING"));
    }
    relation("Person", "address", "Address", "ONE_TO_ONE");
    relation("Person", "friends", "Person", "ONE_TO_MANY");
    relation("Person", "orders", "Orders", "ONE_TO_MANY");
    relation("Orders", "items", "Item", "ONE_TO_MANY");
  }

  @Test
  void childrenAreSetAddedAndDeletedByIdsAndByCondition() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String bob = create(client, "Person", "bob");
    String cid = create(client, "Person", "cid");
    String dan = create(client, "Person", "dan");
    String friends = "/data/Person/" + ann + "/friends";

    assertThat(client.send("POST", friends, List.of(bob, cid)).json()).isEqualTo(2L);
    assertThat(client.send("PUT", friends, List.of(cid, dan)).json()).isEqualTo(1L);
    assertThat(related(client, friends)).isEqualTo(List.of("dan", "cid", "bob"));
    assertThat(client.send("DELETE", friends, List.of(bob)).json()).isEqualTo(1L);
    assertThat(client.send("DELETE", friends, List.of(bob)).json()).isEqualTo(0L);
    assertThat(client.send("POST", friends + where("name in ('bob', 'ann')"), null).json())
        .isEqualTo(2L);
    assertThat(related(client, friends)).isEqualTo(List.of("bob", "ann"));
    assertThat(client.send("PUT", friends + where("name > 'b'"), null).json()).isEqualTo(2L);
    assertThat(client.send("DELETE", friends + where("name = 'ann' or name = 'dan'"), null).json())
        .isEqualTo(2L);
    assertThat(related(client, friends)).isEqualTo(List.of("cid", "bob"));
    assertThat(client.send("POST", friends, List.of()).json()).isEqualTo(0L);
    assertThat(related(client, friends)).isEmpty();
    // an id of another table, or of nothing, is not a child
    assertThat(client.send("POST", friends, List.of("nothing", create(client, "Item", "x"))).json())
        .isEqualTo(0L);
  }

  @Test
  void whereThereCanBeOneChildANewOneTakesItsPlace() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String home = create(client, "Address", "home");
    String work = create(client, "Address", "work");
    String address = "/data/Person/" + ann + "/address";

    assertThat(client.send("POST", address, List.of(home)).json()).isEqualTo(1L);
    assertThat(client.send("PUT", address, List.of(work)).json()).isEqualTo(1L);
    assertThat(related(client, address)).isEqualTo(List.of("work"));
    assertThat(client.send("POST", address, List.of(home, work)).code()).isEqualTo(1128);
    assertThat(client.send("PUT", address + where("name != 'x'"), null).code()).isEqualTo(1128);
    assertThat(related(client, address)).isEqualTo(List.of("work"));
    assertThat(client.get("/data/Person/" + ann + "?loadRelations=address").object())
        .extractingByKey("address")
        .extracting("name")
        .isEqualTo("work");
    assertThat(client.send("DELETE", address, List.of(work)).json()).isEqualTo(1L);
    assertThat(client.get("/data/Person/" + ann + "?loadRelations=address").object())
        .containsEntry("address", null);
  }

  @Test
  void relationsComeAlongAsDeepAsTheyAreAskedFor() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String bob = create(client, "Person", "bob");
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      orders.add(create(client, "Orders", "order" + i));
      client.send(
          "POST",
          "/data/Orders/" + orders.get(i) + "/items",
          List.of(create(client, "Item", "item" + i)));
    }
    client.send("POST", "/data/Person/" + ann + "/orders", orders);
    client.send("POST", "/data/Person/" + bob + "/friends", List.of(ann));

    Map<String, Object> plain = client.find("Person", Map.of("sortBy", "name")).list().getFirst();
    assertThat(plain).doesNotContainKeys("orders", "address", "friends");

    List<Map<String, Object>> people =
        client
            .find("Person", Map.of("sortBy", "name", "loadRelations", "orders.items,address"))
            .list();
    Map<String, Object> first = people.getFirst();
    assertThat(first).doesNotContainKey("friends").containsEntry("address", null);
    assertThat((List<?>) first.get("orders")).hasSize(10);
    Map<?, ?> newest = (Map<?, ?>) ((List<?>) first.get("orders")).getFirst();
    assertThat(newest.get("name")).isEqualTo("order11");
    assertThat(newest.get("___class")).isEqualTo("Orders");
    assertThat(names(newest.get("items"))).isEqualTo(List.of("item11"));
    assertThat(people.get(1)).containsEntry("orders", List.of());

    Map<String, Object> wide =
        client
            .find(
                "Person",
                Map.of("sortBy", "name", "loadRelations", "orders", "relationsPageSize", 20))
            .list()
            .getFirst();
    assertThat((List<?>) wide.get("orders")).hasSize(12);
    Map<String, Object> deep =
        client
            .find("Person", Map.of("where", "name = 'bob'", "relationsDepth", 3))
            .list()
            .getFirst();
    assertThat(deep).containsEntry("address", null).containsEntry("orders", List.of());
    Map<?, ?> friend = (Map<?, ?>) ((List<?>) deep.get("friends")).getFirst();
    assertThat((List<?>) friend.get("orders")).hasSize(10);
    assertThat(names(((Map<?, ?>) ((List<?>) friend.get("orders")).getFirst()).get("items")))
        .isEqualTo(List.of("item11"));
    assertThat(
            client
                .find("Person", Map.of("where", "name = 'bob'", "relationsDepth", 1))
                .list()
                .getFirst())
        .extractingByKey("friends")
        .extracting(list -> ((Map<?, ?>) ((List<?>) list).getFirst()).containsKey("orders"))
        .isEqualTo(false);
    assertThat(client.get("/data/Person?sortBy=name&loadRelations=*").list().getFirst())
        .containsKeys("address", "friends", "orders");
    assertThat(
            client
                .find("Person", Map.of("sortBy", "name", "props", "name,orders"))
                .list()
                .getFirst())
        .containsOnlyKeys("___class", "name", "objectId", "orders");

    // the second step: a page of the children of one
    assertThat(related(client, "/data/Person/" + ann + "/orders?pageSize=3&offset=9"))
        .isEqualTo(List.of("order2", "order1", "order0"));
    assertThat(related(client, "/data/Person/" + ann + "/orders?sortBy=name%20desc&pageSize=2"))
        .isEqualTo(List.of("order9", "order8"));
    assertThat(
            related(
                client,
                "/data/Person/" + ann + "/orders?where=name%20like%20%27%251%27&sortBy=name"))
        .isEqualTo(List.of("order1", "order11"));
  }

  @Test
  void wrongRelationsAreRefusedWithTheirCodes() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String path = "/data/Person/" + ann;

    refused(client.send("POST", path + "/nowhere", List.of("x")), 400, 1127);
    refused(client.send("POST", path + "/name", List.of("x")), 400, 1127);
    refused(client.send("POST", "/data/Person/missing/friends", List.of("x")), 400, 1000);
    refused(client.send("POST", path + "/friends", Map.of("a", 1)), 400, 8002);
    refused(client.send("POST", path + "/friends", List.of(Map.of("name", "x"))), 400, 8002);
    refused(client.send("POST", path + "/friends", null), 400, 8007);
    refused(client.send("POST", path + "/friends" + where("name ="), null), 400, 19000);
    refused(client.get(path + "/nowhere"), 400, 1006);
    refused(client.get("/data/Person/missing/friends"), 400, 1000);
    refused(client.find("Person", Map.of("loadRelations", "nowhere")), 400, 1006);
    refused(client.find("Person", Map.of("loadRelations", "name")), 400, 1006);
    refused(client.find("Person", Map.of("loadRelations", "orders.nowhere")), 400, 1006);
    refused(client.find("Person", Map.of("relationsDepth", 11)), 400, 8000);
    refused(client.find("Person", Map.of("relationsPageSize", 101)), 400, 1025);
    refused(
        client.find("Person", Map.of("loadRelations", "friends" + ".friends".repeat(10))),
        400,
        8000);
    refused(client.find("Person", Map.of("loadRelations", "orders'; drop table x")), 400, 1006);
  }

  @Test
  void anAddressCanDescribeARelationThatIsToBeMade() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String item = create(client, "Item", "pen");
    assertThat(client.send("POST", "/data/Person/" + ann + "/likes:Item:n", List.of(item)).json())
        .isEqualTo(1L);
    assertThat(
            client.send("PUT", "/data/Person/" + ann + "/favourite:Item:1", List.of(item)).json())
        .isEqualTo(1L);
    assertThat(client.get("/data/Person/" + ann + "?loadRelations=likes,favourite").object())
        .satisfies(row -> assertThat(names(row.get("likes"))).isEqualTo(List.of("pen")))
        .extractingByKey("favourite")
        .extracting("name")
        .isEqualTo("pen");
    refused(client.send("POST", "/data/Person/" + ann + "/x:Nowhere:n", List.of(item)), 400, 1150);
    refused(client.send("POST", "/data/Person/" + ann + "/x:Item:2", List.of(item)), 400, 8008);
    app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    refused(client.send("POST", "/data/Person/" + ann + "/more:Item:n", List.of(item)), 400, 1127);
  }

  @Test
  void linksGoWithRowsColumnsAndTables() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String bob = create(client, "Person", "bob");
    client.send("POST", "/data/Person/" + ann + "/friends", List.of(bob, ann));
    String order = create(client, "Orders", "order");
    client.send("POST", "/data/Person/" + ann + "/orders", List.of(order));

    assertThat(client.send("DELETE", "/data/Person/" + bob, null).status()).isEqualTo(200);
    assertThat(related(client, "/data/Person/" + ann + "/friends")).isEqualTo(List.of("ann"));
    app.manage("PUT", "/data/tables/Person", Map.of("name", "Human"));
    assertThat(related(client, "/data/Human/" + ann + "/friends")).isEqualTo(List.of("ann"));
    app.manage("DELETE", "/data/tables/Orders", null);
    refused(client.get("/data/Human/" + ann + "/orders"), 400, 1006);
    app.manage("DELETE", "/data/tables/Human/columns/relation/friends", null);
    refused(client.get("/data/Human/" + ann + "/friends"), 400, 1006);
    assertThat(client.get("/data/Human/" + ann).object()).containsEntry("name", "ann");
  }

  @Test
  void aDeveloperChangesRelationColumnsAndRelationsAtTheConsole() {
    Client client = app.client("REST");
    String ann = create(client, "Person", "ann");
    String bob = create(client, "Person", "bob");
    assertThat(app.manage("PUT", "/data/Person/" + ann + "/friends", List.of(ann, bob)).json())
        .isEqualTo(2L);
    assertThat(
            names(
                app.manage("GET", "/data/Person/" + ann + "/friends/retrieve-value", null).json()))
        .isEqualTo(List.of("bob", "ann"));
    assertThat(app.manage("GET", "/data/Person/" + ann + "/name/retrieve-value", null).json())
        .isEqualTo("ann");

    String column = relationId("friends");
    assertThat(
            app.console()
                .send(
                    "PUT",
                    "/" + app.id() + "/console/data/tables/Person/columns/relation",
                    Map.of("columnId", column, "name", "friend", "relationshipType", "ONE_TO_ONE"))
                .code())
        .isEqualTo(1153);
    assertThat(
            app.manage("DELETE", "/data/Person/" + ann + "/friends/relations", List.of(bob)).json())
        .isEqualTo(1L);
    app.manage(
        "PUT",
        "/data/tables/Person/columns/relation",
        Map.of("columnId", column, "name", "friend", "relationshipType", "ONE_TO_ONE"));
    assertThat(client.get("/data/Person/" + ann + "?loadRelations=friend").object())
        .extractingByKey("friend")
        .extracting("name")
        .isEqualTo("ann");
    assertThat(client.send("POST", "/data/Person/" + ann + "/friend", List.of(ann, bob)).code())
        .isEqualTo(1128);
    app.manage(
        "PUT",
        "/data/tables/Person/columns/relation",
        Map.of("columnId", column, "name", "friends", "relationshipType", "ONE_TO_MANY"));
    assertThat(client.send("POST", "/data/Person/" + ann + "/friends", List.of(ann, bob)).json())
        .isEqualTo(2L);
    assertThat(app.manage("POST", "/data/Person/find", Map.of("loadRelations", "friends")).list())
        .hasSize(2);
  }
}
