package dev.backstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Help texts read well: lists of commands show whole sentences, and lines are filled. */
class HelpTest {
  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::all));
  }

  static Stream<CommandSpec> commands() {
    return all(Main.commandLine()).map(CommandLine::getCommandSpec).distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aListOfCommandsShowsAWholeSentence(CommandSpec command) {
    // of several lines a list shows the first
    String[] lines = command.usageMessage().description();
    assertThat(lines).isNotEmpty();
    assertThat(lines[0]).matches(".*(\\.|--help)");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void noSentenceIsBrokenInTwo(CommandSpec command) {
    for (ArgSpec argument :
        Stream.<ArgSpec>concat(command.options().stream(), command.positionalParameters().stream())
            .toList()) {
      assertThat(argument.description()).as(argument.paramLabel()).hasSizeLessThan(2);
    }
    List<String> lines = Arrays.asList(command.usageMessage().description());
    for (int at = 0; at + 1 < lines.size(); at++) {
      assertThat(lines.get(at).startsWith("  ") || lines.get(at).matches(".*[.:]"))
          .as(lines.get(at))
          .isTrue();
    }
  }

  @Test
  void aMistypedStartIsGuessed() {
    StringWriter err = new StringWriter();

    assertThat(Main.commandLine().setErr(new PrintWriter(err)).execute("startt")).isEqualTo(2);

    assertThat(err.toString()).contains("Did you mean: backstay start");
  }
}
