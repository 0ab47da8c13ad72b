package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.ServersForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says why, and what to do. */
class FailedStartTest {
  @TempDir private Path directory;

  @Test
  void theAddressIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(other.getLocalPort());

      assertThat(failure(directory, Map.of(Setting.PORT, port)))
          .contains("cannot listen on 127.0.0.1:" + port, "another program does", "--port");
    }
  }

  @Test
  void theAddressIsAnotherMachines() {
    assertThat(failure(directory, Map.of(Setting.HOST, "192.0.2.1")))
        .contains("cannot listen on 192.0.2.1", "no such address", "--host");
  }

  @Test
  void anotherServerRunsOnTheData() {
    try (CommandFixture first = new CommandFixture(directory)) {
      assertThat(failure(directory, Map.of()))
          .contains("another Backstay server", first.client().url(), "--data");
    }
  }

  @Test
  void theDataDirectoryIsAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("data"), "");

    assertThat(failure(file, Map.of()))
        .isEqualTo(
            "the data directory "
                + file
                + " cannot be used: "
                + file
                + " is there already, and is something else");
  }

  @Test
  void nobodyAnswersForTheDatabase() {
    assertThat(
            failure(
                directory, Map.of(Setting.DATABASE, "postgresql://backstay:secret@127.0.0.1:1/x")))
        .contains("the database is not available: ", "127.0.0.1:1 refused")
        .doesNotContain("secret");
  }

  private static String failure(Path data, Map<Setting, String> settings) {
    Throwable thrown =
        catchThrowable(() -> ServersForTests.start(ServerSettings.forTests(data, settings)));
    assertThat(thrown).isNotNull();
    return FailureText.of(thrown);
  }
}
