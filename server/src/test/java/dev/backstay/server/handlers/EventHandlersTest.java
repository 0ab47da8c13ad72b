package dev.backstay.server.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.DeployedApp;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What event handlers do for an app, in the official runner, on both databases. */
@ParameterizedClass
@EnumSource(Product.class)
@Timeout(180)
class EventHandlersTest {
  private static final Map<Product, Deployed> SERVERS = new EnumMap<>(Product.class);

  @Parameter private Product product;

  private TestApp app;
  private Client client;

  private record Deployed(RunningServer server, DeployedApp app) {}

  @BeforeEach
  void deploy() throws Exception {
    Deployed deployed = SERVERS.get(product);
    if (deployed == null) {
      RunningServer server =
          RunningServer.start(
              product,
              Map.of(
                  Setting.SERVER_CODE, "on",
                  Setting.ATTEMPTS_PER_ADDRESS, "0",
                  Setting.CODE_TIMEOUT_SECONDS, "4"));
      deployed = new Deployed(server, DeployedApp.empty(server, "Handlers"));
      SERVERS.put(product, deployed);
      tables(deployed.app().app().client("REST"));
      assertThat(deployed.app().deploy(project().zip()).getLast())
          .isEqualTo("info: Deploy finished");
      assertThat(deployed.app().deploy(second().zip(), "second").getLast())
          .isEqualTo("info: Deploy finished");
      deployed.app().app().register("user@example.com");
    }
    app = deployed.app().app();
    client = app.client("REST");
    // on a busy machine a worker takes its time to start, also after one that a test has ended
    until(() -> event("number", Map.of()).status() == 200);
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(each -> each.server().close());
    SERVERS.clear();
  }

  private static void tables(Client client) {
    Map<String, Object> order = new HashMap<>();
    order.put("name", "first");
    order.put("price", 1);
    order.put("trail", "");
    order.put("as", "");
    order.put("moveTo", "");
    must(client.send("POST", "/data/Order", order));
    for (String table : List.of("Post", "Loop", "Context", "Slow", "Answer", "Guarded")) {
      must(client.send("POST", "/data/" + table, Map.of("name", "first", "trail", "", "big", 1)));
    }
    must(client.send("POST", "/data/Wrong", Map.of("name", "", "wrong", "", "trail", "")));
    must(client.send("POST", "/data/LatestPost", Map.of("post", "", "trail", "")));
    must(
        client.send(
            "POST", "/data/Book", Map.of("what", "", "who", "", "secret", "", "trail", "")));
  }

  private static HandlerProject project() {
    HandlerProject project = new HandlerProject().file("orders.js");
    List.of("Order", "*", "Wrong").forEach(each -> project.handler(100, each, "orders.js"));
    List.of("Post", "Order", "Loop", "Wrong", "Answer")
        .forEach(each -> project.handler(101, each, "orders.js"));
    project.handler(106, "*", "orders.js");
    project.handler(108, "Order", "orders.js");
    project.handler(112, "Context", "orders.js");
    project.handler(134, "*", "orders.js");
    List.of("object", "number", "nothing", "fails", "down", "count", "who")
        .forEach(each -> project.handler(900, each, "orders.js"));
    return project;
  }

  private static HandlerProject second() {
    return new HandlerProject()
        .file("second.js")
        .handler(100, "Order", "second.js")
        .handler(101, "Slow", true, "second.js")
        .handler(109, "Slow", true, "second.js");
  }

