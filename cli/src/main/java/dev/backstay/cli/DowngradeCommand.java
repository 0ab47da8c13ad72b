package dev.backstay.cli;

import dev.backstay.server.backup.Downgrade;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** {@code backstay downgrade}: how to go back to this version after a later one has run. */
@Command(
    name = "downgrade",
    description = {
      "Say how to go back to this version after a later one has changed the databases.",
      "It finds the backup that was made before the upgrade, and prints the commands with its"
          + " name.",
      "It changes nothing."
    },
    mixinStandardHelpOptions = true)
final class DowngradeCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Mixin private InstallationOptions options = new InstallationOptions();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Downgrade.steps(options.settings()).forEach(out::println);
    out.flush();
    return 0;
  }
}
