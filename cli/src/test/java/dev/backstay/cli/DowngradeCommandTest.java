package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code backstay downgrade}, with the backups that an upgrade has left. */
class DowngradeCommandTest {
  @TempDir private Path directory;

  private Path data;
  private Path backups;

  @BeforeEach
  void aServerThatWasUpgraded() throws IOException {
    data = directory.resolve("our data");
    backups = data.resolve("upgrade-backups");
    try (CommandFixture server = new CommandFixture(data)) {
      var _ = server.createApp("Shop");
      Files.createDirectories(backups);
      server.must("backup", backups.resolve("backstay-20261128T221500Z.zip").toString());
    }
  }

  @Test
  void saysWhatToDoAndThatWorks() throws Exception {
    // what this program cannot restore is passed over, and so is what is no such backup
    Path later = backups.resolve("backstay-20261129T221500Z.zip");
    copyOfALaterVersion(later);
    Files.writeString(backups.resolve("backstay-20261130T221500Z.zip"), "cut off");
    Files.writeString(backups.resolve("notes.txt"), "");

    Said said = run("downgrade", "--data", data.toString());

    assertThat(said.exit()).as(said.toString()).isZero();
    assertThat(said.out())
        .contains("What has been written since 2026-11-28T22:15:00Z is not in it.")
        .contains("/our data.newer/upgrade-backups/backstay-20261128T221500Z.zip'")
        .doesNotContain("--database");
    follow(said.out());
    try (CommandFixture again = new CommandFixture(data)) {
      assertThat(again.must("app", "list")).contains("Shop");
    }
  }

  /** As a shell does, with this program in the place of ./backstay. */
  private void follow(String text) throws Exception {
    for (String line : text.lines().toList()) {
      if (line.startsWith("mv ") || line.startsWith("cp ")) {
        assertThat(new ProcessBuilder("sh", "-c", line).inheritIO().start().waitFor()).isZero();
      } else if (line.startsWith("./backstay ")) {
        // its words as a shell takes them apart
        Process words =
            new ProcessBuilder("sh", "-c", line.replace("./backstay", "printf '%s\\n'")).start();
        String said = new String(words.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run(said.lines().toArray(String[]::new)).exit()).isZero();
      }
    }
  }

  @Test
  void onPostgresqlAnEmptyDatabaseIsWanted() {
    Said said = run("downgrade", "--data", data.toString(), "--database", "postgresql://a@b/c");

    assertThat(said.exit()).as(said.toString()).isZero();
    assertThat(said.out()).contains("every server of the database", "--database URL");
  }

  @Test
  void withoutABackupForThisVersionItSaysWhatThereIs() throws Exception {
    Path only = backups.resolve("backstay-20261128T221500Z.zip");
    copyOfALaterVersion(backups.resolve("backstay-20261129T221500Z.zip"));
    Files.delete(only);

    Said said = run("downgrade", "--data", data.toString());

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.err())
        .contains("there is no backup to go back to", "later version", "upgraded first");
  }

  private void copyOfALaterVersion(Path file) throws IOException {
    Files.copy(backups.resolve("backstay-20261128T221500Z.zip"), file);
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Path described = zip.getPath("platform/database.json");
      Files.writeString(
          described,
          Files.readString(described).replaceFirst("\"version\": ?\\d+", "\"version\":99999"));
    }
  }

  private record Said(int exit, String out, String err) {}

  private static Said run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = main.execute(words);
    return new Said(exit, out.toString(), err.toString());
  }
}
