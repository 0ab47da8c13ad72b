package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Accounts written by transactions, upserts and deep saves are accounts like all others. */
final class AccountsByOtherDoorsTest extends OnBothDatabases {
  private TestApp app;
  private Client client;
  private Client code;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
    code = app.client("BL");
    app.manage("POST", "/data/tables", Map.of("name", "Order"));
    app.manage("POST", "/data/tables/Order/columns", Map.of("name", "dish", "dataType", "STRING"));
    for (String[] relation :
        new String[][] {{"Order", "buyer", "Users"}, {"Users", "orders", "Order"}}) {
      app.manage(
          "POST",
          "/data/tables/" + relation[0] + "/columns/relation",
          Map.of(
              "dataType",
              "DATA_REF",
              "name",
              relation[1],
              "toTableName",
              relation[2],
              "relationshipType",
              relation[1].equals("buyer") ? "ONE_TO_ONE" : "ONE_TO_MANY"));
    }
  }

  private static Map<String, Object> account(String email) {
    return Map.of("email", email, "password", RunningServer.PASSWORD);
  }

  private static Map<String, Object> step(String type, String id, Object payload) {
    return step(type, "Users", id, payload);
  }

  private static Map<String, Object> step(String type, String table, String id, Object payload) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("operationType", type);
    step.put("table", table);
    step.put("opResultId", id);
    step.put("payload", payload);
    return step;
  }

  private static Map<String, Object> ref(String id, String property) {
    return Map.of("___ref", true, "opResultId", id, "propName", property);
  }

  private static final Map<String, Object> FAILS = step("DELETE", "Order", "fails", "nobody");

  private static Answer run(Client caller, Object... steps) {
    Answer answer =
        caller.send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(steps)));
    assertThat(answer.text()).doesNotContain("argon2", RunningServer.PASSWORD, "\"password\":");
    return answer;
  }

  private static void succeeds(Client caller, Object... steps) {
    Answer answer = run(caller, steps);
    assertThat(answer.object()).as(answer.text()).containsEntry("success", true);
  }

  private static Object fails(Client caller, Object... steps) {
    Answer answer = run(caller, steps);
    assertThat(answer.object()).as(answer.text()).containsEntry("success", false);
    return ((Map<?, ?>) answer.object().get("error")).get("code");
  }

  private long login(String email, String password) {
    return client.send("POST", "/users/login", Map.of("login", email, "password", password)).code();
  }

  private long users() {
    return (Long) code.get("/data/Users/count").json();
  }

  private long use(Client loggedIn) {
    return loggedIn.find("Order", Map.of()).code();
  }

  @Test
  void stepsMakeAccountsThatLogIn() {
    succeeds(
        code,
        step("CREATE", "one", account("one@example.com")),
        step(
            "CREATE_BULK",
            "bulk",
            List.of(account("two@example.com"), account("three@example.com"))),
        step("UPSERT", "upsert", account("four@example.com")),
        step(
            "UPSERT_BULK",
            "bulkUpsert",
            List.of(
                account("five@example.com"),
                Map.of("objectId", "6", "email", "six@example.com", "password", "another one"))),
        step("CREATE", "Order", "order", Map.of("dish", "Pho")),
        step(
            "SET_RELATION",
            "Order",
            "buyer",
            Map.of(
                "parentObject",
                ref("order", "objectId"),
                "relationColumn",
                "buyer",
                "unconditional",
                List.of(ref("one", "objectId")))));

    for (String name : List.of("one", "two", "three", "four", "five")) {
      assertThat(client.login(name + "@example.com").token()).isNotEmpty();
    }
    assertThat(login("six@example.com", "another one")).isEqualTo(-1);
    assertThat(login("six@example.com", RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(code.get("/data/Users/6").object())
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("email", "six@example.com");
    assertThat(code.get("/data/Order?loadRelations=buyer").text()).contains("one@example.com");
  }

  @Test
  void aClientRegistersInATransaction() {
    succeeds(
        client,
        step("CREATE", "me", account("me@example.com")),
        step("CREATE", "Order", "order", Map.of("dish", "Pho")));
    Client me = client.login("me@example.com");

    assertThat(fails(client, step("CREATE", "x", Map.of("email", "x@example.com"))))
        .isEqualTo(3011L);
    assertThat(
            fails(
                client,
                step(
                    "CREATE",
                    "x",
                    Map.of("objectId", "x", "email", "x@example.com", "password", "secret"))))
        .isEqualTo(
            code(
                client.send(
                    "PUT", "/data/Users/upsert", Map.of("objectId", "x", "password", "secret"))));
    app.tableRole("Users", "NotAuthenticatedUser", "DENY", "CREATE");
    assertThat(fails(client, step("CREATE", "x", account("x@example.com")))).isEqualTo(1011L);
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", false));
    assertThat(fails(me, step("CREATE", "x", account("x@example.com")))).isEqualTo(3009L);
    assertThat(users()).isEqualTo(1);
  }

  private static long code(Answer answer) {
    assertThat(answer.code()).as(answer.text()).isPositive();
    return answer.code();
  }

  @Test
  void whatIsTakenBackWasNeverThere() {
    assertThat(fails(code, step("CREATE", "one", account("one@example.com")), FAILS))
        .isEqualTo(1000L);

    assertThat(users()).isZero();
    assertThat(login("one@example.com", RunningServer.PASSWORD)).isEqualTo(3003);
    app.register("one@example.com");
    assertThat(client.login("one@example.com").token()).isNotEmpty();
  }

  @Test
  void anIdentityIsTakenOnce() {
    app.register("ann@example.com");

    assertThat(fails(client, step("CREATE", "again", account("ann@example.com")))).isEqualTo(3033L);
    assertThat(
            fails(
                code,
                step("CREATE", "one", account("ben@example.com")),
                step("UPSERT", "two", account("ben@example.com"))))
        .isEqualTo(3033L);
    assertThat(
            fails(
                code,
                step(
                    "CREATE_BULK",
                    "bulk",
                    List.of(account("cy@example.com"), account("ann@example.com")))))
        .isEqualTo(3033L);
    assertThat(
            code.send("PUT", "/data/bulkupsert/Users", List.of(account("ann@example.com"))).code())
        .isEqualTo(3033);
    assertThat(code.send("PUT", "/data/Users/upsert", account("ann@example.com")).code())
        .isEqualTo(3033);
    assertThat(users()).isEqualTo(1);
  }

  @Test
  void ofManyAtOnceOneGetsTheIdentity() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Answer>> answers =
          IntStream.range(0, 8)
              .mapToObj(i ->
                  threads.submit(
                      () -> run(code, step("CREATE", "one", account("one@example.com")))))
              .toList();
      List<Object> codes = new ArrayList<>();
      for (Future<Answer> answer : answers) {
        Object error = answer.get().object().get("error");
        if (error instanceof Map<?, ?> map) {
          codes.add(map.get("code"));
        }
      }
      assertThat(codes).hasSize(7).containsOnly(3033L);
    }
    assertThat(users()).isEqualTo(1);
    assertThat(client.login("one@example.com").token()).isNotEmpty();
  }

  @Test
  void aNewPasswordEndsOtherSessionsAndOneThatIsTakenBackDoesNot() {
    String ann = app.register("ann@example.com");
    Client first = client.login("ann@example.com");
    Map<String, Object> change = Map.of("objectId", ann, "password", "another one");

    assertThat(fails(first, step("UPDATE", "mine", change), FAILS)).isEqualTo(1000L);
    assertThat(use(first)).isEqualTo(-1);
    assertThat(login("ann@example.com", "another one")).isEqualTo(3003);

    succeeds(code, step("UPDATE", "hers", change));
    assertThat(use(first)).isEqualTo(3064);
    assertThat(login("ann@example.com", RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(login("ann@example.com", "another one")).isEqualTo(-1);
  }

  @Test
  void nobodyTakesOverAnothersAccount() {
    String ann = app.register("ann@example.com");
    app.register("ben@example.com");
    Client ben = client.login("ben@example.com");

    for (Map<String, Object> change :
        List.<Map<String, Object>>of(
            Map.of("objectId", ann, "password", "mine now"),
            Map.of("objectId", ann, "email", "mine@example.com"),
            Map.of("objectId", ann, "userStatus", "DISABLED"))) {
      assertThat(fails(ben, step("UPDATE", "x", change))).isEqualTo(3029L);
      assertThat(fails(ben, step("UPSERT", "x", change))).isEqualTo(3029L);
      assertThat(ben.send("PUT", "/data/Users/upsert", change).code()).isEqualTo(3029);
      assertThat(ben.send("PUT", "/data/bulkupsert/Users", List.of(change)).code()).isEqualTo(3029);
      assertThat(
              ben.send("PUT", "/data/Order/deep-save", Map.of("dish", "Pho", "buyer", change))
                  .code())
          .isEqualTo(3029);
    }
    assertThat(
            fails(
                ben,
                step(
                    "UPDATE_BULK",
                    "x",
                    Map.of("conditional", "1 = 1", "changes", Map.of("email", "x@example.com")))))
        .isEqualTo(3098L);
    assertThat(
            fails(
                ben,
                step(
                    "UPDATE_BULK",
                    "x",
                    Map.of("conditional", "1 = 1", "changes", Map.of("userStatus", "DISABLED")))))
        .isEqualTo(1036L);
    assertThat(client.login("ann@example.com").token()).isNotEmpty();
    assertThat(code.get("/data/Order/count").json()).isEqualTo(0L);
  }

  @Test
  void aDisabledUserIsShutOutOnceTheTransactionIsStored() {
    String ann = app.register("ann@example.com");
    Client asAnn = client.login("ann@example.com");
    Map<String, Object> disable = Map.of("objectId", ann, "userStatus", "DISABLED");

    assertThat(fails(asAnn, step("UPDATE", "x", disable))).isEqualTo(3054L);
    assertThat(fails(code, step("UPDATE", "x", disable), FAILS)).isEqualTo(1000L);
    assertThat(use(asAnn)).isEqualTo(-1);

    succeeds(code, step("UPDATE", "x", disable));
    assertThat(use(asAnn)).isEqualTo(3090);

    succeeds(code, step("UPSERT", "x", Map.of("objectId", ann, "userStatus", "ENABLED")));
    assertThat(use(asAnn)).isEqualTo(-1);
  }

  @Test
  void whatBelongedToADeletedAccountGoesWithIt() {
    String ann = app.register("ann@example.com");
    app.register("ben@example.com");
    app.manage("PUT", "/security/roles/Cook", null);
    code.send("POST", "/users/assignRole", Map.of("user", ann, "roleName", "Cook"));
    Client asAnn = client.login("ann@example.com");
    Client asBen = client.login("ben@example.com");

    assertThat(fails(code, step("DELETE", "x", ann), FAILS)).isEqualTo(1000L);
    assertThat(use(asAnn)).isEqualTo(-1);
    assertThat(code.get("/users/userroles/" + ann).text()).contains("Cook");

    succeeds(
        code,
        step("DELETE", "x", ann),
        step("CREATE", "again", Map.of("objectId", ann, "email", "new@example.com")),
        step("DELETE_BULK", "y", Map.of("conditional", "email = 'ben@example.com'")));
    assertThat(use(asAnn)).isEqualTo(3064);
    assertThat(use(asBen)).isEqualTo(3064);
    assertThat(code.get("/users/userroles/" + ann).text()).doesNotContain("Cook");
    assertThat(login("new@example.com", RunningServer.PASSWORD)).isEqualTo(3003);
    assertThat(users()).isEqualTo(1);
  }

  @Test
  void anUpsertMakesAnAccountOrChangesOne() {
    Answer made =
        code.send(
            "PUT",
            "/data/Users/upsert",
            Map.of("objectId", "ann", "email", "ann@example.com", "password", "secret"));
    assertThat(made.object())
        .as(made.text())
        .containsEntry("objectId", "ann")
        .containsEntry("userStatus", "ENABLED")
        .doesNotContainKey("password");
    assertThat(login("ann@example.com", "secret")).isEqualTo(-1);

    Answer changed =
        code.send("PUT", "/data/Users/upsert", Map.of("objectId", "ann", "nick", "Ann"));
    assertThat(changed.object()).containsEntry("nick", "Ann");
    Answer own =
        client
            .withToken(
                (String)
                    client
                        .send(
                            "POST",
                            "/users/login",
                            Map.of("login", "ann@example.com", "password", "secret"))
                        .object()
                        .get("user-token"))
            .send(
                "PUT",
                "/data/Users/upsert",
                Map.of("objectId", "ann", "password", RunningServer.PASSWORD));
    assertThat(own.status()).as(own.text()).isEqualTo(200);
    assertThat(client.login("ann@example.com").token()).isNotEmpty();

    Answer bulk =
        code.send(
            "PUT",
            "/data/bulkupsert/Users",
            List.of(
                Map.of("objectId", "ann", "nick", "Anna", "shoes", 38),
                account("ben@example.com")));
    assertThat((List<?>) bulk.json()).as(bulk.text()).hasSize(2);
    assertThat(code.get("/data/Users/ann").object()).containsEntry("nick", "Anna");
    assertThat(client.login("ben@example.com").token()).isNotEmpty();
    app.manage("PUT", "/data/bulkupsert/Users", List.of(account("cy@example.com")));
    assertThat(client.login("cy@example.com").token()).isNotEmpty();
    assertThat(code.get("/data/Users/properties").text()).doesNotContain("password");
  }

  @Test
  void anUpsertTellsNobodyOfAccountsThatHeMayNotSee() {
    String ann = app.register("ann@example.com");
    app.tableRole("Users", "AuthenticatedUser", "DENY", "FIND");
    app.register("ben@example.com");
    Client ben = client.login("ben@example.com");
    Answer hers =
        ben.send("PUT", "/data/Users/upsert", Map.of("objectId", ann, "password", "mine"));
    Answer nobodys =
        ben.send("PUT", "/data/Users/upsert", Map.of("objectId", "nobody", "password", "mine"));

    assertThat(hers.code()).isPositive().isEqualTo(nobodys.code());
    assertThat(hers.text()).isEqualTo(nobodys.text());
  }

  @Test
  void aDeepSaveMakesAndChangesAccounts() {
    Answer saved =
        client.send(
            "PUT",
            "/data/Order/deep-save",
            Map.of(
                "dish",
                "Pho",
                "buyer",
                Map.of(
                    "email", "ann@example.com", "password", RunningServer.PASSWORD, "nick", "A")));
    assertThat(saved.status()).as(saved.text()).isEqualTo(200);
    assertThat(saved.text()).contains("ann@example.com").doesNotContain("password", "argon2");
    Client ann = client.login("ann@example.com");
    String id = (String) ((Map<?, ?>) saved.object().get("buyer")).get("objectId");
    assertThat(code.get("/data/Users/" + id).object()).containsEntry("nick", "A");

    Answer own =
        ann.send(
            "PUT",
            "/data/Users/deep-save",
            Map.of(
                "objectId",
                id,
                "nick",
                "Anna",
                "orders",
                List.of(Map.of("dish", "Bun"), Map.of("dish", "Com"))));
    assertThat(own.object()).as(own.text()).containsEntry("nick", "Anna");
    assertThat((List<?>) own.object().get("orders")).hasSize(2);

    assertThat(
            client
                .send(
                    "PUT",
                    "/data/Order/deep-save",
                    Map.of("dish", "Mi", "buyer", account("ann@example.com")))
                .code())
        .isEqualTo(3033);
    assertThat(code.get("/data/Order/count?where=dish%20%3D%20'Mi'").json()).isEqualTo(0L);
    assertThat(code.get("/data/Users/properties").text()).doesNotContain("password");
  }

  @Test
  void aPasswordIsNoReferenceAndThereAreNotTooMany() {
    assertThat(
            fails(
                code,
                step("CREATE", "Order", "order", Map.of("dish", "Pho")),
                step(
                    "CREATE",
                    "x",
                    Map.of("email", "x@example.com", "password", ref("order", "dish")))))
        .isEqualTo(2004L);
    List<Object> steps = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<Object> many = new ArrayList<>();
      for (int j = 0; j < 51; j++) {
        many.add(Map.of("email", i + "-" + j + "@example.com", "password", "p"));
      }
      steps.add(step("CREATE_BULK", "bulk" + i, many));
    }
    Answer answer = code.send("POST", "/transaction/unit-of-work", Map.of("operations", steps));
    assertThat(answer.code()).as(answer.text()).isEqualTo(2004);
    assertThat(users()).isZero();
  }
}
