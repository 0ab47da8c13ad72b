package dev.backstay.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Plays the files in {@code src/test/resources/scenarios}: one test for each scenario. */
class ScenarioTest {
  private static final Path FOLDER = Path.of("src/test/resources/scenarios");

  @TestFactory
  Stream<DynamicContainer> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).isNotEmpty();
      return sorted.stream()
          .map(file ->
              DynamicContainer.dynamicContainer(file.getFileName().toString(), tests(file)));
    }
  }

  private static Stream<DynamicTest> tests(Path file) {
    List<DynamicTest> tests = new ArrayList<>();
    String title = "";
    List<String> lines = new ArrayList<>();
    for (String line : lines(file)) {
      if (line.startsWith("scenario ")) {
        add(tests, title, lines);
        title = line.substring("scenario ".length());
        lines = new ArrayList<>();
      } else if (!line.isBlank() && !line.strip().startsWith("#")) {
        lines.add(line.strip());
      }
    }
    add(tests, title, lines);
    return tests.stream();
  }

  private static void add(List<DynamicTest> tests, String title, List<String> lines) {
    if (title.isEmpty()) {
      assertThat(lines).as("lines before the first scenario").isEmpty();
    } else {
      assertThat(lines).as(title).anyMatch(ScenarioPlayer::asks);
      tests.add(DynamicTest.dynamicTest(title, () -> new ScenarioPlayer().play(lines)));
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
