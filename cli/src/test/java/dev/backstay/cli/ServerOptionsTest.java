package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** How commands are told which running server is meant. */
class ServerOptionsTest {
  @TempDir private Path directory;

  private static Stream<CommandLine> leaves(CommandLine command) {
    return command.getSubcommands().isEmpty()
        ? Stream.of(command)
        : command.getSubcommands().values().stream().flatMap(ServerOptionsTest::leaves);
  }

  static Stream<String> commands() {
    return leaves(Main.commandLine())
        .map(command -> command.getCommandSpec().qualifiedName())
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandThatTakesADataDirectoryTakesAnAddressToo(String name) {
    CommandLine command =
        leaves(Main.commandLine())
            .filter(each -> each.getCommandSpec().qualifiedName().equals(name))
            .findFirst()
            .orElseThrow();
    boolean worksOnData = command.getCommandSpec().findOption("--database") != null;
    if (!worksOnData || command.getCommandName().equals("backup")) {
      assertThat(command.getCommandSpec().findOption("--url") != null)
          .isEqualTo(command.getCommandSpec().findOption("--data") != null);
    }
  }

  @Test
  void theAddressMayBeAnother() throws Exception {
    try (CommandFixture server = new CommandFixture(directory.resolve("data"))) {
      String url = server.client().url();
      assertThat(server.run("app", "list", "--url", url + "/").exit()).isZero();
      assertThat(server.run("app", "list", "--url", "http://127.0.0.1:1").err())
          .contains("http://127.0.0.1:1 does not answer")
          .doesNotContain("null");
      assertThat(server.run("app", "list", "--url", "nonsense").err())
          .contains("--url takes an address such as http://127.0.0.1:9000");

      String file = directory.resolve("backup").toString();
      CommandFixture.Said other = server.run("backup", file, "--url", "http://127.0.0.1:1");
      assertThat(other.exit()).isEqualTo(1);
      assertThat(other.err()).contains("serves " + url, "pass --data");
      assertThat(directory.resolve("backup")).doesNotExist();
      assertThat(server.run("backup", file, "--url", url).exit()).isZero();
    }
  }

  @Test
  void withoutAServerTheyAllSayWhatToPass() {
    for (List<String> words :
        List.of(
            List.of("app", "list"),
            List.of("explain", "x"),
            List.of("logs"),
            List.of("audit"),
            List.of("who-can", "FIND", "T"),
            List.of("permissions", "close", "A", "table", "T"),
            List.of("developer", "create", "a@example.com"),
            List.of("backup", directory.resolve("file").toString()))) {
      StringWriter err = new StringWriter();
      int exit =
          Main.commandLine()
              .setErr(new PrintWriter(err))
              .execute(
                  Stream.concat(
                          words.stream(),
                          Stream.of("--data", directory.toString(), "--url", "http://127.0.0.1:1"))
                      .toArray(String[]::new));
      assertThat(exit).as(words.toString()).isEqualTo(1);
      assertThat(err.toString())
          .as(words.toString())
          .contains("no server runs on", "start one", "--data DIRECTORY", "--url");
    }
  }
}
