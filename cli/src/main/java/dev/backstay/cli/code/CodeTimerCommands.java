package dev.backstay.cli.code;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.operator.QueryCommand;
import dev.backstay.cli.terminal.TerminalText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay code timers|run-timer}. Subcommands of {@link CodeCommand}. */
final class CodeTimerCommands {
  private CodeTimerCommands() {}

  /** {@code timers}. */
  @Command(
      name = "timers",
      mixinStandardHelpOptions = true,
      description = "Lists the timers of an app.")
  static final class Timers extends QueryCommand {
    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    protected int run() {
      OperatorClient client = client();
      List<?> all =
          CodeListCommand.list(client.get(console(client, "/servercode?mode=PRODUCTION")));
      List<?> timers =
          all.stream()
              .filter(each -> each instanceof Map<?, ?> map && "TIMER".equals(map.get("category")))
              .toList();
      if (json) {
        out().println(json(Map.of("timers", timers)));
      } else if (timers.isEmpty()) {
        out().println("No timers.");
      } else {
        CodeListCommand.print(timers, "TIMER", "Timers", out());
      }
      return 0;
    }
  }

  /** {@code run-timer}. */
  @Command(
      name = "run-timer",
      mixinStandardHelpOptions = true,
      description = "Has a timer run now, whatever its schedule.")
  static final class RunTimer extends QueryCommand {
    @Parameters(paramLabel = "NAME", description = "name of the timer")
    private String name = "";

    @Override
    protected int run() {
      OperatorClient client = client();
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      var _ =
          client.post(
              console(client, "/servercode/production/timers/" + encoded + "/run"), Map.of());
      out().println("The timer " + TerminalText.line(name) + " runs.");
      return 0;
    }
  }
}
