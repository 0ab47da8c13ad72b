package dev.backstay.cli;

import dev.backstay.foundation.settings.Setting;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a command line, with what is wrong with them. Secrets are none of them: a command
 * line can be read by every process of the machine, so also by the server code of any app.
 */
final class SettingFlags {
  private final Map<Setting, String> values = new EnumMap<>(Setting.class);
  private final List<String> problems = new ArrayList<>();

  /**
   * Takes a flag.
   *
   * @param name without its dashes: the key of a setting, or of a secret one with {@code -file}
   */
  void add(String name, String value) {
    Setting setting = Setting.ofKey(name).orElse(null);
    if (setting != null && setting.isSecret(value)) {
      problems.add(refusal(setting));
    } else if (!SettingsSources.take(values, name, value, problems, "--" + name)) {
      problem("`--" + name + "` is not a setting");
    }
  }

  void problem(String problem) {
    problems.add(problem);
  }

  Map<Setting, String> values() {
    return values;
  }

  List<String> problems() {
    return problems;
  }

  private static String refusal(Setting setting) {
    String flag = "--" + setting.key();
    return "`"
        + flag
        + "`"
        + (setting == Setting.DATABASE || setting == Setting.MAIL ? " with a password" : "")
        + " is not taken from the command line, which all processes of this machine can read: set"
        + " the environment variable `"
        + setting.environmentVariable()
        + "`, or `"
        + setting.key()
        + "` in the config file, or name a file that holds it with `"
        + flag
        + "-file`";
  }
}
