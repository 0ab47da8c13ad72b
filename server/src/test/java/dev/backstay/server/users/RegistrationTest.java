package dev.backstay.server.users;

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

class RegistrationTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void makeApp() {
    app = newApp();
    client = app.client("JS");
  }

  @Test
  void answersTheAccountWithoutPasswordAndToken() {
    Answer answer =
        register(Map.of("email", "Ann@Example.com", "password", "s3cret-Ann", "name", "Ann"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.object())
        .containsEntry("___class", "Users")
        .containsEntry("email", "ann@example.com")
        .containsEntry("name", "Ann")
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("ownerId", answer.object().get("objectId"))
        .doesNotContainKeys("password", "user-token");
    assertThat(answer.text()).doesNotContain("s3cret", "argon2");
  }

  @Test
  void needsPasswordAndIdentity() {
    assertThat(register(Map.of()).code()).isEqualTo(3011);
    assertThat(register(Map.of("email", "a@b.de")).code()).isEqualTo(3011);
    assertThat(register(Map.of("email", "a@b.de", "password", "")).code()).isEqualTo(3011);
    assertThat(register(Map.of("email", "a@b.de", "password", 12345678)).code()).isEqualTo(3050);
    assertThat(register(Map.of("password", "12345678")).code()).isEqualTo(3013);
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String wrong :
        List.of(
            "", "ann", "ann@", "@b.de", "a b@c.de", "a@b.de\r\nBcc: x@y.de", "a@b@c", "<a@b.de>")) {
      assertThat(register(Map.of("email", wrong, "password", "12345678")).code())
          .as(wrong)
          .isIn(3013L, 3040L);
    }
    assertThat(register(Map.of("email", 5, "password", "12345678")).code()).isEqualTo(3040);
  }

  @Test
  void anIdentityIsTakenOnce() {
    assertThat(register(account("bob@example.com")).status()).isEqualTo(200);

    assertThat(register(account("bob@example.com")).code()).isEqualTo(3033);
    assertThat(register(account(" BOB@example.com ")).code()).isEqualTo(3033);
  }

  @Test
  void ofParallelRegistrationsOfOneIdentityExactlyOneWins() throws Exception {
    int callersAtOnce = 20; // one address may fail so often for one identity in a minute
    List<Callable<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < callersAtOnce; i++) {
      String password = "password-" + i;
      calls.add(() -> register(Map.of("email", "race@example.com", "password", password)));
    }
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Answer> future : callers.invokeAll(calls)) {
        answers.add(future.get());
      }
    }

    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.code() == 3033)).hasSize(callersAtOnce - 1);
    int winner =
        answers.indexOf(answers.stream().filter(a -> a.status() == 200).findFirst().orElseThrow());
    for (int i = 0; i < callersAtOnce; i++) {
      Answer login =
          client.send(
              "POST",
              "/users/login",
              Map.of("login", "race@example.com", "password", "password-" + i));
      assertThat(login.status() == 200).as("password " + i).isEqualTo(i == winner);
    }
  }

  @Test
  void takesNoIdOwnerStatusOrRolesFromTheBody() {
    Map<String, Object> body = new HashMap<>(account("eve@example.com"));
    body.put("userStatus", "EMAIL_CONFIRMATION_PENDING");
    body.put("ownerId", "SOMEONE");
    body.put("roles", List.of("Admin"));
    body.put("lastLogin", 1);
    body.put("socialAccount", "FACEBOOK");
    body.put("isEmailConfirmed", true);
    body.put("user-token", "x");

    Map<String, Object> made = register(body).object();

    assertThat(made)
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("ownerId", made.get("objectId"))
        .doesNotContainKeys("roles", "user-token");
    assertThat(made.get("socialAccount")).isNull();
    assertThat(made.get("isEmailConfirmed")).isNull();
    assertThat(made.get("lastLogin")).isNull();
    assertThat(register(with(account("id@example.com"), "objectId", "MINE")).code())
        .isEqualTo(3039);
    assertThat(register(with(account("id@example.com"), "created", 1)).code()).isEqualTo(3077);
    assertThat(register(with(account("id@example.com"), "updated", 1)).code()).isEqualTo(3076);
  }

  @Test
  void theDataServiceTakesThemFromABodyJustAsLittle() {
    Map<String, Object> body = new HashMap<>(account("eve@example.com"));
    body.put("ownerId", "SOMEONE");
    body.put("roles", List.of("Admin"));
    body.put("lastLogin", 1);
    body.put("socialAccount", "FACEBOOK");
    body.put("isEmailConfirmed", true);
    body.put("user-token", "x");
    Map<String, Object> other = new HashMap<>(body);
    other.put("email", "eve2@example.com");

    Map<String, Object> made = client.send("PUT", "/data/Users", body).object();
    Answer bulk = client.send("POST", "/data/bulk/Users", List.of(other));

    assertThat(bulk.status()).as(bulk.text()).isEqualTo(200);
    assertThat(made.get("ownerId")).isEqualTo(made.get("objectId"));
    List<Map<String, Object>> all = app.client("BL").find("Users", Map.of()).list();
    assertThat(all).hasSize(2);
    for (Map<String, Object> account : all) {
      assertThat(account)
          .containsEntry("userStatus", "ENABLED")
          .doesNotContainKeys("roles", "user-token");
      assertThat(account.get("ownerId")).isNotEqualTo("SOMEONE");
      assertThat(account.get("lastLogin")).isNull();
      assertThat(account.get("socialAccount")).isNull();
      assertThat(account.get("isEmailConfirmed")).isNull();
    }
  }

  @Test
  void aGuestCannotChooseThemWhenHeRegistersEither() {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Map<String, Object> body = new HashMap<>(account("eve@example.com"));
    body.put("objectId", guest.get("objectId"));
    body.put("userStatus", "EMAIL_CONFIRMATION_PENDING");
    body.put("ownerId", "SOMEONE");
    body.put("roles", List.of("Admin"));
    body.put("isEmailConfirmed", true);
    body.put("socialAccount", "FACEBOOK");

    Answer answer =
        client.withToken((String) guest.get("user-token")).send("POST", "/users/register", body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.object())
        .containsEntry("userStatus", "ENABLED")
        .containsEntry("ownerId", guest.get("objectId"))
        .doesNotContainKeys("roles");
    assertThat(answer.object().get("isEmailConfirmed")).isNull();
    assertThat(answer.object().get("socialAccount")).isNull();
  }

  @Test
  void makesColumnsForNewPropertiesOnlyWithADynamicSchema() {
    assertThat(register(with(account("d1@example.com"), "nickname", "D")).object())
        .containsEntry("nickname", "D");

    app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    Answer strict = register(with(account("d2@example.com"), "shoeSize", 42));

    assertThat(strict.status()).isEqualTo(200);
    assertThat(strict.object()).doesNotContainKey("shoeSize");
  }

  @Test
  void canBeSwitchedOffForClientsButNotForServerCode() {
    app.manage("PUT", "/userregistration", Map.of("userRegistrationEnabled", false));

    Answer refused = register(account("late@example.com"));
    assertThat(refused.code()).isEqualTo(3009);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(client.send("POST", "/users/register/guest", null).code()).isEqualTo(3009);
    assertThat(client.send("PUT", "/data/Users", account("late@example.com")).code())
        .isEqualTo(3009);
    assertThat(
            app.client("BL").send("POST", "/users/register", account("late@example.com")).status())
        .isEqualTo(200);
  }

  @Test
  void needsTheRightToCreateUsers() {
    app.tableRole("Users", "NotAuthenticatedUser", "DENY", "CREATE");

    assertThat(register(account("no@example.com")).code()).isEqualTo(1011);
    assertThat(client.send("POST", "/users/register/guest", null).code()).isEqualTo(1011);
  }

  @Test
  void ignoresWhetherTheTokenOfTheRequestIsValid() {
    assertThat(
            client
                .withToken("A".repeat(43))
                .send("POST", "/users/register", account("stale@example.com"))
                .status())
        .isEqualTo(200);
  }

  @Test
  void aGuestIsLoggedInAtOnceAndOwnsWhatHeMakes() {
    Answer guest = client.send("POST", "/users/register/guest", null);

    assertThat(guest.object()).containsEntry("userStatus", "GUEST").containsKey("user-token");
    Client asGuest = client.withToken((String) guest.object().get("user-token"));
    assertThat((List<?>) asGuest.get("/users/userroles").json())
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
        .contains("GuestUser")
        .doesNotContain("AuthenticatedUser");
    assertThat(asGuest.send("POST", "/data/Note", Map.of("text", "x")).object())
        .containsEntry("ownerId", guest.object().get("objectId"));
  }

  @Test
  void aGuestBecomesAUserByRegisteringUnderHisOwnIdAndToken() {
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    Client asGuest = client.withToken((String) guest.get("user-token"));
    Map<String, Object> body =
        with(account("was.guest@example.com"), "objectId", guest.get("objectId"));

    assertThat(register(body).code()).as("without the guest's token").isEqualTo(3039);
    Answer converted = asGuest.send("POST", "/users/register", body);

    assertThat(converted.object())
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("userStatus", "ENABLED");
    assertThat(asGuest.get("/users/userroles").text())
        .contains("AuthenticatedUser")
        .doesNotContain("GuestUser");
    Client user = client.login("was.guest@example.com");
    assertThat(user.get("/users/userroles").text())
        .contains("AuthenticatedUser")
        .doesNotContain("GuestUser");
  }

  private Answer register(Map<String, ?> body) {
    return client.send("POST", "/users/register", body);
  }

  private static Map<String, Object> account(String email) {
    return new HashMap<>(
        Map.of("email", email, "password", dev.backstay.server.RunningServer.PASSWORD));
  }

  private static Map<String, Object> with(Map<String, Object> body, String name, Object value) {
    body.put(name, value);
    return body;
  }

  @Test
  void requiredPropertiesAreRequiredOfUsersAndNotOfGuests() {
    app.manage(
        "POST",
        "/data/tables/Users/columns",
        Map.of("name", "city", "dataType", "STRING", "dataSize", 50, "required", true));
    Client client = app.client("JS");
    Map<String, Object> account =
        Map.of("email", "ann@example.com", "password", RunningServer.PASSWORD);

    assertThat(client.send("POST", "/users/register", account).code()).isEqualTo(3012);
    Map<String, Object> guest = client.send("POST", "/users/register/guest", null).object();
    assertThat(guest).containsEntry("userStatus", "GUEST");

    Map<String, Object> upgrade = new HashMap<>(account);
    upgrade.put("objectId", guest.get("objectId"));
    Client asGuest = client.withToken((String) guest.get("user-token"));
    assertThat(asGuest.send("POST", "/users/register", upgrade).code()).isEqualTo(3012);
    upgrade.put("city", "Kyiv");
    assertThat(asGuest.send("POST", "/users/register", upgrade).object())
        .containsEntry("objectId", guest.get("objectId"))
        .containsEntry("city", "Kyiv")
        .containsEntry("userStatus", "ENABLED");
  }
}