  private static Answer must(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private long count(String table, String where) {
    return (long)
        must(client.send("POST", "/data/" + table + "/count", Map.of("where", where))).json();
  }

  private static void until(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(deadline);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private String explained(Answer answer) {
    return (String)
        app.manage("GET", "/security/explain/" + answer.header("X-Request-Id"), null)
            .object()
            .get("text");
  }

  @Test
  void aGuardRefusesAndNothingIsWritten() {
    Answer refused = client.send("POST", "/data/Order", Map.of("name", "guarded", "price", -1));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.object())
        .isEqualTo(Map.of("code", 1234L, "message", "no order has a price below nothing"));
    assertThat(count("Order", "name like '%guarded%'")).isZero();
    assertThat(explained(refused))
        .contains("handlers.beforeCreate(Order)", "ended the operation with error 1234");
  }

  @Test
  void aChainRunsInTheOrderThatTheDeveloperSetsAndEachSeesWhatTheOneBeforeLeft() {
    Map<String, Object> sent = Map.of("name", "chained", "as", "caller", "price", 1);
    Map<String, Object> first = must(client.send("POST", "/data/Order", sent)).object();
    assertThat(first)
        .containsEntry("name", "chained, checked and again")
        .containsEntry("trail", "chained, checked and again|all");

    List<Map<String, Object>> chain = app.manage("GET", "/servercode/chain/100/Order", null).list();
    assertThat(chain.stream().map(each -> each.get("name")))
        .containsExactly("beforeCreate(Order)", "beforeCreate(Order)@second", "beforeCreate(*)");
    List<Object> reversed = chain.reversed().stream().map(each -> each.get("id")).toList();
    assertThat(app.manage("PUT", "/servercode/chain/100/Order", reversed).list())
        .extracting(each -> each.get("id"))
        .isEqualTo(reversed);

    assertThat(must(client.send("POST", "/data/Order", sent)).object())
        .containsEntry("name", "chained and again, checked")
        .containsEntry("trail", "chained|all");
    app.manage("PUT", "/servercode/chain/100/Order", List.of());
    assertThat(must(client.send("POST", "/data/Order", sent)).object())
        .containsEntry("trail", "chained, checked and again|all");
  }

  @Test
  void aHandlerIsSwitchedOffAndOn() {
    String id =
        (String)
            app.manage("GET", "/servercode?mode=production", null).list().stream()
                .filter(each -> each.get("name").equals("beforeCreate(*)"))
                .findFirst()
                .orElseThrow()
                .get("id");
    app.manage("PUT", "/servercode/production/events/" + id + "/state", Map.of("enabled", false));
    try {
      assertThat(client.send("POST", "/data/Post", Map.of("name", "off")).text())
          .doesNotContain("|all");
    } finally {
      app.manage("PUT", "/servercode/production/events/" + id + "/state", Map.of("enabled", true));
    }
  }

  @Test
  void noCodeRunsForACallerWhoIsRefusedAnyway() {
    app.tableRole("Context", "NotAuthenticatedUser", "DENY", "FIND");
    Answer denied = client.send("GET", "/data/Context", Map.of("X-Mine", "1"), null);
    assertThat(denied.json()).isEqualTo(List.of());
    assertThat(explained(denied)).doesNotContain("Server code");

    Client user = client.login("user@example.com");
    Map<String, Object> context =
        must(user.send("GET", "/data/Context?pageSize=3", Map.of("X-Mine", "1"), null)).object();
    assertThat(context)
        .containsEntry("token", true)
        .containsEntry("device", "REST")
        .containsEntry("header", "1")
        .containsEntry("query", Map.of("pageSize", "3"))
        .containsEntry("___class", "Context");
    assertThat((List<?>) context.get("roles")).asString().contains("AuthenticatedUser");
    assertThat((List<?>) context.get("keys"))
        .asString()
        .contains("whereClause", "pageSize", "queryOptions");
    app.tableRole("Context", "NotAuthenticatedUser", "INHERIT", "FIND");
  }

  @Test
  void whatAHandlerHasChangedIsDecidedAgain() {
    String own =
        (String)
            must(client.send("POST", "/data/Order", Map.of("name", "own")))
                .object()
                .get("objectId");
    String other =
        (String)
            must(client.send("POST", "/data/Order", Map.of("name", "other")))
                .object()
                .get("objectId");
    assertThat(
            app.client("BL")
                .send(
                    "PUT",
                    "/data/Order/permissions/DENY/" + other,
                    Map.of("permission", "UPDATE", "role", "NotAuthenticatedUser"))
                .status())
        .isEqualTo(200);
    Answer direct = client.send("PUT", "/data/Order/" + other, Map.of("name", "x"));
    Answer moved = client.send("PUT", "/data/Order/" + own, Map.of("name", "x", "moveTo", other));

    assertThat(direct.status()).isGreaterThanOrEqualTo(400);
    assertThat(moved.code()).as(moved.text()).isEqualTo(direct.code());
    assertThat(explained(moved)).contains("handlers.beforeUpdate(Order)", "changed item");
  }

  @Test
  void serverCodeFiresNoHandlers() {
    long before = count("Loop", "1=1");
    must(client.send("POST", "/data/Loop", Map.of("name", "one")));
    assertThat(count("Loop", "1=1")).isEqualTo(before + 2);
  }

  @Test
  void aHandlerActsAsItsCaller() {
    Client user = client.login("user@example.com");
    long before = count("LatestPost", "1=1");
    must(user.send("POST", "/data/Post", Map.of("name", "allowed")));
    assertThat(count("LatestPost", "1=1")).isEqualTo(before + 1);

    app.tableRole("LatestPost", "AuthenticatedUser", "DENY", "CREATE");
    Answer denied = user.send("POST", "/data/Post", Map.of("name", "denied"));
    assertThat(denied.code()).as(denied.text()).isEqualTo(1011);
    assertThat(count("LatestPost", "1=1")).isEqualTo(before + 1);
    assertThat(count("Post", "name = 'denied'")).as("the write stays").isEqualTo(1);
    app.tableRole("LatestPost", "AuthenticatedUser", "INHERIT", "CREATE");
  }

  @Test
  void aHandlerWritesBeyondItsCallerIfItMayAndTheAuditLogSaysSo() {
    app.tableRole("Book", "NotAuthenticatedUser", "DENY", "CREATE");
    app.tableRole("Book", "AuthenticatedUser", "DENY", "CREATE");
    Client user = client.login("user@example.com");
    Map<String, Object> order = Map.of("name", "booked", "as", "server", "price", 2);
    must(user.send("POST", "/data/Order", order));
    assertThat(count("Book", "what like 'booked%' and who is not null")).isEqualTo(1);
    assertThat(app.manage("GET", "/security/audit-logs?kind=ELEVATION", null).text())
        .contains("keep the books", "afterCreate(Order)");

    String path = "/security/localservices/handlers/elevations";
    app.manage(
        "PUT",
        path,
        Map.of("method", "afterCreate(Order)", "elevation", "as-server", "access", "DENY"));
    Answer refused = user.send("POST", "/data/Order", order);
    assertThat(refused.code()).as(refused.text()).isEqualTo(90403);
    assertThat(refused.text())
        .contains(
            "The event handler afterCreate(Order) may not run as the server",
            "elevate APP-ID 'handlers.afterCreate(Order)' as-server on");
    app.manage(
        "PUT",
        path,
        Map.of("method", "afterCreate(Order)", "elevation", "as-server", "access", "INHERIT"));
    must(user.send("POST", "/data/Order", order));
  }

  @Test
  void aGuardThatDoesNotAnswerEndsTheOperation() {
    for (String how : List.of("exit", "left", "nothing", "string", "reject")) {
      Answer answer =
          client.send("POST", "/data/Wrong", Map.of("name", how, "wrong", "before " + how));
      assertThat(answer.status()).as(how + answer.text()).isEqualTo(400);
      assertThat(count("Wrong", "name = '" + how + "'")).as(how).isZero();
    }
    for (String how : List.of("hang", "spin")) {
      Instant began = Instant.now();
      Answer late =
          client.send("POST", "/data/Wrong", Map.of("name", how, "wrong", "before " + how));
      assertThat(late.object())
          .as(how)
          .isEqualTo(
              Map.of(
                  "code",
                  15000L,
                  "message",
                  "Custom business logic execution has been terminated because it did not complete"
                      + " in permitted time - 4 seconds"));
      assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(20));
      assertThat(count("Wrong", "name = '" + how + "'")).as(how).isZero();
    }
  }

