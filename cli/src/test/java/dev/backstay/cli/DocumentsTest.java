package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documents say of settings, commands and files is so. ProgramIT runs the README's calls.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ANCHOR = Pattern.compile("]\\((?!https?:)([^)#]*)#([^)]+)\\)");
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

  @ParameterizedTest
  @MethodSource("documents")
  void linksToHeadingsLeadToOne(Path document) throws IOException {
    List<String> broken = new ArrayList<>();
    for (MatchResult link : ANCHOR.matcher(Files.readString(document)).results().toList()) {
      Path target =
          link.group(1).isEmpty() ? document : document.getParent().resolve(link.group(1));
      if (!anchors(Files.readString(target)).contains(link.group(2))) {
        broken.add(link.group());
      }
    }

    assertThat(broken).isEmpty();
  }

  /** The addresses that headings have where the repository is shown. */
  private static Set<String> anchors(String markdown) {
    return markdown
        .lines()
        .filter(line -> line.matches("#+ .*"))
        .map(line ->
            line.replaceFirst("#+ ", "")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  static Stream<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> files = Files.list(directory)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
      }
    }
    return found.stream();
  }

  private static String row(Setting setting) {
    String standard = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
    return "| `" + setting.key() + "` | " + standard + " | " + setting.description() + " |\n";
  }
}
