package dev.backstay.cli;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.backup.BackupSummary;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay restore FILE}, also called {@code import}: a server of a backup, in a new data
 * directory and, if it is to use PostgreSQL, an empty database.
 */
@Command(
    name = "restore",
    aliases = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a server's data of a backup: in a data directory that is empty or missing and, with"
          + " --database, an empty PostgreSQL database.",
      "All of it or, when anything is wrong, nothing."
    })
final class RestoreCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file = Path.of("");

  @Option(names = "--without-sessions", description = "log everybody out: sessions stay behind")
  private boolean withoutSessions;

  @Mixin private InstallationOptions options = new InstallationOptions();

  @Override
  public Integer call() {
    ServerSettings settings = options.settings();
    BackupSummary summary = BackstayServer.restore(settings, file, !withoutSessions);
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(settings.dataDirectory() + ": " + summary.text());
    out.flush();
    return 0;
  }
}
