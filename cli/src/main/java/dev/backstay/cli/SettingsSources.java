package dev.backstay.cli;

import dev.backstay.server.settings.ServerSettings;
import dev.backstay.server.settings.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from: flags, then environment variables, then the config file. What nobody
 * knows is a problem, not a shrug: a misspelled setting must not start a server that does something
 * else.
 */
final class SettingsSources {
  /** The config file that is read when none is named, if it is there. */
  static final Path DEFAULT_FILE = Path.of("backstay.properties");

  private static final String PREFIX = "BACKSTAY_";

  /** Variables of the launcher and the command line, which are no settings of the server. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("BACKSTAY_HOME", "BACKSTAY_CONFIG", "BACKSTAY_JAVA_OPTIONS", "BACKSTAY_URL");

  private SettingsSources() {}

  /**
   * Gathers and checks the settings.
   *
   * @param flags from the command line
   * @param environment the process's variables
   * @param file config file, or null for the default one
   * @param met problems that were met before, to be told with the others
   * @throws dev.backstay.server.settings.WrongSettingsException with every problem of every source
   */
  static ServerSettings gather(
      Map<Setting, String> flags,
      Map<String, String> environment,
      @Nullable Path file,
      List<String> met) {
    List<String> problems = new ArrayList<>(met);
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.putAll(fromFile(file, problems));
    values.putAll(fromEnvironment(environment, problems));
    values.putAll(flags);
    return ServerSettings.of(values, problems);
  }

  private static Map<Setting, String> fromFile(@Nullable Path named, List<String> problems) {
    Path file = named == null ? DEFAULT_FILE : named;
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    if (!Files.exists(file)) {
      if (named != null) {
        problems.add("the config file `" + file + "` is not there");
      }
      return values;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      problems.add("the config file `" + file + "` cannot be read");
    }
    for (String key : properties.stringPropertyNames()) {
      Setting.ofKey(key)
          .ifPresentOrElse(
              setting -> values.put(setting, properties.getProperty(key)),
              () ->
                  problems.add("the config file `" + file + "` has the unknown key `" + key + "`"));
    }
    return values;
  }

  private static Map<Setting, String> fromEnvironment(
      Map<String, String> environment, List<String> problems) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !OTHER_VARIABLES.contains(name)) {
        Arrays.stream(Setting.values())
            .filter(setting -> setting.environmentVariable().equals(name))
            .findFirst()
            .ifPresentOrElse(
                setting -> values.put(setting, value),
                () -> problems.add("the environment variable `" + name + "` is no setting"));
      }
    });
    return values;
  }
}
