package dev.backstay.cli.code;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code backstay code …}: server code of the apps of a running server, from project to log. */
@Command(
    name = "code",
    mixinStandardHelpOptions = true,
    description = "Makes, deploys, runs and watches the server code of an app.",
    subcommands = {
      CodeNewCommand.class,
      CodeDeployCommand.class,
      CodeListCommand.class,
      CodeRunCommand.class,
      CodeLogsCommand.class,
      CodeRollbackCommand.class,
      CodeTimerCommands.Timers.class,
      CodeTimerCommands.RunTimer.class,
      CodeSecretCommand.class,
      CodeDebugCommand.class
    })
public final class CodeCommand implements Runnable {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }
}
