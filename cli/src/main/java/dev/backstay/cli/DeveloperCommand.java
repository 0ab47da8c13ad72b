package dev.backstay.cli;

import dev.backstay.server.BackstayServer;
import dev.backstay.server.settings.ServerSettings;
import dev.backstay.server.settings.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * {@code backstay developer …}: the accounts of developers, for whoever may read the data
 * directory.
 */
@Command(
    name = "developer",
    mixinStandardHelpOptions = true,
    description = "Looks after the accounts of developers.")
final class DeveloperCommand implements Runnable {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec known = Objects.requireNonNull(spec);
    known.commandLine().usage(known.commandLine().getOut());
  }

  /** Gives an account a new password; works whether the server runs or not. */
  @Command(
      name = "reset-password",
      mixinStandardHelpOptions = true,
      description =
          "Gives a developer a new password, prints it, ends his sessions and unlocks him.")
  int resetPassword(
      @Option(
              names = "--email",
              paramLabel = "E",
              description = "whose; not needed while there is one account")
          @Nullable String email,
      @Option(
              names = "--data",
              paramLabel = "DIRECTORY",
              description = "the server's data directory")
          @Nullable Path data,
      @Option(
              names = "--database",
              paramLabel = "URL",
              description = "the server's database, when it is PostgreSQL")
          @Nullable String database,
      @Option(names = "--config", paramLabel = "FILE", description = "the server's config file")
          @Nullable Path config) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    if (data != null) {
      flags.put(Setting.DATA, data.toString());
    }
    if (database != null) {
      flags.put(Setting.DATABASE, database);
    }
    ServerSettings settings = SettingsSources.gather(flags, System.getenv(), config, List.of());
    String password = BackstayServer.resetDeveloperPassword(settings, email);
    var out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(password);
    out.flush();
    return 0;
  }
}