  @Test
  void theWriteStaysWhateverBecomesOfAHandlerAfterIt() {
    Answer dead = client.send("POST", "/data/Wrong", Map.of("name", "dead", "wrong", "after exit"));
    assertThat(must(dead).object()).containsEntry("name", "dead");
    assertThat(explained(dead)).contains("could not be run to its end, which was logged");
    until(() ->
        app.manage("GET", "/logging/messages", null)
            .text()
            .contains("The event handler afterCreate(Wrong) failed: 14004"));
    Answer thrown =
        client.send("POST", "/data/Wrong", Map.of("name", "thrown", "wrong", "after string"));
    assertThat(thrown.object()).isEqualTo(Map.of("code", 0L, "message", "just a text"));
    assertThat(count("Wrong", "name in ('dead', 'thrown')")).isEqualTo(2);
  }

  @Test
  void nobodyWaitsForAnAsynchronousHandlerAndItsErrorIsLogged() {
    Answer created = must(client.send("POST", "/data/Slow", Map.of("name", "one")));
    until(() -> Long.valueOf(1).equals(client.get("/counters/slow").json()));
    assertThat(explained(created)).contains("afterCreate(Slow)@second", "not waited for");

    String id = (String) created.object().get("objectId");
    Answer updated = must(client.send("PUT", "/data/Slow/" + id, Map.of("name", "two")));
    String ofRequest = "/logging/messages?requestId=" + updated.header("X-Request-Id");
    until(() -> app.manage("GET", ofRequest, null).text().contains("before it throws"));
    until(() ->
        app.manage("GET", "/logging/messages", null)
            .text()
            .contains("afterUpdate(Slow)@second failed: 0 nobody heard this"));
  }

