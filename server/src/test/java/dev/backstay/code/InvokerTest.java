package dev.backstay.code;

import static dev.backstay.code.CodeFixture.APP;
import static dev.backstay.code.CodeFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.invoke.TaskReply;
import dev.backstay.code.machine.Processes;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.server.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of code that behaves and of code that does not, on the official runner. */
@Timeout(60)
class InvokerTest {
  @TempDir static Path directory;
  private static CodeFixture fixture;

  @BeforeAll
  static void start() throws IOException, ArchiveException {
    fixture = new CodeFixture(directory, CodeFixture::small);
    fixture.deploy(APP, "D1");
    fixture.deploy(OTHER, "D1");
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void codeGetsItsArgumentsAndItsCallerAndAnswers() {
    assertThat(call("echo", "[1,\"äö\",{\"a\":[null]}]").value())
        .isEqualTo(
            "{\"args\":[1,\"äö\",{\"a\":[null]}],\"user\":\"user-1\",\"roles\":[\"AuthenticatedUser\",\"Customer\"]}");
  }

  @Test
  void nothingIsNull() {
    assertThat(call("nothing", "[]").value()).isEqualTo("null");
  }

  @Test
  void nothingAtAllCanBeThrownAndIsAnError() {
    for (String method : List.of("throwNull", "throwUndefined", "rejectWithNothing")) {
      assertThat(failure(method, "[]"))
          .as(method)
          .extracting("code", "status")
          .containsExactly(0, 400);
    }
  }

  @Test
  void pagesAndBytesAreAnsweredAsTheyAre() {
    assertThat(call("page", "[]").content()).asString().isEqualTo("<p>\"äö\"</p>");
    assertThat(call("page", "[]").headers()).containsEntry("Content-Type", "text/html");
    assertThat(call("bytes", "[]").content()).containsExactly(0, 255, 128, 10);
  }

  @Test
  void whatCodeSetsBesideAnErrorIsKept() {
    ApiException failure = failure("failSetting", "[]");

    assertThat(failure.status()).isEqualTo(409);
    assertThat(failure.headers()).extracting(Object::toString).containsExactly("X-Why=taken");
  }

  @Test
  void datesAreNumbersWhereverTheyAre() {
    assertThat(call("dates", "[]").value())
        .isEqualTo(
            "{\"one\":1700000000000,\"list\":[1700000000000],\"text\":\"1700000000000\",\"deep\":{\"at\":1700000000000}}");
    assertThat(call("date", "[]").value()).isEqualTo("1700000000000");
    assertThat(failure("functionResult", "[]").getMessage()).contains("no JSON");
  }

  @Test
  void aWorkerWhoseGlobalsAreBrokenServesNobodyElse() {
    call("breakGlobals", "[]");

    assertThat(call("mapped", "[]").value()).isEqualTo("[2]");
  }

  @Test
  void objectsThatOccurTwiceAndDatesAreWrittenOut() {
    assertThat(call("twice", "[]").value())
        .isEqualTo(
            """
            {"first":{"name":"shared","at":1700000000000},"second":{"name":"shared","at":1700000000000},\
            "list":[{"name":"shared","at":1700000000000}]}\
            """);
    assertThat(call("cycle", "[]").value()).isEqualTo("{\"name\":\"self\",\"self\":null}");
  }

  @Test
  void codeSetsStatusHeadersAndCookiesWithinBounds() {
    TaskReply reply = call("respond", "[]");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.headers()).containsOnlyKeys("X-Kept");
    assertThat(reply.cookies()).containsExactly("session=1; HttpOnly");
  }

  @Test
  void whatCodeThrowsReachesItsCaller() {
    assertThat(failure("fail", "[]"))
        .extracting("code", "status", "message")
        .containsExactly(0, 400, "no luck");
    assertThat(failure("failWith", "[77,\"mine\",418]"))
        .extracting("code", "status", "message")
        .containsExactly(77, 418, "mine");
    assertThat(failure("absent", "[]").getMessage()).contains("method does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "exit, [3], exit code 3",
    "exit, [0], exit code 0",
    "crash, [], signal SIGABRT",
    "hog, [], its worker ended"
  })
  void aWorkerThatEndsIsToldToTheCallerAtOnce(String method, String arguments, String reason) {
    ApiException failure = failure(method, arguments);

    assertThat(failure.code()).isEqualTo(14004);
    assertThat(failure.getMessage()).contains(reason);
    assertThat(call("echo", "[]").value()).isNotNull();
  }

