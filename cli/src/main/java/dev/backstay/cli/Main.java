package dev.backstay.cli;

import dev.backstay.cli.code.CodeCommand;
import dev.backstay.cli.terminal.CommandFailure;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of Backstay: {@code backstay COMMAND}. Each command is a class of its own in
 * this package.
 */
@Command(
    name = "backstay",
    description = "A backend that people host themselves.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      Main.Start.class,
      AppCommand.class,
      AuditCommand.class,
      BackupCommand.class,
      CodeCommand.class,
      ConsoleCommand.class,
      DeveloperCommand.class,
      DoctorCommand.class,
      DowngradeCommand.class,
      ExplainCommand.class,
      LogsCommand.class,
      NodesCommand.class,
      PermissionsCommand.class,
      RestoreCommand.class,
      WhoCanCommand.class
    })
public final class Main {
  /** Columns of a help text: what most terminals show, and most lines fit in. */
  private static final int HELP_WIDTH = 100;

  private Main() {}

  /** Stands for {@link StartCommand} in lists of commands and in guesses at what was meant. */
  @Command(
      name = "start",
      description = "Starts the server in the foreground. Its options: backstay start --help")
  static final class Start implements Runnable {
    @Override
    public void run() {
      throw new CommandFailure("start comes first: backstay start [--SETTING VALUE...]");
    }
  }

  /**
   * Runs one command; the process ends with 0 when it did what was asked, 1 when it could not, 2
   * when it was asked wrongly.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    if (words.isEmpty()) {
      System.exit(commandLine().execute("--help"));
    }
    // These two without picocli: a server is not to carry it along, see StartCommand.
    System.exit(
        switch (words.getFirst()) {
          case "start" -> StartCommand.run(words.subList(1, words.size()));
          case "rehearse" ->
              RehearseCommand.run(Path.of(words.getLast()), words.contains("--quick"));
          default -> commandLine().execute(arguments);
        });
  }

  static CommandLine commandLine() {
    CommandLine main = new CommandLine(new Main()).setUsageHelpWidth(HELP_WIDTH);
    main.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("backstay: " + FailureText.of(failure));
      return 1;
    });
    return main;
  }
}
