package dev.backstay.foundation.passwords;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.passwords.PasswordHasher.Match;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PasswordHasherTest {
  private final PasswordHasher hasher = new PasswordHasher(1);

  @AfterEach
  void close() {
    hasher.close();
  }

  @Test
  void agreesWithTheReferenceImplementationOfArgon2id() {
    String known =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertThat(hasher.matches("password", known)).isTrue();
    assertThat(hasher.matches("passwore", known)).isFalse();
  }

  @Test
  void aHashMatchesItsPasswordAndNoOther() {
    String hash = hasher.hash("correct horse ☕");

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("horse");
    assertThat(hasher.matches("correct horse ☕", hash)).isTrue();
    assertThat(hasher.matches("correct horse", hash)).isFalse();
    assertThat(hasher.matches("", hash)).isFalse();
  }

  @Test
  void howAKeyboardComposesALetterDoesNotMatter() {
    String composed = "Schl\u00fcssel";
    String decomposed = "Schlu\u0308ssel";

    assertThat(hasher.match(decomposed, hasher.hash(composed))).isEqualTo(Match.NORMAL);
    assertThat(hasher.match(composed, hasher.hash(decomposed))).isEqualTo(Match.NORMAL);
    assertThat(hasher.match("Schlussel", hasher.hash(composed))).isEqualTo(Match.NONE);
    String asTyped =
        Argon2Hash.of(
                decomposed.getBytes(StandardCharsets.UTF_8),
                new Argon2Cost(8, 1),
                new SecureRandom())
            .text();
    assertThat(hasher.match(decomposed, asTyped)).isEqualTo(Match.AS_TYPED);
    assertThat(hasher.match(composed, asTyped)).isEqualTo(Match.NONE);
    assertThat(hasher.matches(decomposed, asTyped)).isTrue();
  }

  /** What is not in normal form is tried twice, known or not, so the time tells nothing. */
  @Test
  void aPasswordNotInNormalFormCostsTwoHashesForKnownAndUnknownAccounts() {
    String hash = hasher.hash("other");
    for (String stored : new String[] {hash, null}) {
      long before = hasher.computed();
      assertThat(hasher.matches("u\u0308", stored)).isFalse();
      assertThat(hasher.computed() - before).isEqualTo(2);
    }
  }

  @Test
  void twoHashesOfOnePasswordDiffer() {
    assertThat(hasher.hash("same")).isNotEqualTo(hasher.hash("same"));
  }

  @Test
  void anUnknownAccountCostsOneHashAndNeverMatches() {
    assertThat(hasher.matches("anything", null)).isFalse();
    assertThat(hasher.computed()).isEqualTo(1);
  }

  /** A flood of logins gets the time that nobody else wants; the kernel is asked who gives way. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void itsThreadsGiveWayToAllOthersAndNoOtherThreadDoes() throws IOException {
    var _ = hasher.hash("anything");

    int niceThreads = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        String name;
        String stat;
        try {
          name = Files.readString(thread.resolve("comm")).trim();
          stat = Files.readString(thread.resolve("stat"));
        } catch (IOException e) {
          continue; // it has ended meanwhile
        }
        String niceness = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16];
        if (name.startsWith("passwords-") && niceness.equals("10")) {
          niceThreads++;
        } else if (!name.startsWith("passwords-")) {
          assertThat(niceness).as(name).isNotEqualTo("10");
        }
      }
    }
    assertThat(niceThreads).isPositive();
  }

  @Test
  void refusesAPasswordThatIsTooLong() {
    assertThatThrownBy(() -> hasher.hash("x".repeat(PasswordHasher.MAX_LENGTH + 1)))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.code()).isEqualTo(8008));
  }

  /** At a cost of which the queue takes half a second, not half a minute. */
  @Test
  void refusesToQueueMoreThanItsLimit() throws Exception {
    List<Future<String>> results = new ArrayList<>();
    try (PasswordHasher hasher = new PasswordHasher(1, new Argon2Cost(1_024, 1));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10 * PasswordHasher.WAITING_FOR_EACH; i++) {
        results.add(callers.submit(() -> hasher.hash("flood")));
      }
      int refused = 0;
      for (Future<String> result : results) {
        try {
          assertThat(result.get()).startsWith("$argon2id$");
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfSatisfying(
                  ApiException.class, said -> assertThat(said.code()).isEqualTo(90429));
          refused++;
        }
      }
      assertThat(refused).isPositive();
    }
  }

  @Test
  void anUnreadableHashIsAFaultThatDoesNotRepeatIt() {
    assertThatThrownBy(() -> hasher.matches("x", "$2a$10$secretsecretsecret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
