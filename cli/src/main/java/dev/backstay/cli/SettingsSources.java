package dev.backstay.cli;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from: flags, then environment variables, then the config file. What nobody
 * knows is a problem, not a shrug: a misspelled setting must not start a server that does something
 * else.
 *
 * <p>A secret setting can be given by the name of a file that holds it, in each of the three:
 * {@code developer-password-file}. Files with secrets must not be readable by other users.
 */
final class SettingsSources {
  /** The config file that is read when none is named, if it is there. */
  static final Path DEFAULT_FILE = Path.of("backstay.properties");

  private static final String PREFIX = "BACKSTAY_";
  private static final String FILE_SUFFIX = "-file";
  private static final int MAX_SECRET_BYTES = 10_000;

  /** Variables of the launcher and the command line, which are not settings of the server. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of("BACKSTAY_HOME", "BACKSTAY_CONFIG", "BACKSTAY_JAVA_OPTIONS", "BACKSTAY_URL");

  private SettingsSources() {}

  /**
   * Gathers and checks the settings of this process. Secrets are gone from its environment
   * afterwards.
   *
   * @param flags from the command line
   * @param file config file, or null for the default one
   * @throws dev.backstay.foundation.settings.WrongSettingsException with every problem of every
   *     source
   */
  static ServerSettings gather(SettingFlags flags, @Nullable Path file) {
    List<String> problems = new ArrayList<>(flags.problems());
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    values.putAll(fromFile(file, problems));
    values.putAll(fromEnvironment(System.getenv(), problems));
    values.putAll(flags.values());
    return ServerSettings.of(values, problems);
  }

  /**
   * Takes one value of one source.
   *
   * @param values where it goes
   * @param key of a setting, or of the file that holds a secret one
   * @param problems told what is wrong with the file, or that the setting is given twice
   * @param name what the source calls it, for problems
   * @return whether there is such a setting
   */
  static boolean take(
      Map<Setting, String> values, String key, String value, List<String> problems, String name) {
    Setting setting = Setting.ofKey(key).orElse(null);
    String given = value;
    if (setting == null) {
      setting = ofFileKey(key).orElse(null);
      if (setting == null) {
        return false;
      }
      given = secretOf(Path.of(value), name, problems);
    }
    if (values.put(setting, given) != null && setting.secret()) {
      problems.add("`" + name + "` is given twice, by itself or as a file: leave one out");
    }
    return true;
  }

  private static Optional<Setting> ofFileKey(String key) {
    return key.endsWith(FILE_SUFFIX)
        ? Setting.ofKey(key.substring(0, key.length() - FILE_SUFFIX.length()))
            .filter(Setting::secret)
        : Optional.empty();
  }

  private static String secretOf(Path file, String name, List<String> problems) {
    try {
      if (isReadableByOthers(file)) {
        problems.add(
            "`" + name + "` names `" + file + "`, which other users can read: chmod 600 " + file);
      } else if (Files.size(file) > MAX_SECRET_BYTES) {
        problems.add("`" + name + "` names `" + file + "`, which is too large for a secret");
      } else {
        return Files.readString(file).strip();
      }
    } catch (IOException e) {
      problems.add("`" + name + "` names `" + file + "`, which cannot be read");
    }
    return "";
  }

  private static boolean isReadableByOthers(Path file) throws IOException {
    return Files.getFileStore(file).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
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
    boolean readableByOthers = false;
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      readableByOthers = isReadableByOthers(file);
    } catch (IOException | IllegalArgumentException e) {
      problems.add("the config file `" + file + "` cannot be read");
    }
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key);
      if (!take(values, key, value, problems, key)) {
        problems.add("the config file `" + file + "` has the unknown key `" + key + "`");
      } else if (readableByOthers
          && Setting.ofKey(key).filter(setting -> setting.isSecret(value)).isPresent()) {
        problems.add(
            "the config file `"
                + file
                + "` holds "
                + key
                + ", and other users can read it: chmod 600 "
                + file);
      }
    }
    return values;
  }

  private static Map<Setting, String> fromEnvironment(
      Map<String, String> environment, List<String> problems) {
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    Set<String> secrets = new HashSet<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !OTHER_VARIABLES.contains(name)) {
        String key = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
        if (!name.equals(name.toUpperCase(Locale.ROOT))
            || !take(values, key, value, problems, name)) {
          problems.add("the environment variable `" + name + "` is not a setting");
        }
        if (Setting.ofKey(key).filter(setting -> setting.isSecret(value)).isPresent()) {
          secrets.add(name);
        }
      }
    });
    var _ = EnvironmentSecrets.erase(secrets);
    return values;
  }
}