  @Test
  void memoryOutsideTheHeapIsBoundedToo() {
    ApiException failure = failure("hogOutside", "[]");

    assertThat(failure.code()).isEqualTo(14004);
    assertThat(failure.getMessage()).contains("SIGKILL");
  }

  @ParameterizedTest
  @CsvSource({"loop", "hang"})
  void codeThatTakesTooLongIsAnsweredInTime(String method) {
    Instant started = Instant.now();

    ApiException failure = failure(method, "[]");

    // it would never end by itself: anyone who gets an answer gets it in time
    assertThat(failure.code()).isEqualTo(14005);
    assertThat(Duration.between(started, Instant.now())).isGreaterThan(Duration.ofMillis(1_500));
  }

  @Test
  void aRejectionThatNobodyHandlesIsTheAnswer() {
    assertThat(failure("unhandled", "[]").getMessage()).isEqualTo("nobody looks");
  }

  @Test
  void endlessLoopsOfOneAppStarveNoOther() throws Exception {
    AtomicBoolean answered = new AtomicBoolean();
    CountDownLatch timedOut = new CountDownLatch(2);
    List<Future<?>> loops = new ArrayList<>();
    call(OTHER, "echo", "[]");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        loops.add(
            callers.submit(() -> {
              while (!answered.get()) {
                assertThat(failure("loop", "[]").code()).isIn(14004, 14005, 90503);
                timedOut.countDown();
              }
            }));
      }
      try {
        // by now both workers loop, and go on until the other app has its answer
        assertThat(timedOut.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(call(OTHER, "echo", "[1]").value()).contains("[1]");
      } finally {
        answered.set(true);
      }
    }
    for (Future<?> loop : loops) {
      loop.get();
    }
    assertThat(call("echo", "[2]").value()).contains("[2]");
  }

  @Test
  void moreCallsThanMayWaitAreRefused() throws ExecutionException, InterruptedException {
    List<CompletableFuture<ApiException>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      CompletableFuture<ApiException> call = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> call.complete(failure("hang", "[]")));
      calls.add(call);
    }
    List<Integer> codes = new ArrayList<>();
    for (CompletableFuture<ApiException> call : calls) {
      codes.add(call.get().code());
    }
    assertThat(codes).contains(90503);
    assertThat(codes.stream().filter(code -> code == 90503).count()).isBetween(3L, 10L);
  }

  @Test
  void resultsThatAreTooLargeAreErrors() {
    assertThat(call("big", "[900000]").value()).hasSize(900_002);
    assertThat(failure("big", "[1100000]").getMessage()).contains("larger");
    assertThat(failure("big", "[1600000]").getMessage()).contains("limit");
    assertThat(call("bigHeader", "[]").headers()).isEmpty();
    assertThat(failure("bigError", "[]").code()).isIn(0, 14004);
    assertThat(call("echo", "[]").value()).isNotNull();
  }

  @Test
  void forgedAndBrokenAnswersConcernTheirOwnCallAlone() {
    assertThat(failure("forge", "[]").getMessage()).isEqualTo("not forged");
    assertThat(failure("garbage", "[]").code()).isEqualTo(14004);
    assertThat(call("echo", "[]").value()).isNotNull();
  }

  @Test
  void withSeparateUsersCodeCannotEndTheServer() {
    Needed.orSkipped(
        fixture.isolation.separateUsers(),
        "no user of its own for each app: " + fixture.isolation.missing());

    assertThat(failure("killParent", "[]").getMessage()).contains("EPERM");
  }

  @Test
  void outputInMassesBlocksNobody() {
    assertThat(call("flood", "[]").value()).isEqualTo("\"flooded\"");
  }

  @Test
  void theEnvironmentOfCodeHoldsNothingOfOurs() {
    String environment = call("environment", "[]").value();

    assertThat(environment).contains("\"HOME\":\"" + directory).doesNotContain("BACKSTAY");
    // What this process was started with, as the kernel keeps it, holds no secret of its socket.
    assertThat(call("read", "[\"/proc/self/environ\"]").value())
        .contains("NODE_ENV")
        .doesNotContain("secret");
    assertThat(call("read", "[\"/proc/self/cmdline\"]").value()).doesNotContain("secret");
  }

  @Test
  void withSeparateUsersCodeReadsNothingOfOtherApps() throws IOException {
    Needed.orSkipped(
        fixture.isolation.separateUsers(),
        "no user of its own for each app: " + fixture.isolation.missing());
    Path theirs = fixture.layout.deployment(OTHER, "D1").resolve("services/hard.js");
    Path mine = fixture.layout.deployment(APP, "D1").resolve("services/hard.js");

    assertThat(call("who", "[]").value())
        .doesNotContain("\"uid\":0")
        .isNotEqualTo(call(OTHER, "who", "[]").value());
    assertThat(call("read", "[\"" + mine + "\"]").value()).contains("What deployed code may do");
    assertThat(failure("read", "[\"" + theirs + "\"]").getMessage()).contains("EACCES");
    assertThat(failure("write", "[\"" + mine + "\"]").getMessage()).contains("EACCES");
    assertThat(
            failure(
                    "write",
                    "[\"" + fixture.settings.runnerDirectory().resolve("launch.js") + "\"]")
                .getMessage())
        .contains("EACCES");
  }

  @Test
  void everyWayToPrintGoesToTheLogOfItsRequestAndNothingIsLost() throws InterruptedException {
    call("print", "[\"a line for the log\"]");
    call("printMany", "[5000]");
    call("printLater", "[\"a line after the answer\"]");

    for (int i = 0; i < 200 && logged("a line after the answer").isEmpty(); i++) {
      Thread.sleep(20);
    }
    assertThat(logged("a line for the log"))
        .extracting(line -> line.replaceFirst("\\[\\d+", "[0"))
        .containsExactlyInAnyOrder(
            "R-1 [0,\"INFO\",\"SERVER_CODE\",\"log a line for the log\"]",
            "R-1 [0,\"INFO\",\"SERVER_CODE\",\"info a line for the log\"]",
            "R-1 [0,\"DEBUG\",\"SERVER_CODE\",\"debug a line for the log\"]",
            "R-1 [0,\"WARN\",\"SERVER_CODE\",\"warn a line for the log\"]",
            "R-1 [0,\"ERROR\",\"SERVER_CODE\",\"error a line for the log\"]",
            "R-1 [0,\"INFO\",\"SERVER_CODE\",\"{ dir: 'a line for the log' }\"]",
            "R-1 [0,\"INFO\",\"SERVER_CODE\",\"stdout a line for the log\"]",
            "R-1 [0,\"ERROR\",\"SERVER_CODE\",\"stderr a line for the log\"]",
            "R-1 [0,\"INFO\",\"mine\",\"logger a line for the log\"]");
    assertThat(logged("one of many")).hasSize(5000).doesNotHaveDuplicates();
    assertThat(logged("a line after the answer")).allMatch(line -> line.startsWith("R-1 "));
  }

  @Test
  void whatOneInvocationLogsIsBounded() {
    call("printMany", "[200000]");

    assertThat(logged("more than 4194304 bytes")).hasSize(1);
    fixture.logged.clear();
  }

  private static List<String> logged(String text) {
    return fixture.logged.stream().filter(line -> line.contains(text)).toList();
  }

  @Test
  void stoppingARunnerEndsAllItsProcesses() throws Exception {
    String app = "33333333-AAAA-3333-3333-333333333333";
    fixture.deploy(app, "D1");
    long loose = Long.parseLong(call(app, "cutLoose", "[]").value());
    long worker = Long.parseLong(call(app, "pid", "[]").value());
    assertThat(ProcessHandle.of(loose)).isPresent();

    fixture.runners.stop(app);

    assertThat(ProcessHandle.of(worker).filter(Processes::isRunning)).isEmpty();
    assertThat(ProcessHandle.of(loose).filter(Processes::isRunning)).isEmpty();
    assertThat(Files.exists(fixture.layout.deployment(app, "D1"))).isTrue();
  }

  private static TaskReply call(String method, String arguments) {
    return fixture.call(APP, method, arguments);
  }

  private static TaskReply call(String appId, String method, String arguments) {
    return fixture.call(appId, method, arguments);
  }

  private static ApiException failure(String method, String arguments) {
    return failure(APP, method, arguments);
  }

  private static ApiException failure(String appId, String method, String arguments) {
    return catchThrowableOfType(ApiException.class, () -> fixture.call(appId, method, arguments));
  }
}
