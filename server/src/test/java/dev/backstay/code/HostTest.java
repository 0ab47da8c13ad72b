package dev.backstay.code;

import static dev.backstay.code.HostFixture.call;
import static dev.backstay.code.HostFixture.handler;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backstay.code.invoke.TaskReply;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many calls at once on real workers, for many users, some of them of code that ends badly. */
@Timeout(300)
class HostTest {
  /** {@code -Dbackstay.hammer=10000} asks more. */
  private static final int CALLS = Integer.getInteger("backstay.hammer", 300);

  private static final int AT_ONCE = 32;
  private static final int USERS = 20;

  @TempDir static Path directory;

  private static HostFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    // the users that apps run as have to pass through
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    fixture =
        new HostFixture(
            Files.createDirectory(directory.resolve("patient")), Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void noCallEverSeesAnotherIdentityNorDoWhatItLeavesRunning() throws Exception {
    List<Object> answers =
        atOnce(
            CALLS,
            number ->
                Json.read(
                    fixture
                        .invoker
                        .invoke(
                            call(
                                "look", number % 4 == 0 ? "[true]" : "[false]", user(number), null))
                        .value()
                        .getBytes(StandardCharsets.UTF_8)));

    for (int i = 0; i < CALLS; i++) {
      assertThat(answers.get(i)).as("call %s", i).isInstanceOf(Map.class);
      Map<?, ?> answer = (Map<?, ?>) answers.get(i);
      assertThat(answer.get("user")).isEqualTo(user(i));
      // nested calls have a key of their own, and the user of their caller
      List<Object> seenAs = new ArrayList<>((List<?>) answer.get("seen"));
      assertThat(seenAs)
          .filteredOn(seen -> String.valueOf(seen).contains("token") || seen == null)
          .hasSizeGreaterThan(10)
          .containsOnly("token-of-" + user(i));
      assertThat(seenAs)
          .filteredOn(seen -> !String.valueOf(seen).contains("token"))
          .contains(answer.get("key"))
          .noneMatch(seen -> String.valueOf(seen).startsWith("a leftover"));
    }
    assertThat(fixture.mixed).isEmpty();
  }

  @Test
  void whatEndsBadlyCostsItsOwnCallAndNothingRunsTwice() throws Exception {
    Map<Integer, String> bad = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      // two that take up a worker for as long as they may: two workers are left for all others
      String kind =
          switch (i) {
            case 3 -> "loop";
            case 12 -> "hang";
            default -> i % 5 == 1 ? "bomb" : "exit";
          };
      bad.put(25 + i * 47, kind);
    }

    try (HostFixture impatient =
        new HostFixture(
            Files.createDirectory(directory.resolve("impatient")), Duration.ofSeconds(10))) {
      endBadly(impatient, bad);
    }
  }

