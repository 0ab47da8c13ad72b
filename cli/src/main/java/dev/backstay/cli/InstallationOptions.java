package dev.backstay.cli;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that work on a server's data themselves: where it is. */
final class InstallationOptions {
  @Option(
      names = "--data",
      paramLabel = "DIRECTORY",
      description =
          "the server's data directory (default: BACKSTAY_DATA, the config file or ./data)")
  private @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = {
        "the server's database, when it is PostgreSQL; its password comes from",
        "BACKSTAY_DATABASE_PASSWORD, the config file or --database-password-file"
      })
  private @Nullable String database;

  @Option(
      names = "--database-file",
      paramLabel = "FILE",
      description = "a file that holds the URL with the password")
  private @Nullable String databaseFile;

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "a file that holds the password of the database")
  private @Nullable String databasePasswordFile;

  @Option(names = "--config", paramLabel = "FILE", description = "the server's config file")
  private @Nullable Path config;

  /**
   * The settings by these options, variables and config file.
   *
   * @throws dev.backstay.foundation.settings.WrongSettingsException with every problem
   */
  ServerSettings settings() {
    SettingFlags flags = new SettingFlags();
    add(flags, Setting.DATA.key(), data == null ? null : data.toString());
    add(flags, Setting.DATABASE.key(), database);
    add(flags, Setting.DATABASE.key() + "-file", databaseFile);
    add(flags, Setting.DATABASE_PASSWORD.key() + "-file", databasePasswordFile);
    return SettingsSources.gather(flags, config);
  }

  private static void add(SettingFlags flags, String name, @Nullable String value) {
    if (value != null) {
      flags.add(name, value);
    }
  }
}
