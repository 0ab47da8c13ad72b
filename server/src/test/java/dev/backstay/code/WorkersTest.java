package dev.backstay.code;

import static dev.backstay.code.CodeFixture.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.machine.Processes;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.server.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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
      assertThat(fixture.isolation.missing()).anyMatch(wall -> wall.contains("server's own user"));
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
  void withoutNodeACallSaysWhatIsMissing() throws IOException, ArchiveException {
    try (CodeFixture fixture =
        new CodeFixture(
            directory,
            standard ->
                new CodeSettings(
                    true,
                    "node-is-not-here",
                    standard.npm(),
                    standard.runnerPackage(),
                    standard.runnerDirectory(),
                    standard.codeDirectory(),
                    standard.apiUrl(),
                    standard.publicUrl(),
                    standard.timeout(),
                    1,
                    1,
                    8,
                    1_000,
                    true,
                    64,
                    300,
                    1_000,
                    standard.idle(),
                    false))) {
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