  private static void endBadly(HostFixture impatient, Map<Integer, String> bad) throws Exception {
    List<Object> answers =
        atOnce(
            1_000,
            number ->
                impatient
                    .invoker
                    .invoke(
                        call(
                            bad.getOrDefault(number, number % 9 == 0 ? "markSlowly" : "mark"),
                            "[" + number + "]",
                            user(number),
                            null))
                    .value());

    for (int i = 0; i < 1_000; i++) {
      if (bad.containsKey(i)) {
        assertThat(answers.get(i)).as("%s %s", bad.get(i), i).isInstanceOf(ApiException.class);
        assertThat(((ApiException) answers.get(i)).code()).isIn(14004, 14005);
        String begun = "begun " + i + "\"";
        assertThat(impatient.logged)
            .as("the line of %s, although others waited behind it", i)
            .anyMatch(line -> line.contains(begun));
      } else {
        assertThat(answers.get(i)).as("call %s", i).isEqualTo(Integer.toString(i));
      }
    }
    assertThat(Files.readAllLines(impatient.home.resolve("ran")))
        .as("each ran once")
        .hasSize(1_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void aBeforeHandlerChangesItsArgumentsAndSetsHeaders() {
    TaskReply reply = invoke(100, "Order", "[" + CONTEXT + ",{\"name\":\"a\"}]");

    assertThat(list(reply).get(1)).isEqualTo(Map.of("name", "a", "total", 5L, "by", "user-1"));
    assertThat(((Map<?, ?>) list(reply).get(0)).get("prematureResult")).isNull();
    assertThat(reply.headers()).containsEntry("X-Seen", "yes");
  }

  @Test
  void anAfterHandlerChangesTheResult() {
    TaskReply reply =
        invoke(
            101,
            "Order",
            "["
                + CONTEXT
                + ",{},{\"___jsonclass\":\"com.backendless.servercode.ExecutionResult\",\"result\":{\"n\":1}}]");

    assertThat(((Map<?, ?>) list(reply).get(2)).get("result"))
        .isEqualTo(Map.of("n", 1L, "seen", "token-of-user-1"));
  }

  @Test
  void anAfterHandlerSeesTheError() {
    TaskReply reply =
        invoke(
            107,
            "Order",
            "["
                + CONTEXT
                + ",\"id\",{\"result\":null,\"exception\":{\"exceptionMessage\":\"refused\"}}]");

    assertThat(((Map<?, ?>) list(reply).get(2)).get("result")).isEqualTo("refused");
  }

  @Test
  void aResultOfABeforeHandlerIsPremature() {
    TaskReply reply = invoke(108, "Order", "[" + CONTEXT + ",{}]");

    assertThat(((Map<?, ?>) list(reply).get(0)).get("prematureResult"))
        .isEqualTo(Map.of("instead", true));
  }

  @Test
  void whatAHandlerThrowsIsItsAnswerAndNothingIsAnErrorToo() {
    ApiException failure =
        catchThrowableOfType(
            ApiException.class, () -> invoke(106, "*", "[" + CONTEXT + ",\"id\"]"));
    assertThat(failure)
        .extracting("code", "status", "message")
        .containsExactly(77, 409, "not this one");

    ApiException nothing =
        catchThrowableOfType(
            ApiException.class, () -> invoke(128, "Order", "[" + CONTEXT + ",{}]"));
    assertThat(nothing.status()).as("a guard that refuses by nothing").isEqualTo(400);
  }

  @Test
  void customEventsAndTimersRun() throws InterruptedException {
    TaskReply reply = invoke(900, "sum", "[" + CONTEXT + ",{\"a\":1,\"b\":2},null]");
    assertThat((Object) list(reply).get(2)).isEqualTo(Map.of("sum", 3L));

    invoke(800, "nightly", "[{\"userId\":null}]");
    assertThat(fixture.logged).anyMatch(line -> line.contains("ticked for null"));
  }

  @Test
  void anUnknownHandlerIsNamed() {
    assertThat(
            catchThrowableOfType(
                ApiException.class, () -> invoke(112, "Order", "[" + CONTEXT + ",{}]")))
        .hasMessage("beforeFind(Order) event handler does not exist");
  }

  private static final String CONTEXT =
      "{\"userId\":\"user-1\",\"userToken\":\"token-of-user-1\",\"httpHeaders\":{}}";

  private static TaskReply invoke(int event, String target, String arguments) {
    return fixture.invoker.invoke(handler(event, target, arguments));
  }

  private static List<?> list(TaskReply reply) {
    return (List<?>) Json.read(reply.value().getBytes(StandardCharsets.UTF_8));
  }

  private static String user(int number) {
    return "user-" + number % USERS;
  }

  private interface Numbered {
    Object run(int number);
  }

  /** What each call answers, or the exception that it ends with. */
  private static List<Object> atOnce(int count, Numbered action) throws Exception {
    Semaphore places = new Semaphore(AT_ONCE);
    List<Future<Object>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        int number = i;
        places.acquire();
        all.add(
            threads.submit(() -> {
              try {
                return action.run(number);
              } catch (ApiException e) {
                return e;
              } finally {
                places.release();
              }
            }));
      }
    }
    List<Object> answers = new ArrayList<>();
    for (Future<Object> each : all) {
      answers.add(each.get());
    }
    return answers;
  }
}
