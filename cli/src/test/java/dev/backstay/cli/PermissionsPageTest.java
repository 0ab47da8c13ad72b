package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what docs/permissions.md says, block by block, with the real commands and a real server.
 *
 * <ul>
 *   <li>{@code yaml}: is saved under the file name that stands in the text before it.
 *   <li>{@code sh}: is run, line by line, and has to end well, unless it says {@code || true}.
 *   <li>{@code bash}: is run by bash, with the id and key of the app as variables.
 *   <li>{@code http}: is sent: a line with method and address, then the body.
 *   <li>{@code text}: is what the last command or request before it has printed: of an answer its
 *       {@code text}, or all of it where it has none. … stands for anything.
 * </ul>
 *
 * <p>With {@code BACKSTAY_UPDATE_DOCS=true} blocks of text without … are written again instead.
 */
class PermissionsPageTest {
  /** Tests run in the directory of their module. */
  private static final Path PAGE =
      Path.of(Files.exists(Path.of("docs")) ? "." : "..", "docs", "permissions.md");

  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern FILE_NAME = Pattern.compile("`([\\w-]+\\.yaml)`");
  private static final Pattern VERSION = Pattern.compile("version \\d+");

  @TempDir private Path directory;

  @Test
  void whatItSaysIsSo() throws Exception {
    boolean update = "true".equals(System.getenv("BACKSTAY_UPDATE_DOCS"));
    String page = Files.readString(PAGE);
    StringBuilder updated = new StringBuilder();
    int run = 0;
    try (CommandFixture fixture = new CommandFixture(directory.resolve("data"))) {
      String app = fixture.createApp("Food");
      Matcher block = BLOCK.matcher(page);
      String printed = "";
      while (block.find()) {
        String text = block.group(2);
        switch (block.group(1)) {
          case "yaml" ->
              Files.writeString(
                  directory.resolve(fileName(page.substring(0, block.start()))), text);
          case "sh" -> {
            for (String line : text.lines().toList()) {
              printed = run(fixture, line);
              run++;
            }
          }
          case "bash" -> {
            assertThat(fixture.shell(app, text)).doesNotContain("\"code\"");
            run++;
          }
          case "http" -> {
            printed = send(fixture, app, text);
            run++;
          }
          case "text" -> {
            if (update && !text.contains("…\n")) {
              String shown = VERSION.matcher(printed).replaceAll("version …").strip();
              block.appendReplacement(
                  updated, Matcher.quoteReplacement("```text\n" + shown + "\n```"));
            } else {
              assertThat(printed).matches(pattern(text));
            }
          }
          default -> throw new IllegalStateException("a block of " + block.group(1));
        }
      }
      block.appendTail(updated);
    }
    assertThat(run).as("commands that were run").isGreaterThan(12);
    if (update) {
      Files.writeString(PAGE, updated.toString());
    }
  }

  private String run(CommandFixture fixture, String line) {
    boolean mayFail = line.endsWith(" || true");
    List<String> words = new ArrayList<>(List.of(line.replace(" || true", "").strip().split(" ")));
    assertThat(words.removeFirst()).isEqualTo("./backstay");
    words.replaceAll(word -> word.endsWith(".yaml") ? directory.resolve(word).toString() : word);
    CommandFixture.Said said =
        words.contains("rules")
            ? PolicyCommandsTest.alone(words.toArray())
            : fixture.run(words.toArray(String[]::new));
    assertThat(said.exit()).as("%s\n%s", line, said).isEqualTo(mayFail ? 1 : 0);
    return said.out();
  }

  private static String send(CommandFixture fixture, String app, String text) {
    String[] parts = text.split("\n", 2);
    assertThat(parts[0]).startsWith("POST ");
    Object body = Json.read(parts[1].getBytes(StandardCharsets.UTF_8));
    Object answer = fixture.client().post(parts[0].substring(5).replace("{appId}", app), body);
    Object printed = answer instanceof Map<?, ?> map ? map.get("text") : null;
    return printed != null
        ? printed.toString()
        : new String(Json.write(answer), StandardCharsets.UTF_8) + "\n";
  }

  private static String fileName(String before) {
    return FILE_NAME
        .matcher(before)
        .results()
        .reduce((first, second) -> second)
        .orElseThrow()
        .group(1);
  }

  /** The text, with … for anything within a line, and a line … for any lines. */
  private static Pattern pattern(String text) {
    StringBuilder pattern = new StringBuilder("(?s)\\s*");
    for (String line : text.lines().toList()) {
      if (line.strip().equals("…")) {
        pattern.append("(?:[^\n]*\n)*?");
      } else {
        for (String part : line.split("(?<=…)|(?=…)")) {
          pattern.append(part.equals("…") ? "[^\n]*" : Pattern.quote(part));
        }
        pattern.append("[ \r]*\n");
      }
    }
    return Pattern.compile(pattern.append("\\s*").toString());
  }
}
