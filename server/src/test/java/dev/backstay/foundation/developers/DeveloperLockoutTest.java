package dev.backstay.foundation.developers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Strangers who guess at a developer's password do not keep the developer out. The server believes
 * the tests that they are a proxy, so that requests can come from many addresses.
 */
@ParameterizedClass
@EnumSource(Product.class)
class DeveloperLockoutTest {
  private static final String HOME = "198.51.100.1";
  private static final String STRANGER = "192.0.2.1";
  private static final String ELSEWHERE = "203.0.113.9";

  /** More than the failures that begin a pause. */
  private static final int AT_ONCE = 10;

  @Parameter Product product;

  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.start(product, Map.of(Setting.TRUSTED_PROXIES, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aStrangerLocksOutTheirOwnAddressAlone() {
    for (int i = 0; i < 10; i++) {
      var _ = login(STRANGER, "wrong");
    }

    Answer refused = login(STRANGER, RunningServer.PASSWORD);
    assertThat(refused.code()).isEqualTo(90429);
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
    assertThat(login(HOME, RunningServer.PASSWORD).status()).isEqualTo(200);
    assertThat(login(ELSEWHERE, RunningServer.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void correctLoginsAtTheSameMomentAreNoFailures() throws Exception {
    CountDownLatch together = new CountDownLatch(AT_ONCE);
    List<Future<Answer>> logins = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        logins.add(
            threads.submit(() -> {
              together.countDown();
              together.await();
              return login(HOME, RunningServer.PASSWORD);
            }));
      }
    }
    for (Future<Answer> login : logins) {
      assertThat(login.get().status()).as(login.get().text()).isEqualTo(200);
    }
  }

  @Test
  void manyStrangersDoNotKeepTheDeveloperOutWhereTheyHaveLoggedInBefore() {
    assertThat(login(HOME, RunningServer.PASSWORD).status()).isEqualTo(200);
    assertThat(guessedByMany(RunningServer.EMAIL)).isEqualTo(14);

    assertThat(login(ELSEWHERE, RunningServer.PASSWORD).code()).isEqualTo(90429);
    assertThat(login(HOME, RunningServer.PASSWORD).status()).isEqualTo(200);

    server.restart();
    var _ = guessedByMany(RunningServer.EMAIL);
    assertThat(login(HOME, RunningServer.PASSWORD).status()).as("remembered").isEqualTo(200);
  }

  @Test
  void failuresAtAKnownAddressCostAMinuteAndNoMore() {
    assertThat(login(HOME, RunningServer.PASSWORD).status()).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      var _ = login(HOME, "wrong");
      server.pass(Duration.ofSeconds(40));
    }
    var _ = login(HOME, "wrong");
    assertThat(login(HOME, RunningServer.PASSWORD).code()).isEqualTo(90429);
    server.pass(Duration.ofMinutes(1));
    assertThat(login(HOME, RunningServer.PASSWORD).status()).isEqualTo(200);
    assertThat(login(HOME, "wrong").code()).as("the count begins again").isEqualTo(9005);
  }

  @Test
  void thePasswordOfTheCommandLineIsLetInWhateverStrangersTry() {
    var _ = guessedByMany(RunningServer.EMAIL);
    assertThat(login(ELSEWHERE, RunningServer.PASSWORD).code()).isEqualTo(90429);

    String password = server.resetDeveloperPassword();
    assertThat(login(ELSEWHERE, password).status()).isEqualTo(200);
    assertThat(guessedByMany(RunningServer.EMAIL)).isEqualTo(14);
    for (int i = 0; i < 10; i++) {
      var _ = login(ELSEWHERE, "wrong");
    }
    assertThat(login("203.0.113.10", password).status()).as("a new address").isEqualTo(200);
    assertThat(login(ELSEWHERE, password).status()).as("one that failed").isEqualTo(200);
    assertThat(login(ELSEWHERE, RunningServer.PASSWORD).code()).isEqualTo(9005);
  }

  @Test
  void nobodyIsToldWhetherThereIsSuchAnAccount() {
    String unknown = "nobody@example.com";
    assertThat(guessedByMany(unknown)).isEqualTo(guessedByMany(RunningServer.EMAIL));
    for (int i = 0; i < 8; i++) {
      Answer one = login(STRANGER, unknown, "wrong");
      Answer other = login(STRANGER, RunningServer.EMAIL, "wrong");
      assertThat(one.code()).isEqualTo(other.code());
    }
  }

  @Test
  void anAddressThatTheSenderMakesUpDoesNotCount() {
    for (int i = 0; i < 10; i++) {
      var _ = login("10.9.9." + i + ", " + STRANGER, "wrong");
    }
    assertThat(login(STRANGER, RunningServer.PASSWORD).code()).isEqualTo(90429);
  }

  /** How many guesses are heard of one from each of eighteen addresses. */
  private int guessedByMany(String email) {
    int heard = 0;
    for (int i = 0; i < 18; i++) {
      heard += login("192.0.2." + (100 + i), email, "wrong").code() == 9005 ? 1 : 0;
    }
    return heard;
  }

  private Answer login(String address, String password) {
    return login(address, RunningServer.EMAIL, password);
  }

  private Answer login(String address, String email, String password) {
    return server.send(
        "POST",
        "/console/home/login",
        Map.of("X-Forwarded-For", address),
        Map.of("login", email, "password", password));
  }
}
