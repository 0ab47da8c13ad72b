package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backstay doctor} as people and programs read it. */
class DoctorCommandTest {
  @TempDir private Path directory;

  @Test
  void saysHowARunningServerIsInLinesAndAsJson() {
    try (CommandFixture server = new CommandFixture(directory.resolve("data"))) {
      CommandFixture.Said said = server.run("doctor");

      assertThat(said.exit()).as(said.toString()).isZero();
      assertThat(said.out())
          .contains("ok       java: Java 25")
          .contains("a server is running on it")
          .containsPattern("\\d+ checks, 0 errors, \\d+ warnings?");

      CommandFixture.Said json = server.run("doctor", "--json");
      assertThat(json.exit()).isZero();
      List<?> findings = (List<?>) Json.read(json.out().strip().getBytes(StandardCharsets.UTF_8));
      assertThat(findings)
          .isNotEmpty()
          .allSatisfy(each ->
              assertThat(((Map<?, ?>) each).keySet())
                  .asString()
                  .isEqualTo("[check, level, message, advice]"));
    }
  }

  @Test
  void tellsByItsExitStatusThatAServerWouldNotStart() {
    try (CommandFixture server = new CommandFixture(directory.resolve("data"))) {
      CommandFixture.Said wrong = server.run("doctor", "--database", "mysql://localhost/x");
      assertThat(wrong.exit()).isEqualTo(1);
      assertThat(wrong.out())
          .contains("error    settings: database", "postgresql://user:password@host", "1 error,");

      CommandFixture.Said unreachable =
          server.run("doctor", "--database", "postgresql://127.0.0.1:1/x");
      assertThat(unreachable.exit()).isEqualTo(1);
      assertThat(unreachable.out())
          .contains("error    database: it cannot be reached", "→ look at");
    }
  }
}
