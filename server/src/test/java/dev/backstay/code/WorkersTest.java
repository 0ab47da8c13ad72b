package dev.backstay.code;

import static dev.backstay.code.CodeFixture.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.machine.IsolationGap;
import dev.backstay.code.machine.Processes;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.server.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Warm workers, new workers, and machines on which there can be none. */
@Timeout(60)
class WorkersTest {
  @TempDir Path directory;

  @Test
  void aWarmWorkerServesOneCallAfterAnother() throws IOException, ArchiveException {
    try (CodeFixture fixture = fixture(true, false)) {
      // Two workers: a call that comes while one still sends its log lines goes to the other. Of
      // five calls one of them has had three.
      int most = 0;
      for (int i = 0; i < 5; i++) {
        most = Math.max(most, Integer.parseInt(fixture.call(APP, "count", "[]").value()));
      }
      assertThat(most).isGreaterThan(2);
    }
  }

  @Test
  void withTheSettingEveryCallGetsANewWorker() throws IOException, ArchiveException {
    try (CodeFixture fixture = fixture(false, false)) {
      fixture.call(APP, "count", "[]");
      assertThat(fixture.call(APP, "count", "[]").value()).isEqualTo("1");
    }
  }

  @Test
  void aWarmWorkerThatEndsAfterItsAnswerHarmsNoLaterCall() throws Exception {
    try (CodeFixture fixture = fixture(true, false)) {
      assertThat(fixture.call(APP, "exitLater", "[]").value()).isEqualTo("\"answered first\"");
      Thread.sleep(300);
      assertThat(fixture.call(APP, "count", "[]").value()).isEqualTo("1");
    }
  }

  @Test
  void aSingleUserIsAMissingWallThatIsNamed() throws IOException, ArchiveException {
    try (CodeFixture fixture = fixture(true, false)) {
      assertThat(fixture.isolation.separateUsers()).isFalse();
      assertThat(fixture.isolation.missing())
          .anyMatch(gap -> gap.kind() == IsolationGap.Kind.SHARED_USER);
    }
  }

  @Test
  void aProcessThatHasOutlivedItsWorkerEndsWithTheRunnerWithASingleUserToo() throws Exception {
    Needed.orSkipped(Files.isDirectory(Path.of("/proc/self")), "no /proc to find processes in");
    try (CodeFixture fixture = fixture(true, false)) {
      ProcessHandle loose =
          ProcessHandle.of(Long.parseLong(fixture.call(APP, "cutLoose", "[]").value()))
              .orElseThrow();
      ProcessHandle worker = loose.parent().orElseThrow();
      worker.destroyForcibly();
      worker.onExit().get(20, TimeUnit.SECONDS);
      assertThat(Processes.isRunning(loose)).isTrue();

      fixture.runners.stop(APP);

      assertThat(Processes.isRunning(loose)).isFalse();
    }
  }

  @Test
  void whatComesWhileTheFirstWorkerStartsHasAllItsTimeAfterwards() throws Exception {
    Path node = directory.resolve("slow-node");
    Files.writeString(node, "#!/bin/sh\nsleep 4\nexec node \"$@\"\n");
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (CodeFixture fixture =
            new CodeFixture(
                Files.createTempDirectory(directory, "slow"),
                standard ->
                    CodeFixture.withNode(
                        CodeFixture.with(standard, Duration.ofSeconds(3), 1, true, false),
                        node.toString()));
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      fixture.deploy(APP, "D1");

      List<Future<String>> calls =
          IntStream.range(0, 6)
              .mapToObj(i ->
                  threads.submit(() -> String.valueOf(fixture.call(APP, "takeTime", "[]").value())))
              .toList();

      for (Future<String> call : calls) {
        assertThat(call.get()).isEqualTo("\"done\"");
      }
    }
  }

  @Test
  void oneCallStartsOneProcessHoweverLongThatTakes() throws Exception {
    Path node = directory.resolve("slow-node");
    Files.writeString(
        node, "#!/bin/sh\n[ \"$1\" = --version ] || echo x >> starts\nsleep 1\nexec node \"$@\"\n");
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (CodeFixture fixture =
        new CodeFixture(
            Files.createTempDirectory(directory, "one"),
            standard ->
                CodeFixture.withNode(
                    CodeFixture.with(standard, Duration.ofSeconds(9), 4, true, false),
                    node.toString()))) {
      fixture.deploy(APP, "D1");

      assertThat(fixture.call(APP, "count", "[]").value()).isEqualTo("1");

      try (Stream<Path> files = Files.walk(directory)) {
        Path starts = files.filter(file -> file.endsWith("starts")).findFirst().orElseThrow();
        assertThat(Files.readAllLines(starts)).hasSize(1);
      }
    }
  }

  @Test
  void withoutNodeACallSaysWhatIsMissing() throws IOException, ArchiveException {
    try (CodeFixture fixture =
        new CodeFixture(
            directory,
            standard ->
                CodeFixture.withNode(
                    CodeFixture.with(standard, Duration.ofSeconds(5), 1, true, false),
                    "node-is-not-here"))) {
      fixture.deploy(APP, "D1");

      ApiException failure =
          catchThrowableOfType(ApiException.class, () -> fixture.call(APP, "count", "[]"));

      assertThat(failure.code()).isEqualTo(14004);
      assertThat(failure.getMessage()).contains("no Node.js found as `node-is-not-here`");
    }
  }

  private CodeFixture fixture(boolean warm, boolean separateUsers)
      throws IOException, ArchiveException {
    CodeFixture fixture =
        new CodeFixture(
            Files.createTempDirectory(directory, "fixture"),
            standard -> CodeFixture.with(standard, Duration.ofSeconds(5), 2, warm, separateUsers));
    fixture.deploy(APP, "D1");
    return fixture;
  }
}
