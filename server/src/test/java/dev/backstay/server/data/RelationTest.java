package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Relations over HTTP, on both databases: who is related to whom, what comes along, and for whom.
 */
final class RelationTest {
  private static final Map<Product, RunningServer> SERVERS = new EnumMap<>(Product.class);

  @BeforeAll
  static void start() {
    for (Product product : Product.values()) {
      SERVERS.put(product, RunningServer.start(product));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(RunningServer::close);
  }

  /** People with an address, friends, and orders that have items. */
  private static TestApp app(Product product) {
    TestApp app = SERVERS.get(product).console().createApp("relations");
    for (String table : List.of("Person", "Address", "Orders", "Item")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "name", "dataType", "STRING"));
    }
    relation(app, "Person", "address", "Address", "ONE_TO_ONE");
    relation(app, "Person", "friends", "Person", "ONE_TO_MANY");
    relation(app, "Person", "orders", "Orders", "ONE_TO_MANY");
    relation(app, "Orders", "items", "Item", "ONE_TO_MANY");
    return app;
  }

  private static void relation(TestApp app, String table, String name, String to, String type) {
    app.manage(
        "POST",
        "/data/tables/" + table + "/columns/relation",
        Map.of("dataType", "DATA_REF", "name", name, "toTableName", to, "relationshipType", type));
  }

  private static String create(Client client, String table, String name) {
    Answer answer = client.send("POST", "/data/" + table, Map.of("name", name));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return (String) answer.object().get("objectId");
  }

  private static Object names(Object children) {
    return children instanceof List<?> list
        ? list.stream().map(child -> ((Map<?, ?>) child).get("name")).toList()
        : children;
  }

  private static List<?> related(Client client, String path) {
    return (List<?>) names(client.get(path).json());
  }

  private static String where(String condition) {
    return "?whereClause=" + URLEncoder.encode(condition, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void children_are_set_added_and_deleted_by_ids_and_by_condition(Product product) {
    Client client = app(product).client("REST");
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
    // an id of another table, or of nothing, is no child
    assertThat(client.send("POST", friends, List.of("nothing", create(client, "Item", "x"))).json())
        .isEqualTo(0L);
  }

  @ParameterizedTest
  @EnumSource
  void where_there_can_be_one_child_a_new_one_takes_its_place(Product product) {
    Client client = app(product).client("REST");
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

  @ParameterizedTest
  @EnumSource
  void relations_come_along_as_deep_as_they_are_asked_for(Product product) {
    Client client = app(product).client("REST");
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

  @ParameterizedTest
  @EnumSource
  void wrong_relations_are_refused_with_their_codes(Product product) {
    Client client = app(product).client("REST");
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

  @ParameterizedTest
  @EnumSource
  void an_address_can_describe_a_relation_that_is_to_be_made(Product product) {
    TestApp app = app(product);
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

  @ParameterizedTest
  @EnumSource
  void links_go_with_rows_columns_and_tables(Product product) {
    TestApp app = app(product);
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

  @ParameterizedTest
  @EnumSource
  void a_developer_changes_relation_columns_and_relations_at_the_console(Product product) {
    TestApp app = app(product);
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

    String column = relationId(app, "friends");
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

  @SuppressWarnings("unchecked")
  private static String relationId(TestApp app, String name) {
    return ((List<Map<String, Object>>)
            app.manage("GET", "/data/tables", null).object().get("tables"))
        .stream()
            .flatMap(table -> ((List<Map<String, Object>>) table.get("relations")).stream())
            .filter(relation -> name.equals(relation.get("name")))
            .map(relation -> (String) relation.get("columnId"))
            .findFirst()
            .orElseThrow();
  }

  /** Two users, each with notes of his own, and one folder of everybody's. */
  private record Shared(
      TestApp app, Client ann, Client bob, String folder, String annsNote, String bobsNote) {}

  private static Shared shared(Product product) {
    TestApp app = SERVERS.get(product).console().createApp("shared");
    for (String table : List.of("Folder", "Note")) {
      app.manage("POST", "/data/tables", Map.of("name", table));
      app.manage(
          "POST",
          "/data/tables/" + table + "/columns",
          Map.of("name", "name", "dataType", "STRING"));
    }
    relation(app, "Folder", "notes", "Note", "ONE_TO_MANY");
    relation(app, "Folder", "cover", "Note", "ONE_TO_ONE");
    app.register("ann@example.com");
    app.register("bob@example.com");
    Client ann = app.client("JS").login("ann@example.com");
    Client bob = app.client("JS").login("bob@example.com");
    String folder = create(app.client("BL"), "Folder", "folder");
    String annsNote = create(ann, "Note", "ann's");
    String bobsNote = create(bob, "Note", "bob's");
    app.tableRole("Note", "AuthenticatedUser", "DENY", "FIND");
    app.manage(
        "PUT",
        "/security/data/ownerpolicy/" + app.tableId("Note"),
        Map.of("operation", "FIND", "access", "GRANT"));
    return new Shared(app, ann, bob, folder, annsNote, bobsNote);
  }

  @ParameterizedTest
  @EnumSource
  void a_child_that_is_hidden_is_like_one_that_is_not_there(Product product) {
    Shared given = shared(product);
    String notes = "/data/Folder/" + given.folder() + "/notes";
    Client server = given.app().client("BL");

    // what cannot be found cannot be related, by id or by condition
    assertThat(given.ann().send("POST", notes, List.of(given.bobsNote())).json()).isEqualTo(0L);
    assertThat(given.ann().send("PUT", notes + where("name like '%s'"), null).json()).isEqualTo(1L);
    assertThat(related(server, notes)).isEqualTo(List.of("ann's"));
    server.send("PUT", notes, List.of(given.bobsNote()));
    server.send("POST", "/data/Folder/" + given.folder() + "/cover", List.of(given.bobsNote()));

    // nor is it loaded, in any of the ways
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    assertThat(related(given.bob(), notes)).isEqualTo(List.of("bob's"));
    Map<String, Object> folder =
        given.ann().find("Folder", Map.of("loadRelations", "notes,cover")).list().getFirst();
    assertThat(names(folder.get("notes"))).isEqualTo(List.of("ann's"));
    assertThat(folder).containsEntry("cover", null);
    assertThat(given.ann().get("/data/Folder/" + given.folder() + "?relationsDepth=1").object())
        .containsEntry("cover", null);

    // nor does it answer to being taken out
    assertThat(given.ann().send("DELETE", notes, List.of(given.bobsNote())).json()).isEqualTo(0L);
    assertThat(given.ann().send("DELETE", notes + where("1 = 1"), null).json()).isEqualTo(1L);
    assertThat(related(server, notes)).isEqualTo(List.of("bob's"));
  }

  @ParameterizedTest
  @EnumSource
  void relation_operations_are_decided_on_the_parent(Product product) {
    Shared given = shared(product);
    TestApp app = given.app();
    String notes = "/data/Folder/" + given.folder() + "/notes";
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "DELETE_RELATION");
    refused(given.ann().send("DELETE", notes, List.of(given.annsNote())), 403, 1134);
    // setting takes out what was there
    refused(given.ann().send("POST", notes, List.of()), 403, 1134);
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "ADD_RELATION");
    refused(given.ann().send("PUT", notes, List.of(given.annsNote())), 403, 1134);
    refused(given.ann().send("POST", notes, List.of(given.annsNote())), 403, 1134);
    refused(
        given.ann().send("POST", "/data/Folder/" + given.folder() + "/more:Note:n", List.of()),
        403,
        1134);

    app.tableRole("Folder", "AuthenticatedUser", "DENY", "LOAD_RELATIONS");
    refused(given.ann().get(notes), 403, 1134);
    assertThat(given.ann().find("Folder", Map.of("loadRelations", "notes")).list().getFirst())
        .containsEntry("notes", List.of());
    assertThat(related(app.client("BL"), notes)).isEqualTo(List.of("ann's"));
  }

  @ParameterizedTest
  @EnumSource
  void a_hidden_parent_is_like_one_that_is_not_there(Product product) {
    Shared given = shared(product);
    TestApp app = given.app();
    String own = create(given.ann(), "Folder", "own");
    app.tableRole(
        "Folder",
        "AuthenticatedUser",
        "DENY",
        "FIND",
        "ADD_RELATION",
        "LOAD_RELATIONS",
        "DELETE_RELATION");
    for (String operation : List.of("FIND", "ADD_RELATION", "LOAD_RELATIONS", "DELETE_RELATION")) {
      app.manage(
          "PUT",
          "/security/data/ownerpolicy/" + app.tableId("Folder"),
          Map.of("operation", operation, "access", "GRANT"));
    }
    for (String id : List.of(given.folder(), "missing")) {
      String notes = "/data/Folder/" + id + "/notes";
      for (String method : List.of("POST", "PUT", "DELETE")) {
        Answer answer = given.ann().send(method, notes, List.of(given.annsNote()));
        refused(answer, 400, 1000);
        assertThat(answer.object().get("message")).isEqualTo("Entity with ID " + id + " not found");
      }
      refused(given.ann().get(notes), 400, 1000);
    }
    String notes = "/data/Folder/" + own + "/notes";
    assertThat(given.ann().send("POST", notes, List.of(given.annsNote())).json()).isEqualTo(1L);
    assertThat(related(given.ann(), notes)).isEqualTo(List.of("ann's"));
    refused(given.bob().get(notes), 400, 1000);
  }

  @ParameterizedTest
  @EnumSource
  void a_hidden_relation_column_may_not_be_named(Product product) {
    Shared given = shared(product);
    TestApp app = given.app();
    String column = relationId(app, "notes");
    app.manage(
        "PUT",
        "/security/data/"
            + app.tableId("Folder")
            + "/columns/permissions/"
            + column
            + "/"
            + app.roleId("AuthenticatedUser"),
        Map.of("operation", column, "access", "DENY"));
    String path = "/data/Folder/" + given.folder();
    refused(given.ann().get(path + "/notes"), 403, 1053);
    refused(given.ann().get(path + "?loadRelations=notes"), 403, 1053);
    refused(given.ann().find("Folder", Map.of("props", "notes")), 403, 1053);
    refused(given.ann().send("POST", path + "/notes", List.of(given.annsNote())), 403, 1053);
    assertThat(given.ann().get(path + "?loadRelations=*").object())
        .containsKey("cover")
        .doesNotContainKey("notes");
    assertThat(given.ann().get(path + "?relationsDepth=2").object()).doesNotContainKey("notes");
    assertThat(app.client("BL").get(path + "?loadRelations=*").object()).containsKey("notes");
  }

  private static void refused(Answer answer, int status, long code) {
    assertThat(answer.code()).as(answer.text()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }
}
