package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Accounts written by transactions are accounts like all others. */
final class AccountsInTransactionsTest extends AccountEntryPoints {
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
  void aPropertyMayBeCalledAsTheChangesOfABulkUpdateAre() {
    app.manage("POST", "/data/tables/Users/columns", Map.of("name", "changes", "dataType", "JSON"));
    Map<String, Object> ann = new HashMap<>(account("ann@example.com"));
    ann.put("changes", Map.of("name", "Annie"));

    succeeds(code, step("CREATE", "ann", ann));

    client.login("ann@example.com");
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
    assertThat(use(asAnn)).isEqualTo(3064);
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
