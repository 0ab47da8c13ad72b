package dev.backstay.cli;

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
    footer = {"", "And: start, which starts the server; see backstay start --help"},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      AppCommand.class,
      AuditCommand.class,
      BackupCommand.class,
      CodeCommand.class,
      ConsoleCommand.class,
      DeveloperCommand.class,
      DoctorCommand.class,
      ExplainCommand.class,
      LogsCommand.class,
      PermissionsCommand.class,
      RestoreCommand.class,
      WhoCanCommand.class
    })
public final class Main {
  private Main() {}

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
    CommandLine main = new CommandLine(new Main());
    main.setExecutionExceptionHandler((failure, command, parsed) -> {
      command.getErr().println("backstay: " + failure.getMessage());
      return 1;
    });
    return main;
  }
}
