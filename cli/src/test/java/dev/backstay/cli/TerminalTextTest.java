package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.cli.terminal.TerminalText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients send cannot command the terminal of anyone who looks at it. */
final class TerminalTextTest {
  @ParameterizedTest
  @CsvSource({
    "'plain Grüße 日本 😀', 'plain Grüße 日本 😀'",
    "'a\u001b[31mred', 'a\\u001b[31mred'",
    "'a\u009b31mred', 'a\\u009b31mred'",
    "'a\nb', 'a\\nb'",
    "'a\rb', 'a\\rb'",
    "'a\u202eb', 'a\\u202eb'",
    "'a\u2028b', 'a\\u2028b'",
    "'a\u0007', 'a\\u0007'",
    "'a\u007f', 'a\\u007f'",
  })
  void isEscaped(String text, String shown) {
    assertThat(TerminalText.line(text)).isEqualTo(shown);
  }

  @Test
  void textsThatMayHaveLinesKeepThem() {
    assertThat(TerminalText.lines("a\n\tb\u001b[0m")).isEqualTo("a\n\tb\\u001b[0m");
  }

  @Test
  void aLogLineOfAClientStaysOneLine(@TempDir Path data) {
    try (CommandFixture fixture = new CommandFixture(data)) {
      String app = fixture.createApp("Food");
      var _ =
          fixture
              .client()
              .put(
                  "/" + app + "/" + key(fixture, app) + "/log",
                  List.of(
                      Map.of(
                          "logger",
                          "shop\u001b]0;title\u0007",
                          "message",
                          "bought\n2026-01-01 00:00:00.000 ERROR forged \u001b[2J",
                          "exception",
                          "Error\n  at x\u001b[1A",
                          "log-level",
                          "INFO")));

      String printed = fixture.must("logs");

      assertThat(printed)
          .contains(
              " INFO shop\\u001b]0;title\\u0007 bought\\n2026-01-01 00:00:00.000 ERROR forged")
          .contains("\n\tError\n\t  at x\\u001b[1A\n");
      assertThat(printed.lines()).hasSize(3);
      assertThat(printed.replace("\n", "").replace("\t", "")).doesNotContainPattern("\\p{Cntrl}");
    }
  }

  private static String key(CommandFixture fixture, String app) {
    return fixture.client().get("/" + app + "/console/appsettings") instanceof Map<?, ?> settings
            && settings.get("apiKeys") instanceof List<?> keys
        ? keys.stream()
            .map(key -> (Map<?, ?>) key)
            .filter(key -> "JS".equals(key.get("deviceType")))
            .map(key -> String.valueOf(key.get("apiKey")))
            .findFirst()
            .orElseThrow()
        : "";
  }
}
