package dev.backstay.cli;

import dev.backstay.cli.terminal.CommandFailure;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import java.nio.file.Files;
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
      description =
          "the server's database, when it is PostgreSQL; its password comes from"
              + " BACKSTAY_DATABASE_PASSWORD, the config file or --database-password-file")
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

  /**
   * As {@link #settings}, of a server that has data already.
   *
   * @throws CommandFailure if its data directory is not there, so that none is made by mistake
   */
  ServerSettings settingsOfData() {
    ServerSettings settings = settings();
    Path directory = settings.dataDirectory();
    if (settings.database().url() == null && !Files.isDirectory(directory)) {
      throw new CommandFailure(
          "there is no data directory " + directory + ": name that of the server with --data");
    }
    return settings;
  }

  private static void add(SettingFlags flags, String name, @Nullable String value) {
    if (value != null) {
      flags.add(name, value);
    }
  }
}
