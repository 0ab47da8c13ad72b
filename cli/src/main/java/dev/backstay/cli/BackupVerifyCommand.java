package dev.backstay.cli;

import dev.backstay.server.backup.BackupCheck;
import dev.backstay.server.backup.BackupSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backstay backup verify FILE}: restores a backup on trial. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a backup into a directory that is deleted again, and checks what came of it: the"
          + " number of rows of each table, the contents of files, whether each database is whole"
          + " and opens.",
      "It needs no server and no settings, and touches none."
    })
final class BackupVerifyCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the backup")
  private Path file = Path.of("");

  @Option(
      names = "--work",
      paramLabel = "DIRECTORY",
      description =
          "where to restore it to, with room for all data (default: beside the backup, or the"
              + " temporary directory if nothing can be written there)")
  private @Nullable Path work;

  @Override
  public Integer call() {
    BackupSummary summary = BackupCheck.check(file, work());
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(file + " can be restored: " + summary.text());
    out.flush();
    return 0;
  }

  private Path work() {
    if (work != null) {
      return work;
    }
    Path beside = Objects.requireNonNull(file.toAbsolutePath().getParent());
    return Files.isWritable(beside) ? beside : Path.of(System.getProperty("java.io.tmpdir"));
  }
}
