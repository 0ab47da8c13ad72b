package dev.backstay.cli;

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
    subcommands = {DeveloperCommand.class, ExplainCommand.class, LogsCommand.class})
public final class Main {
  private Main() {}

  /**
   * Runs one command; the process ends with 0 when it did what was asked, 1 when it could not, 2
   * when it was asked wrongly.
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine main = new CommandLine(new Main());
    main.addSubcommand(StartCommand.spec());
    main.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("backstay: " + failure.getMessage());
      return 1;
    });
    return main;
  }
}
