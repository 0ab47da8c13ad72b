package dev.backstay.cli;

import dev.backstay.cli.operator.OperatorClient;
import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.backup.BackupSummary;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backstay backup FILE}, also called {@code export}: everything of a server in one file,
 * while it runs or not.
 */
@Command(
    name = "backup",
    aliases = "export",
    mixinStandardHelpOptions = true,
    subcommands = BackupVerifyCommand.class,
    description = {
      "Writes everything of a server into one file, while it runs or not: apps, tables, users,"
          + " permissions, files, server code.",
      "restore makes a server of it again, on SQLite or on PostgreSQL."
    })
final class BackupCommand implements Callable<Integer> {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  // not required by itself, since verify comes without; see call
  @Parameters(arity = "0..1", paramLabel = "FILE", description = "where to; must not exist")
  private @Nullable Path file;

  @Mixin private InstallationOptions options = new InstallationOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "the running server's address: nothing is backed up if another, or none, runs on the"
              + " data directory")
  private @Nullable String url;

  @Override
  public Integer call() {
    if (file == null) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(), "Missing required parameter: 'FILE'");
    }
    ServerSettings settings = options.settings();
    requireTheNamedServer(settings);
    requireTheRunningServers(settings);
    BackupSummary summary = BackstayServer.backup(settings, file, Version.text());
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(file + ": " + summary.text());
    out.flush();
    return 0;
  }

  /** With an address it must be the one of the server on the data directory. */
  private void requireTheNamedServer(ServerSettings settings) {
    if (url == null) {
      return;
    }
    String serves = OperatorClient.running(settings.dataDirectory()).getProperty("url");
    if (!url.replaceAll("/+$", "").equals(serves)) {
      throw new CommandFailure(
          "the server on "
              + settings.dataDirectory()
              + " serves "
              + serves
              + ", not "
              + url
              + ": pass --data with the data directory of the server that is meant");
    }
  }

  /** A backup of another database than the server's would be found out when it is needed. */
  private static void requireTheRunningServers(ServerSettings settings) {
    Properties running = DataDirectory.readRunning(settings.dataDirectory());
    String named = settings.database().url() == null ? "SQLITE" : "POSTGRESQL";
    if (running != null && !named.equals(running.getProperty("database", named))) {
      throw new CommandFailure(
          settings.database().url() == null
              ? "the server on "
                  + settings.dataDirectory()
                  + " uses PostgreSQL: name its database with --database"
              : "the server on " + settings.dataDirectory() + " uses SQLite: leave out --database");
    }
  }
}
