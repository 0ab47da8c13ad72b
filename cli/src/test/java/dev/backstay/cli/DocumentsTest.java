package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents say of settings, commands and files is so. ProgramIT runs the README's calls.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#)([^)#]+)(?:#[^)]*)?\\)");

  @Test
  void theReadmeListsEverySettingAsItIs() throws IOException {
    String expected =
        Arrays.stream(Setting.values())
            .map(DocumentsTest::row)
            .reduce("| Setting | Default | Meaning |\n| --- | --- | --- |\n", String::concat);

    assertThat(Files.readString(ROOT.resolve("README.md")))
        .as("the table of settings; it has to be:\n" + expected)
        .contains("\n\n" + expected + "\n");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadSomewhere(Path document) throws IOException {
    List<String> broken =
        LINK.matcher(Files.readString(document))
            .results()
            .map(link -> link.group(1))
            .filter(link -> !Files.exists(document.getParent().resolve(link)))
            .toList();

    assertThat(broken).isEmpty();
  }

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(ROOT)) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
    }
  }

  private static String row(Setting setting) {
    String standard = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
    return "| `" + setting.key() + "` | " + standard + " | " + setting.description() + " |\n";
  }
}