  @Test
  void anAppThatIsClosedToClientsTakesNoEventsOfThemAndNamesNoneNorServices() {
    app.manage("PUT", "/security/closed-to-clients", Map.of("closed", true));
    try {
      for (String name : List.of("number", "unknown")) {
        assertThat(client.send("POST", "/servercode/events/" + name, Map.of()))
            .returns(403, Answer::status)
            .returns(1134L, Answer::code);
      }
      assertThat(client.send("POST", "/services/Unknown/method", Map.of()).code())
          .isEqualTo(14008L);
    } finally {
      app.manage("PUT", "/security/closed-to-clients", Map.of("closed", false));
    }
  }

  @Test
  void theAnswerHoldsWhatCodeWantsBesidesItsBody() {
    Answer answer = client.send("POST", "/data/Answer", Map.of("name", "a"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("x-order")).isEqualTo("taken");
    assertThat(answer.header("Set-Cookie")).isEqualTo("order=taken");
    assertThat(answer.object()).containsEntry("name", "a");
  }

  @Test
  void numbersThatCodeCannotHoldPassItUnharmed() {
    Answer answer =
        client.send("POST", "/data/Post", new Raw("{\"name\":\"big\",\"big\":9007199254740993}"));
    assertThat(client.find("Post", Map.of("where", "big = 9007199254740993")).list())
        .as(answer.text())
        .hasSize(1);
  }

  @Test
  void transactionsFireTheirOwnEventAlone() {
    Map<String, Object> create =
        Map.of(
            "operationType", "CREATE",
            "table", "Order",
            "opResultId", "o",
            "payload", Map.of("name", "in a transaction", "price", -5));
    Answer done =
        must(
            client.send(
                "POST", "/transaction/unit-of-work", Map.of("operations", List.of(create))));
    assertThat(done.object()).containsEntry("success", true);

    Map<String, Object> guarded = new HashMap<>(create);
    guarded.put("table", "Guarded");
    guarded.put("payload", Map.of("name", "x"));
    assertThat(
            client
                .send("POST", "/transaction/unit-of-work", Map.of("operations", List.of(guarded)))
                .object())
        .containsEntry("message", "not in a transaction");
  }

  @Test
  void aDeepSaveIsTheEventOfItsRecord() {
    Answer refused =
        client.send("PUT", "/data/Order/deep-save", Map.of("name", "deep", "price", -1));
    assertThat(refused.code()).as(refused.text()).isEqualTo(1234);
  }

  @Test
  void clientsDispatchEventsOfTheirOwn() {
    assertThat(event("object", Map.of("a", List.of(1, 2))).json())
        .isEqualTo(Map.of("got", Map.of("a", List.of(1L, 2L))));
    assertThat(event("number", Map.of()).json()).isEqualTo(Map.of("result", 42L));
    assertThat(event("nothing", Map.of()).status()).isEqualTo(200);
    Answer failed = event("fails", Map.of());
    assertThat(failed.status()).isEqualTo(418);
    assertThat(failed.object()).isEqualTo(Map.of("code", 77L, "message", "failed"));
    Answer missing = event("no such", Map.of());
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.object())
        .isEqualTo(
            Map.of(
                "code",
                3042L,
                "message",
                "Custom event handler with name 'no such' does not exists"));
    assertThat(
            client
                .login("user@example.com")
                .send("POST", "/servercode/events/who", Map.of())
                .text())
        .doesNotContain("null");
  }

  @Test
  void codeDispatchesEventsToo() {
    assertThat(event("down", Map.of("depth", 3)).json()).isEqualTo(Map.of("bottom", true));
    Answer deep = event("down", Map.of("depth", 20));
    assertThat(deep.status()).isEqualTo(400);
    assertThat(deep.text()).contains("deep: handlers.event(down) → handlers.event(down)");
  }

  @Test
  void eventsAreDispatchedForLater() {
    for (String execution : List.of("async", "async-low-priority")) {
      Answer answer =
          client.send(
              "POST", "/servercode/events/count", Map.of("bl-execution-type", execution), Map.of());
      assertThat(answer.status()).isEqualTo(200);
      assertThat(new String(answer.response().body(), StandardCharsets.UTF_8)).isEmpty();
    }
    until(() -> Long.valueOf(2).equals(client.get("/counters/events").json()));
  }

  private Answer event(String name, Map<String, Object> arguments) {
    return client.send("POST", "/servercode/events/" + name.replace(" ", "%20"), arguments);
  }
}
