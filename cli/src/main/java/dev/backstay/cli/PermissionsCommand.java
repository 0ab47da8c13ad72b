package dev.backstay.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code backstay permissions …}: an app's permissions from the command line. */
@Command(
    name = "permissions",
    mixinStandardHelpOptions = true,
    description = "Shows and changes the permissions of an app.",
    subcommands = {
      ClosedCommands.Close.class,
      ClosedCommands.Open.class,
      ClosedCommands.Closed.class,
      ElevateCommand.class,
      PolicyCommands.Export.class,
      PolicyCommands.Import.class,
      PolicyCommands.Diff.class,
      PolicyCommands.Test.class,
      PolicyCommands.LintPolicy.class,
      PolicyCommands.Rules.class
    })
final class PermissionsCommand implements Runnable {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }
}
