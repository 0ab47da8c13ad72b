package dev.backstay.server.users.directory;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users log in by is a property that the developer chooses. */
class IdentityTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
  }

  @Test
  void propertiesAreListedForDevelopers() {
    column("city");

    assertThat(property("email"))
        .containsEntry("identity", true)
        .containsEntry("required", true)
        .containsEntry("type", "STRING");
    assertThat(property("city")).containsEntry("identity", false).containsEntry("required", false);
    assertThat(app.manage("GET", "/userproperties", null).text()).doesNotContain("password");
  }

  @Test
  void usersLogInByTheChosenPropertyAndByNoOther() {
    chooseLogin();

    assertThat(property("login")).containsEntry("identity", true).containsEntry("required", true);
    assertThat(property("email")).containsEntry("identity", false).containsEntry("required", false);
    assertThat(register(Map.of("email", "ann@example.com")).code()).isEqualTo(3013);
    Map<String, Object> ann =
        register(Map.of("login", " Ann ", "email", "Ann@Example.com")).object();
    assertThat(ann).containsEntry("login", "Ann").containsEntry("email", "ann@example.com");
    assertThat(register(Map.of("login", "ann")).status()).as("case counts").isEqualTo(200);
    assertThat(register(Map.of("login", "Ann")).code()).isEqualTo(3033);
    assertThat(register(Map.of("login", "ben", "email", "ann@example.com")).code())
        .as("an address is one account's")
        .isEqualTo(3033);
    assertThat(register(Map.of("login", "ben", "email", "no address")).code()).isEqualTo(3040);
    assertThat(register(Map.of("login", "a\u0007b")).code()).isEqualTo(3049);
    assertThat(register(Map.of("login", "x".repeat(255))).code()).isEqualTo(3049);

    assertThat(login("Ann").object()).containsEntry("objectId", ann.get("objectId"));
    assertThat(login("ann@example.com").code()).isEqualTo(3003);
    assertThat(login("it's").code()).isEqualTo(3003);
    assertThat(register(Map.of("login", 42)).object()).containsEntry("login", "42");
    assertThat(login("42").status()).isEqualTo(200);
  }

  @Test
  void letterFormsOfOneIdentityAreOneAccount() {
    chooseLogin();

    assertThat(register(Map.of("login", "Zo\u00eb")).status()).isEqualTo(200);
    assertThat(register(Map.of("login", "Zoe\u0308")).code()).isEqualTo(3033);
    assertThat(login("Zoe\u0308").status()).isEqualTo(200);
  }

  @Test
  void ofParallelRegistrationsOfOneLoginExactlyOneWins() throws Exception {
    chooseLogin();
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String email = i + "@example.com";
      calls.add(() -> register(Map.of("login", "race", "email", email)));
    }
    List<Long> codes = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> future : callers.invokeAll(calls)) {
        codes.add(future.get().status() == 200 ? 200 : future.get().code());
      }
    }

    assertThat(codes).containsOnlyOnce(200L);
    assertThat(codes.stream().filter(code -> code == 3033)).hasSize(39);
    assertThat(app.client("BL").find("Users", Map.of()).list()).hasSize(1);
  }

  @Test
  void anothersIdentityAndAddressAreNotForClients() {
    chooseLogin();
    String ann = id(register(Map.of("login", "ann", "email", "ann@example.com")));
    String ben = id(register(Map.of("login", "ben")));
    Client asBen = client.withToken((String) login("ben").object().get("user-token"));

    for (Map<String, Object> change :
        List.<Map<String, Object>>of(
            Map.of("login", "other"),
            Map.of("email", "ben@example.com"),
            Map.of("password", "x"))) {
      assertThat(asBen.send("PUT", "/users/" + ann, change).code()).as("" + change).isEqualTo(3029);
      assertThat(asBen.send("PUT", "/data/Users/" + ann, change).code()).isEqualTo(3029);
      assertThat(
              asBen
                  .send("PUT", "/data/bulk/Users?where=objectId%20%3D%20'" + ann + "'", change)
                  .code())
          .isEqualTo(3098);
    }
    assertThat(asBen.send("PUT", "/users/" + ben, Map.of("login", "ann")).code()).isEqualTo(3033);
    Map<String, Object> empty = new HashMap<>();
    empty.put("login", null);
    assertThat(asBen.send("PUT", "/users/" + ben, empty).code()).isEqualTo(3045);
    assertThat(asBen.send("PUT", "/users/" + ben, Map.of("login", "benny")).object())
        .containsEntry("login", "benny");
    assertThat(login("ben").code()).isEqualTo(3003);
    assertThat(login("benny").status()).isEqualTo(200);
  }

  @Test
  void aGuestRegistersByTheChosenProperty() {
    chooseLogin();
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));

    assertThat(
            asGuest
                .send(
                    "POST",
                    "/users/register",
                    Map.of("objectId", guest.get("objectId"), "login", "g", "password", "secret"))
                .object())
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("userStatus", "ENABLED");
  }

  @Test
  void rolesAreAssignedByTheChosenIdentity() {
    chooseLogin();
    String ann = id(register(Map.of("login", "ann")));
    app.manage("PUT", "/security/roles/Cook", null);

    assertThat(
            app.client("BL")
                .send("POST", "/users/assignRole", Map.of("user", "ann", "roleName", "Cook"))
                .status())
        .isEqualTo(200);
    assertThat(app.client("BL").get("/users/userroles/" + ann).text()).contains("Cook");
  }

  @Test
  void whatCannotBeAnIdentityIsRefused() {
    column("city");
    app.register("ann@example.com");
    app.manage("POST", "/data/tables/Users/columns", Map.of("name", "age", "dataType", "INT"));

    assertThat(change("city", Map.of("identity", true)).code()).as("Ann has none").isEqualTo(3073);
    assertThat(change("age", Map.of("identity", true)).code()).isEqualTo(3049);
    assertThat(change("userStatus", Map.of("identity", true)).code()).isEqualTo(3049);
    assertThat(change("email", Map.of("identity", false)).code()).isEqualTo(3070);
    assertThat(change("city", Map.of("identity", "yes")).code()).isEqualTo(8008);
    assertThat(change("nothing", Map.of("identity", true)).code()).isEqualTo(8008);
    assertThat(change("city", Map.of("required", true)).code()).isEqualTo(3073);
    app.manage("PUT", "/data/Users/" + onlyUser(), Map.of("city", "Kyiv"));
    var _ = app.manage("POST", "/data/Users", Map.of("email", "b@example.com", "city", "Kyiv"));
    assertThat(change("city", Map.of("identity", true)).code()).as("not unique").isEqualTo(1155);
    assertThat(property("email")).containsEntry("identity", true);
  }

  @Test
  void theIdentityStaysWhileItIsOne() {
    chooseLogin();

    assertThat(manage("DELETE", "/data/tables/Users/columns/login", null).code()).isEqualTo(3065);
    assertThat(manage("PUT", "/data/tables/Users/columns/login", Map.of("unique", false)).code())
        .isEqualTo(3065);
    assertThat(register(Map.of("login", "ann", "email", "ann@example.com")).status())
        .isEqualTo(200);
    app.manage("PUT", "/data/tables/Users/columns/login", Map.of("name", "nick"));
    assertThat(property("nick")).containsEntry("identity", true);
    assertThat(login("ann").status()).isEqualTo(200);

    assertThat(change("email", Map.of("identity", true)).status()).isEqualTo(200);
    assertThat(login("ann").code()).isEqualTo(3003);
    assertThat(login("ann@example.com").status()).isEqualTo(200);
    app.manage("DELETE", "/data/tables/Users/columns/nick", null);
  }

  @Test
  void requiredPropertiesAndDefaultsAreSetByTheirName() {
    column("city");
    column("plan");

    assertThat(change("city", Map.of("required", true)).object()).containsEntry("required", true);
    assertThat(change("plan", Map.of("defaultValue", "free")).object())
        .containsEntry("defaultValue", "free");
    assertThat(register(Map.of("email", "a@example.com")).code()).isEqualTo(3012);
    assertThat(register(Map.of("email", "a@example.com", "city", "Kyiv")).object())
        .containsEntry("plan", "free");
  }

  @Test
  void aPropertyOfAnotherTypeTakesItsValuesAlongOrStays() {
    column("age");
    Object ann = register(Map.of("email", "ann@example.com", "age", "42")).object().get("objectId");
    Object ben =
        register(Map.of("email", "ben@example.com", "age", "old")).object().get("objectId");

    Answer refused = change("age", Map.of("type", "INT"));

    assertThat(refused.code()).isEqualTo(3056);
    assertThat(refused.text()).contains((String) ben).doesNotContain((String) ann, "1164");
    assertThat(property("age")).containsEntry("type", "STRING");
    assertThat(user(ben)).containsEntry("age", "old");
    app.manage("PUT", "/data/Users/" + ben, Map.of("age", "7"));
    assertThat(change("age", Map.of("type", "INT", "defaultValue", 18)).object())
        .containsEntry("type", "INT")
        .containsEntry("defaultValue", "18");
    assertThat(user(ann)).containsEntry("age", 42L);
    assertThat(user(ben)).containsEntry("age", 7L);
    assertThat(register(Map.of("email", "cy@example.com")).object()).containsEntry("age", 18L);
    assertThat(register(Map.of("email", "dan@example.com", "age", "x")).code()).isEqualTo(1007);
    assertThat(client.find("Users", Map.of("where", "age > 10 and age < 20")).list())
        .singleElement()
        .satisfies(user -> assertThat(user).containsEntry("email", "cy@example.com"));
    assertThat(change("age", Map.of("type", "NOTHING")).code()).isEqualTo(8008);
    assertThat(change("age", Map.of("type", "RELATION")).code()).isEqualTo(1145);
    assertThat(change("age", Map.of("type", 5)).code()).isEqualTo(8008);
  }

  @Test
  void whatTheServerItselfReadsKeepsItsType() {
    chooseLogin();
    register(Map.of("login", "ann", "email", "ann@example.com"));

    assertThat(change("login", Map.of("type", "TEXT")).code()).isEqualTo(3049);
    assertThat(manage("PUT", "/data/tables/Users/columns/login", Map.of("dataType", "TEXT")).code())
        .isEqualTo(3049);
    for (String name :
        List.of(
            "email",
            "objectId",
            "created",
            "ownerId",
            "userStatus",
            "lastLogin",
            "socialAccount",
            "isEmailConfirmed")) {
      assertThat(change(name, Map.of("type", "JSON")).code()).as(name).isEqualTo(8008);
      assertThat(
              manage("PUT", "/data/tables/Users/columns/" + name, Map.of("dataType", "JSON"))
                  .code())
          .as(name)
          .isIn(1163L, 3016L);
    }
    assertThat(change("password", Map.of("type", "TEXT")).code()).isEqualTo(8008);
    assertThat(login("ann").status()).isEqualTo(200);
  }

  @Test
  void confirmationNeedsAnAddressAndItsTemplate() {
    Map<String, Object> on = Map.of("emailConfirmationRequired", true);
    Object confirmation =
        app.manage("GET", "/email", null).list().stream()
            .filter(event -> "Registration Confirmation".equals(event.get("name")))
            .findFirst()
            .orElseThrow()
            .get("eventId");
    app.manage("PUT", "/email/events", Map.of("eventId", confirmation, "triggersEmail", false));
    assertThat(manage("PUT", "/userregistration", on).code()).isEqualTo(3068);
    app.manage("PUT", "/email/events", Map.of("eventId", confirmation, "triggersEmail", true));

    chooseLogin();
    assertThat(manage("PUT", "/userregistration", on).code()).isEqualTo(3089);
    assertThat(change("email", Map.of("required", true)).object()).containsEntry("required", true);
    assertThat(register(Map.of("login", "ann")).code()).isEqualTo(3012);
    assertThat(manage("PUT", "/userregistration", on).status()).isEqualTo(200);
    assertThat(change("email", Map.of("required", false)).code()).isEqualTo(3088);
    assertThat(
            manage("PUT", "/email/events", Map.of("eventId", confirmation, "triggersEmail", false))
                .code())
        .isEqualTo(3067);
    assertThat(register(Map.of("login", "ann")).code()).isEqualTo(3078);
  }

  private void chooseLogin() {
    column("login");
    app.manage("PUT", "/userproperties/login", Map.of("name", "login", "identity", true));
  }

  private void column(String name) {
    app.manage("POST", "/data/tables/Users/columns", Map.of("name", name, "dataType", "STRING"));
  }

  private Answer change(String name, Map<String, ?> fields) {
    return manage("PUT", "/userproperties/" + name, fields);
  }

  private Answer manage(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  private Map<String, Object> property(String name) {
    return app.manage("GET", "/userproperties", null).list().stream()
        .filter(property -> name.equals(property.get("name")))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Object> user(Object id) {
    return app.client("BL").get("/data/Users/" + id).object();
  }

  private Object onlyUser() {
    return app.client("BL").find("Users", Map.of()).list().getFirst().get("objectId");
  }

  private static String id(Answer made) {
    return (String) made.object().get("objectId");
  }

  private Answer register(Map<String, ?> properties) {
    Map<String, Object> body = new HashMap<>(properties);
    body.put("password", RunningServer.PASSWORD);
    return client.send("POST", "/users/register", body);
  }

  private Answer login(String login) {
    return client.send(
        "POST", "/users/login", Map.of("login", login, "password", RunningServer.PASSWORD));
  }
}
