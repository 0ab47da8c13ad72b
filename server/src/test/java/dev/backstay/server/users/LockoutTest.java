package dev.backstay.server.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strangers who guess at a user's password do not keep the user out, neither by the app's lockout
 * nor by the server's limits. The server believes the tests that they are a proxy, so that requests
 * can come from many addresses.
 */
@ParameterizedClass
@EnumSource(Product.class)
class LockoutTest {
  private static final String ANN = "ann@example.com";
  private static final String HOME = "198.51.100.1";
  private static final String STRANGER = "192.0.2.1";
  private static final String ELSEWHERE = "203.0.113.9";
  private static final int OF_IDENTITY = 30;

  @Parameter Product product;

  private static RunningServer server;

  private TestApp app;
  private String ann;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    server =
        RunningServer.start(
            product,
            Map.of(
                Setting.TRUSTED_PROXIES,
                "127.0.0.1",
                Setting.ATTEMPTS_PER_IDENTITY,
                "" + OF_IDENTITY,
                Setting.ATTEMPTS_PER_ADDRESS,
                "0"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeApp() {
    app = server.console().createApp("lockout");
    ann = app.register(ANN);
  }

  private void lockAfter(int failures) {
    app.manage(
        "POST", "/userlogin", Map.of("failedLoginsLock", failures, "enableMultipleLogins", true));
  }

  @Test
  void aStrangerLocksOutTheirOwnAddressAlone() {
    lockAfter(3);
    for (int i = 0; i < 3; i++) {
      assertThat(login(STRANGER, ANN, "wrong").code()).isEqualTo(3003);
    }

    assertThat(login(STRANGER, ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    assertThat(login(ELSEWHERE, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void manyStrangersLockOutUnknownAddressesAlone() {
    lockAfter(3);
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
    assertThat(guessedByMany(ANN)).isEqualTo(6);

    assertThat(login(ELSEWHERE, ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
    assertThat(guessedByMany("nobody@example.com")).as("unknown ones alike").isEqualTo(6);

    server.restart();
    var _ = guessedByMany(ANN);
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).as("remembered").isEqualTo(200);
  }

  @Test
  void theLockoutOfAKnownAddressIsAsItWasButEndsWithinAMinute() {
    lockAfter(3);
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      assertThat(login(HOME, ANN, "wrong").code()).isEqualTo(3003);
    }
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);
    assertThat(login(HOME, ANN, "wrong").code()).isEqualTo(3036);

    server.pass(Duration.ofMinutes(1));
    assertThat(login(HOME, ANN, "wrong").code()).isEqualTo(3003);
    assertThat(login(HOME, ANN, "wrong").code()).as("one more, not three").isEqualTo(3036);
    server.pass(Duration.ofMinutes(1));
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void anotherPasswordEndsTheLock() {
    lockAfter(2);
    var _ = guessedByMany(ANN);
    assertThat(login(ELSEWHERE, ANN, RunningServer.PASSWORD).code()).isEqualTo(3036);

    app.manage("PUT", "/data/Users/" + ann, Map.of("objectId", ann, "password", "brand new"));
    assertThat(login(ELSEWHERE, ANN, "brand new").status()).isEqualTo(200);
  }

  @Test
  void serverCodeThatLogsInForStrangersLocksOutServerCodeAlone() {
    lockAfter(2);
    for (int i = 0; i < 2; i++) {
      assertThat(byServerCode("wrong").code()).isEqualTo(3003);
    }
    assertThat(byServerCode(RunningServer.PASSWORD).code()).isEqualTo(3036);
    assertThat(login(ELSEWHERE, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void theLimitOfAnIdentityIsForUnknownAddressesTogetherAndForEachKnownOne() {
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
    int heard = 0;
    while (login(STRANGER, ANN, "wrong").code() == 3003) {
      assertThat(++heard).isLessThan(10 * OF_IDENTITY);
    }
    assertThat(login(ELSEWHERE, ANN, "wrong").code()).as("one leaves some").isEqualTo(3003);
    for (int i = 0; i < 2 * OF_IDENTITY; i++) {
      var _ = login("192.0.2." + (2 + i % 200), ANN, "wrong");
    }
    assertThat(login(STRANGER, ANN, RunningServer.PASSWORD).code()).isEqualTo(90429);
    assertThat(login(HOME, ANN, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  private Answer byServerCode(String password) {
    return app.client("BL")
        .send("POST", "/users/login", Map.of("login", ANN, "password", password));
  }

  /** How many guesses are heard of one from each of ten addresses. */
  private int guessedByMany(String identity) {
    int heard = 0;
    for (int i = 0; i < 10; i++) {
      heard += login("192.0.2." + (100 + i), identity, "wrong").code() == 3003 ? 1 : 0;
    }
    return heard;
  }

  private Answer login(String address, String identity, String password) {
    return server.send(
        "POST",
        "/" + app.id() + "/" + app.key("JS") + "/users/login",
        Map.of("X-Forwarded-For", address),
        Map.of("login", identity, "password", password));
  }
}
