package dev.backstay.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has a real browser use the pages of mailed links and the web console, on the real program.
 * Skipped, as the report says, where there is no Chromium; {@code BACKSTAY_BROWSER} names one that
 * is not on the path.
 */
class BrowserIT {
  private static final NodeProject BROWSER =
      new NodeProject(Path.of(System.getProperty("backstay.clients"), "browser"));

  /** Whose tools deploy the server code that the console shows. */
  private static final NodeProject CLIENTS =
      new NodeProject(Path.of(System.getProperty("backstay.clients")));

  /** Writes need not survive a power cut, and the console is where the build has put it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "BACKSTAY_DURABILITY",
          "normal",
          "BACKSTAY_CONSOLE_DIRECTORY",
          Path.of(System.getProperty("backstay.dist"), "console").toString());

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static String browser;

  @BeforeAll
  static void findBrowser() throws Exception {
    Optional<String> found =
        Optional.ofNullable(System.getenv("BACKSTAY_BROWSER")).or(BrowserIT::onPath);
    String reason = "no Chromium on this machine: the pages are not tried in one";
    if (found.isEmpty()) {
      // the report holds the reason, too, but the build prints only its numbers
      System.out.println("SKIPPED: " + reason);
    }
    assumeTrue(found.isPresent(), reason);
    browser = found.get();
    CLIENTS.install();
    BROWSER.install();
  }

  @Test
  void aPersonUsesThePagesOnSqlite(@TempDir Path directory) throws Exception {
    try (ServerProcess server = ServerProcess.start(directory.resolve("data"), null, SETTINGS)) {
      assertAllPass(BROWSER.test("browser-sqlite", server, Map.of("BACKSTAY_BROWSER", browser)));
    }
  }

  @Test
  void aPersonUsesThePagesOnPostgres(@TempDir Path directory) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory.resolve("data"), TestPostgres.freshDatabase(), SETTINGS)) {
      // the console looks the same on both
      Map<String, String> more = Map.of("BACKSTAY_BROWSER", browser, "BACKSTAY_LOOKS", "off");
      assertAllPass(BROWSER.test("browser-postgres", server, more));
    }
  }

  private static void assertAllPass(NodeProject.Summary summary) {
    assertThat(summary.tests()).as("tests that ran").isPositive();
    assertThat(summary.failed()).as("tests that failed").isZero();
    assertThat(summary.skipped()).as("tests that were skipped").isZero();
    assertThat(summary.exitCode()).as("exit code of node --test").isZero();
  }

  private static Optional<String> onPath() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }
}
