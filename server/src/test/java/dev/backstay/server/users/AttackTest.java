package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What strangers try with accounts. The server believes the tests that they are a proxy, so that
 * requests can come from many addresses.
 */
@ParameterizedClass
@EnumSource(Product.class)
class AttackTest {
  private static final String ANN = "ann@example.com";
  private static final int OF_ADDRESS = 20;
  private static final int OF_IDENTITY = 5;

  @Parameter Product product;

  private static RunningServer server;
  private static int networks;

  private TestApp app;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server =
        RunningServer.start(
            product,
            Map.of(
                Setting.ATTEMPTS_PER_ADDRESS, "" + OF_ADDRESS,
                Setting.ATTEMPTS_PER_IDENTITY, "" + OF_IDENTITY,
                Setting.TRUSTED_PROXIES, "127.0.0.1"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeApp() {
    app = server.console().createApp("attacks");
    app.register(ANN);
  }

  @Test
  void guessingIsBoundedForEachIdentityWhetherAnybodyHasItOrNot() {
    for (String identity : List.of(ANN, "nobody@example.com")) {
      Answer refused = whenRefused(OF_IDENTITY, 3003, () -> login(newAddress(), identity, "wrong"));

      assertThat(refused.status()).isEqualTo(429);
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
    }
    List<String> spellings = List.of("Ann@Example.com", " ann@example.com", "ANN@EXAMPLE.COM ");
    int[] next = {0};
    app = server.console().createApp("spellings");
    app.register(ANN);
    var _ =
        whenRefused(
            OF_IDENTITY,
            3003,
            () -> login(newAddress(), spellings.get(next[0]++ % spellings.size()), "wrong"));
  }

  @Test
  void loginsThatSucceedAreNotCountedForTheIdentity() {
    for (int i = 0; i < 2 * OF_IDENTITY; i++) {
      assertThat(login(newAddress(), ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
    }
  }

  @Test
  void loginsOfOneAddressAreBoundedWhateverTheIdentity() {
    String address = newAddress();
    int[] next = {0};
    Answer refused =
        whenRefused(OF_ADDRESS, 3003, () -> login(address, next[0]++ + "@example.com", "wrong"));

    assertThat(refused.header("Retry-After")).isNotNull();
    assertThat(login(newAddress(), ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void anAddressOfTheSameIpv6NetworkIsTheSame() {
    String network = "2001:db8:0:" + Integer.toHexString(++networks + 256);
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS,
            3003,
            () -> login(network + ":" + ++next[0] + "::1", next[0] + "@example.com", "wrong"));
  }

  @Test
  void whatAnUntrustedSenderForwardsDoesNotCount() {
    String address = newAddress();
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS,
            3003,
            () ->
                login(
                    "203.0.113." + next[0]++ + ", " + address, next[0] + "@example.com", "wrong"));
  }

  @Test
  void registrationsAreBoundedByEveryEntryPoint() {
    String address = newAddress();
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS,
            -1,
            () -> {
              Map<String, Object> account =
                  Map.of("email", ++next[0] + "@x.example", "password", "secret");
              return switch (next[0] % 4) {
                case 0 -> send(address, "POST", "/users/register", account);
                case 1 -> send(address, "PUT", "/data/Users", account);
                case 2 -> send(address, "POST", "/data/bulk/Users", List.of(account));
                default -> send(address, "POST", "/users/register/guest", null);
              };
            });

    assertThat(login(address, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void loginsThroughProvidersAreBounded() {
    String address = newAddress();
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS,
            3052,
            () ->
                send(
                    address,
                    "POST",
                    ++next[0] % 2 == 0
                        ? "/users/social/acme/login"
                        : "/users/oauth/acme/request_url",
                    Map.of("accessToken", "guess")));
  }

  @Test
  void whatConfirmsAddressesIsBounded() {
    String address = newAddress();
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS / 10,
            3103,
            () ->
                send(
                    address,
                    "POST",
                    "/users/resendconfirmation/" + next[0]++ + "%40example.com",
                    null));
  }

  @Test
  void tokenValidationAndRecoveryAreBounded() {
    String address = newAddress();
    var _ =
        whenRefused(
            10 * OF_ADDRESS, -1, () -> send(address, "GET", "/users/isvalidusertoken/guess", null));
    int[] next = {0};
    var _ =
        whenRefused(
            OF_ADDRESS / 10,
            5050,
            () -> send(address, "GET", "/users/restorepassword/" + next[0]++, null));
  }

  @Test
  void mailsToOneIdentityAreFewWhetherAnybodyHasItOrNot() {
    for (String identity : List.of(ANN, "nobody@example.com")) {
      var _ =
          whenRefused(
              1, 5050, () -> send(newAddress(), "GET", "/users/restorepassword/" + identity, null));
    }
    var _ =
        whenRefused(
            1,
            3103,
            () -> send(newAddress(), "POST", "/users/resendconfirmation/ben@example.com", null));
  }

  @Test
  void pagesOfMailedLinksAreBounded() {
    String address = newAddress();
    String guess = "/recovery/" + app.id() + "." + "A".repeat(43);
    int tried = 0;
    Answer last = server.send("GET", guess, Map.of("X-Forwarded-For", address), null);
    for (; last.status() == 410 && tried < 50 * OF_ADDRESS; tried++) {
      last = server.send("GET", guess, Map.of("X-Forwarded-For", address), null);
    }

    assertThat(last.status()).isEqualTo(429);
    assertThat(last.header("Retry-After")).isNotNull();
    assertThat(tried).isGreaterThanOrEqualTo(10 * OF_ADDRESS - 1);
  }

  @Test
  void serverCodeIsNotBounded() {
    for (int i = 0; i < OF_ADDRESS + 5; i++) {
      assertThat(
              app.client("BL")
                  .send("POST", "/users/login", Map.of("login", ANN, "password", "no"))
                  .code())
          .isEqualTo(3003);
    }
  }

  @Test
  void aFloodOfLoginsDoesNotKeepOthersFromTheirData() throws Exception {
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    List<Future<Answer>> flood = new ArrayList<>();
    try (ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 90; i++) {
        String identity = i + "@example.com";
        String address = newAddress();
        flood.add(attackers.submit(() -> login(address, identity, "wrong")));
      }
      assertThat(app.client("JS").find("Dish", Map.of()).status()).isEqualTo(200);
      assertThat(flood).as("the flood goes on").anyMatch(attack -> !attack.isDone());
    }
    for (Future<Answer> attack : flood) {
      assertThat(attack.get().code()).isIn(3003L, 90429L);
    }
  }

  @Test
  void aTokenThatSomebodyPlantedDoesNotBecomeTheUsers() {
    String planted = "A".repeat(43);
    String attackers =
        (String) login(newAddress(), ANN, RunningServer.PASSWORD).object().get("user-token");
    app.register("ben@example.com");
    for (String token : List.of(planted, attackers)) {
      Answer login =
          app.client("JS")
              .withToken(token)
              .send(
                  "POST",
                  "/users/login",
                  Map.of("login", "ben@example.com", "password", RunningServer.PASSWORD));

      assertThat(login.object().get("user-token")).isNotEqualTo(token);
      assertThat(app.client("JS").withToken(planted).get("/users/userroles").code())
          .isEqualTo(3064);
    }
  }

  @Test
  void aGuestWhoRegistersKeepsTheirSessionAsAUser() {
    Map<String, Object> guest = send(newAddress(), "POST", "/users/register/guest", null).object();
    String token = (String) guest.get("user-token");
    Map<String, Object> account = new HashMap<>();
    account.put("objectId", guest.get("objectId"));
    account.put("email", "cy@example.com");
    account.put("password", "secret");

    assertThat(app.client("JS").withToken(token).send("POST", "/users/register", account).status())
        .isEqualTo(200);

    assertThat(app.client("JS").withToken(token).get("/users/userroles").text())
        .contains("AuthenticatedUser")
        .doesNotContain("GuestUser");
  }

  @Test
  void anIdentityCannotBreakOutOfItsLine() {
    for (String identity :
        List.of(
            "ann@example.com\r\nBcc: all@example.com",
            "ann@example.com\nX: y",
            "\u0000@example.com",
            "ann@example.com,ben@example.com",
            "Ann <ann@example.com>")) {
      assertThat(
              send(
                      newAddress(),
                      "POST",
                      "/users/register",
                      Map.of("email", identity, "password", "secret"))
                  .code())
          .as(identity)
          .isEqualTo(3040);
    }
  }

  /**
   * Tries until it is refused. At least so many attempts are allowed, and somewhat more where the
   * machine is slow, because buckets fill all the time.
   */
  private static Answer whenRefused(int allowed, long until, Supplier<Answer> attempt) {
    for (int i = 0; i < 4 * allowed + 10; i++) {
      Answer answer = attempt.get();
      if (answer.code() == 90429) {
        assertThat(i).isGreaterThanOrEqualTo(allowed);
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 3_600);
        return answer;
      }
      assertThat(answer.code()).as(answer.text()).isEqualTo(until);
    }
    throw new AssertionError("never refused");
  }

  private Answer login(String address, String identity, String password) {
    return send(address, "POST", "/users/login", Map.of("login", identity, "password", password));
  }

  private Answer send(String address, String method, String path, Object body) {
    return server.send(
        method,
        "/" + app.id() + "/" + app.key("JS") + path,
        Map.of("X-Forwarded-For", address),
        body);
  }

  private static String newAddress() {
    networks++;
    return "10." + networks / 65_536 + "." + networks / 256 % 256 + "." + networks % 256;
  }
}
