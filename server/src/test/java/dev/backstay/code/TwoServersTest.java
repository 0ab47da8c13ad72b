package dev.backstay.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.code.machine.CodeIsolation;
import dev.backstay.code.machine.Processes;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.Needed;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two servers with server code on one machine leave each other alone. */
@Timeout(180)
class TwoServersTest {
  private static final Map<Setting, String> CODE = Map.of(Setting.SERVER_CODE, "on");

  @ParameterizedTest
  @EnumSource(Product.class)
  void noTwoAppsShareAnOperatingSystemUserAndStoppingOneServerEndsNothingOfTheOther(Product product)
      throws Exception {
    Needed.orSkipped(CodeIsolation.isRoot(), "only root can start processes as other users");
    try (RunningServer staying = RunningServer.start(product, CODE)) {
      DeployedApp theirs = DeployedApp.on(staying, "Stays");
      Object worker = theirs.value("pid");
      long loose = (Long) theirs.value("cutLoose");
      try (RunningServer stopping = RunningServer.start(product, CODE)) {
        DeployedApp first = DeployedApp.on(stopping, "First");
        DeployedApp second = DeployedApp.on(stopping, "Second");

        assertThat(new Object[] {uid(theirs), uid(first), uid(second)})
            .doesNotHaveDuplicates()
            .doesNotContain(0L);
      }

      assertThat(ProcessHandle.of(loose).filter(Processes::isRunning))
          .as("a process of the other server's app")
          .isPresent();
      assertThat(ProcessHandle.of((Long) worker).filter(Processes::isRunning))
          .as("its worker")
          .isPresent();
      assertThat(Files.exists(Path.of(home(theirs)))).as("its home").isTrue();
    }
  }

  @Test
  void anAppKeepsItsUserWhenItsServerIsStartedAgain() throws Exception {
    Needed.orSkipped(CodeIsolation.isRoot(), "only root can start processes as other users");
    try (RunningServer server = RunningServer.start(Product.SQLITE, CODE)) {
      DeployedApp app = DeployedApp.on(server, "Restarted");
      Object before = uid(app);

      server.restart();

      assertThat(uid(app)).isEqualTo(before);
    }
  }

  private static Object uid(DeployedApp app) {
    return ((Map<?, ?>) app.value("who")).get("uid");
  }

  private static String home(DeployedApp app) {
    return (String) ((Map<?, ?>) app.value("environment")).get("HOME");
  }
}
