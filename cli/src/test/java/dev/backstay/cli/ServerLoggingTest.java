package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The access log is part of the data directory, and for its owner alone. */
@DisabledOnOs(OS.WINDOWS)
final class ServerLoggingTest {
  @Test
  void makesItsDirectoriesAndFilesForTheirOwnerAlone(@TempDir Path directory) throws IOException {
    Path data = directory.resolve("data");
    ServerLogging.configure(ServerSettings.forTests(data, Map.of()));
    try {
      assertThat(permissions(data)).isEqualTo("rwx------");
      assertThat(permissions(data.resolve("logs"))).isEqualTo("rwx------");
      assertThat(permissions(data.resolve("logs/access.log"))).isEqualTo("rw-------");
    } finally {
      ((LoggerContext) LoggerFactory.getILoggerFactory())
          .getLogger("backstay.access")
          .detachAndStopAllAppenders();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
