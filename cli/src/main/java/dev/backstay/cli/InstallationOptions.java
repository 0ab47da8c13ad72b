package dev.backstay.cli;

import dev.backstay.server.settings.ServerSettings;
import dev.backstay.server.settings.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on a server's data themselves: where it is. */
final class InstallationOptions {
  @Option(names = "--data", paramLabel = "DIRECTORY", description = "the server's data directory")
  private @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "the server's database, when it is PostgreSQL")
  private @Nullable String database;

  @Option(names = "--config", paramLabel = "FILE", description = "the server's config file")
  private @Nullable Path config;

  /**
   * The settings by these options, variables and config file.
   *
   * @throws dev.backstay.server.settings.WrongSettingsException with every problem
   */
  ServerSettings settings() {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    if (data != null) {
      flags.put(Setting.DATA, data.toString());
    }
    if (database != null) {
      flags.put(Setting.DATABASE, database);
    }
    return SettingsSources.gather(flags, System.getenv(), config, List.of());
  }
}
