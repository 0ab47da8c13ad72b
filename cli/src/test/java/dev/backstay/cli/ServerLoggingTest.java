package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.backstay.foundation.settings.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
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

  @Test
  void writesEveryLineWithItsTimeInOrder(@TempDir Path directory) throws IOException {
    ServerLogging.configure(ServerSettings.forTests(directory, Map.of()));
    Logger access =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("backstay.access");
    for (int i = 0; i < 5_000; i++) {
      access.info("line " + i);
    }
    // what is queued is written before the file is closed
    access.detachAndStopAllAppenders();
    List<String> lines = Files.readAllLines(directory.resolve("logs/access.log"));
    assertThat(lines).hasSize(5_000);
    Instant before = Instant.now().minusSeconds(60);
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split(" ", 2);
      assertThat(parts[1]).isEqualTo("line " + i);
      assertThat(parts[0])
          .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)");
      assertThat(OffsetDateTime.parse(parts[0]).toInstant()).isAfter(before);
    }
  }

  @Test
  void writesALineSoonThoughNoOtherFollows(@TempDir Path directory) throws Exception {
    ServerLogging.configure(ServerSettings.forTests(directory, Map.of()));
    Logger access =
        ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("backstay.access");
    try {
      for (String line : List.of("first", "second")) {
        access.info(line);
        Instant end = Instant.now().plusSeconds(10);
        while (!Files.readString(directory.resolve("logs/access.log")).endsWith(line + "\n")) {
          assertThat(Instant.now()).isBefore(end);
          Thread.sleep(10);
        }
      }
    } finally {
      access.detachAndStopAllAppenders();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
