package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.backstay.foundation.json.Json;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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
  void writesAnObjectOnEachLineOfTheAccessLogIfAsked(@TempDir Path directory) throws IOException {
    try {
      ServerLogging.configure(
          ServerSettings.forTests(directory, Map.of(Setting.LOG_FORMAT, "json")));
      Logger access = context().getLogger("backstay.access");
      access.info("{\"request\":\"A-1\",\"status\":200}");
      access.detachAndStopAllAppenders();
    } finally {
      startAgain();
    }
    List<String> lines = Files.readAllLines(directory.resolve("logs/access.log"));
    assertThat(lines).hasSize(1);
    Map<?, ?> line = (Map<?, ?>) Json.read(lines.getFirst().getBytes(StandardCharsets.UTF_8));
    assertThat(line.get("request")).isEqualTo("A-1");
    assertThat(line.get("status")).isEqualTo(200L);
    assertThat(Instant.ofEpochMilli((Long) Objects.requireNonNull(line.get("timestamp"))))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void saysOnStandardErrorWhatHappenedDuringWhichRequest(String format, @TempDir Path directory) {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
      startAgain();
      ServerLogging.configure(
          ServerSettings.forTests(
              directory, Map.of(Setting.LOG_FORMAT, format, Setting.ACCESS_LOG, "off")));
      Logger logger = context().getLogger("dev.backstay.cli.Test");
      logger.info("at the start");
      MDC.put("request", "A-1");
      MDC.put("app", "APP");
      logger.warn("with \"quotes\"\nand a line", new IllegalStateException("why"));
    } finally {
      MDC.clear();
      System.setErr(before);
      startAgain();
    }
    List<String> lines = written.toString(StandardCharsets.UTF_8).lines().toList();
    if (format.equals("text")) {
      assertThat(lines.getFirst()).endsWith(".Test - at the start");
      assertThat(lines.get(1)).endsWith("- with \"quotes\"?and a line [A-1 APP]");
      return;
    }
    assertThat(lines).hasSize(2);
    Map<?, ?> line = (Map<?, ?>) Json.read(lines.getLast().getBytes(StandardCharsets.UTF_8));
    assertThat(line.get("mdc")).isEqualTo(Map.of("request", "A-1", "app", "APP"));
    assertThat(line.get("level")).isEqualTo("WARN");
    assertThat(line.get("formattedMessage")).isEqualTo("with \"quotes\"\nand a line");
    assertThat(String.valueOf(line.get("throwable"))).contains("IllegalStateException", "why");
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }

  /** Logging as it is before settings are known. */
  private static void startAgain() {
    context().reset();
    new ConsoleLogging().configure(context());
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
