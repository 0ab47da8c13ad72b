package dev.backstay.foundation.settings;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked values of all settings, by the feature that they belong to; see {@link Setting} for
 * what each means.
 *
 * @param mail null for none
 * @param metricsToken null for no metrics
 * @param traces null for no traces
 * @param given the values of settings that are no secrets, as they were given; of the others an
 *     empty text
 */
public record ServerSettings(
    Path dataDirectory,
    HttpSettings http,
    DatabaseOptions database,
    DeveloperSettings developer,
    SecuritySettings security,
    DynamicSchemaSettings dynamicSchema,
    KeyedStoreSettings keyedStores,
    @Nullable MailSettings mail,
    FileSettings files,
    BackupSettings backups,
    ConsoleSettings console,
    ServerCodeSettings code,
    @Nullable String metricsToken,
    @Nullable TraceSettings traces,
    Map<Setting, String> given) {

  /**
   * Reads and checks settings.
   *
   * @param given values by setting; what is missing takes its default
   * @throws WrongSettingsException with every problem
   */
  public static ServerSettings of(Map<Setting, String> given) {
    return of(given, List.of());
  }

  /**
   * As {@link #of(Map)}, with problems that were found before: all are reported at once.
   *
   * @param met one sentence each
   */
  public static ServerSettings of(Map<Setting, String> given, List<String> met) {
    SettingReader reader = new SettingReader(given, met);
    FileSettings files = FileSettings.of(reader);
    ServerSettings settings =
        new ServerSettings(
            Path.of(reader.text(Setting.DATA)).toAbsolutePath().normalize(),
            HttpSettings.of(reader),
            DatabaseOptions.of(reader),
            DeveloperSettings.of(reader),
            SecuritySettings.of(reader),
            DynamicSchemaSettings.of(reader),
            KeyedStoreSettings.of(reader),
            MailSettings.of(reader),
            files,
            BackupSettings.of(reader, files.s3()),
            ConsoleSettings.of(reader),
            ServerCodeSettings.of(reader),
            reader.optional(Setting.METRICS_TOKEN, ServerSettings::token),
            TraceSettings.of(reader),
            shown(given));
    if (settings.code().usesQueue()) {
      requireQueue(settings, reader);
    }
    reader.requireNoProblems();
    return settings;
  }

  private static void requireQueue(ServerSettings settings, SettingReader reader) {
    if (settings.keyedStores().valkey() == null || settings.database().url() == null) {
      reader.problem(
          "server-code="
              + settings.code().mode().name().toLowerCase(Locale.ROOT)
              + " needs a PostgreSQL database that the servers share (database) and Valkey"
              + " (valkey)");
    }
  }

  /**
   * What tests start from: defaults for everything but the data directory, a free port, and writes
   * that a power failure may take back.
   */
  public static ServerSettings forTests(Path dataDirectory, Map<Setting, String> more) {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    given.put(Setting.DATA, dataDirectory.toString());
    given.put(Setting.PORT, "0");
    given.put(Setting.DURABILITY, "normal");
    given.putAll(more);
    return of(given);
  }

  private static Map<Setting, String> shown(Map<Setting, String> given) {
    Map<Setting, String> shown = new EnumMap<>(Setting.class);
    given.forEach((setting, value) -> shown.put(setting, setting.secret() ? "" : value));
    return Collections.unmodifiableMap(shown);
  }

  private static String token(String value) {
    if (!value.matches("[!-~]{16,200}")) {
      throw new IllegalArgumentException(
          "must have 16 to 200 characters of ASCII without spaces, such as openssl rand -hex 32"
              + " gives");
    }
    return value;
  }

  @Override
  public String toString() {
    return "ServerSettings[" + http.host() + ":" + http.port() + ", " + dataDirectory + "]";
  }
}
