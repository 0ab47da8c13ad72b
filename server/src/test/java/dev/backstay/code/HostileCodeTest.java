package dev.backstay.code;

import static dev.backstay.code.CodeFixture.APP;
import static dev.backstay.code.CodeFixture.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.archive.FileTrees;
import dev.backstay.server.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What code of one app cannot do to the server and the machine that it shares with others. */
@Timeout(60)
class HostileCodeTest {
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
  void aLinkInTheHomeGetsNothingOfTheMachine() throws Exception {
    Needed.orSkipped(fixture.isolation.separateUsers(), "only root can start processes as others");
    Path target = Files.createDirectory(directory.resolve("of root"));
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));

    fixture.call(APP, "linkTemporary", "[\"" + target + "\"]");
    Integer user = fixture.layout.user(APP);
    awaitEnd(fixture.call(APP, "pid", "[]").value());
    fixture.call(APP, "nothing", "[]");

    assertThat(Files.getAttribute(target, "unix:uid", LinkOption.NOFOLLOW_LINKS))
        .isEqualTo(0)
        .isNotEqualTo(user);
    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Until the worker that is about to exit has done so: the next call has another. */
  private static void awaitEnd(String pid) throws InterruptedException {
    CodeLeftoversTest.await(
        "the end of the worker",
        () -> {
          String now = fixture.call(APP, "pid", "[]").value();
          return !pid.equals(now);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "head"})
  void aFrameOfManyValuesEndsItsWorkerBeforeItTakesMemory(String place) {
    assertThatThrownBy(() -> fixture.call(APP, "floodFrames", "[\"" + place + "\"]"))
        .hasMessageContaining("it broke the protocol");

    assertThat(fixture.call(OTHER, "nothing", "[]").value()).isEqualTo("null");
  }

  @Test
  void whatIsLeftOfACallEndsOnceNothingOfItsAppRuns() throws Exception {
    Needed.orSkipped(fixture.isolation.separateUsers(), "only root can start processes as others");

    long pid = number(fixture.call(APP, "orphan", "[600]").value());

    CodeLeftoversTest.await("its end", () -> !isAlive(pid));
  }

  @Test
  void whatIsLeftOfACallTakesNoMoreMemoryThanAWorker() throws Exception {
    Needed.orSkipped(fixture.isolation.separateUsers(), "only root can start processes as others");

    long pid = number(fixture.call(OTHER, "orphanHog", "[]").value());
    // while something of the app runs, only its memory ends it
    for (int i = 0; i < 5 && isAlive(pid); i++) {
      fixture.call(OTHER, "sleep", "[2500]");
    }

    assertThat(isAlive(pid)).isFalse();
  }

  private static long number(String json) {
    return Long.parseLong(json.replace("\"", ""));
  }

  private static boolean isAlive(long pid) {
    return Files.exists(Path.of("/proc/" + pid + "/exe"), LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void aTreeIsDeletedHoweverDeepItIsAndNoLinkIsFollowed() throws Exception {
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "");
    Files.createSymbolicLink(tree.resolve("link"), outside);
    Path sealed = Files.createDirectory(tree.resolve("sealed"));
    Files.writeString(sealed.resolve("file"), "");
    Files.setPosixFilePermissions(sealed, PosixFilePermissions.fromString("r-x------"));
    // far deeper than any path may be long
    Path deep = Files.createDirectory(tree.resolve("deep"));
    for (int i = 0; i < 600; i++) {
      Path around = Files.createDirectory(tree.resolve("around"));
      Files.move(deep, around.resolve("a".repeat(20)));
      Files.move(around, deep);
    }

    var before = Files.getPosixFilePermissions(outside);

    FileTrees.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
    assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(before);
  }
}
