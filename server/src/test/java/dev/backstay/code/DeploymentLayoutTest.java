package dev.backstay.code;

import static dev.backstay.code.CodeFixture.APP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.CodeSettings;
import dev.backstay.server.Needed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the files of an app's code belong to. */
class DeploymentLayoutTest {
  /** As versions gave it that counted from the same number on every server. */
  private static final int OLD_USER = 1_200_000_000;

  @TempDir Path directory;

  @Test
  void filesOfAUserWhoMayBeAnotherServersAreGivenToOneOfThisServer() throws Exception {
    Needed.orSkipped(CodeIsolation.isRoot(), "only root can give files to other users");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    CodeSettings settings =
        CodeSettings.standard(
            CodeFixture.coderunner(), Files.createDirectories(directory.resolve("code")), () -> "");
    Path home;
    try (CodeIsolation isolation = CodeIsolation.inspect(settings)) {
      DeploymentLayout layout = new DeploymentLayout(settings, isolation);
      home = layout.home(APP);
      Files.createDirectories(layout.deployment(APP, "D1"));
    }
    Path mine = Files.writeString(home.resolve("mine"), "");
    Path link = Files.createSymbolicLink(home.resolve("link"), directory);
    Path others = Files.writeString(home.resolve("of root"), "");
    for (Path path : new Path[] {home, mine, link}) {
      Files.setAttribute(path, "unix:uid", OLD_USER, LinkOption.NOFOLLOW_LINKS);
    }

    try (CodeIsolation isolation = CodeIsolation.inspect(settings)) {
      DeploymentLayout layout = new DeploymentLayout(settings, isolation);

      assertThat(layout.deployments(APP)).as("is unpacked again, for the new user").isEmpty();
      Integer user = layout.user(APP);
      assertThat(isolation.users().contains(user)).isTrue();
      assertThat(user).isEqualTo(layout.user(APP));
      assertThat(new int[] {owner(home), owner(mine), owner(link)}).containsOnly(user);
      assertThat(new int[] {owner(others), owner(directory)}).containsOnly(0);
    }
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
