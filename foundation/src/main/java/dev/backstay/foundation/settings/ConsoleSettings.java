package dev.backstay.foundation.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The web console.
 *
 * @param enabled whether it is served
 * @param directory where its built files are; null for the distribution's own
 */
public record ConsoleSettings(boolean enabled, @Nullable Path directory) {

  static ConsoleSettings of(SettingReader reader) {
    return new ConsoleSettings(
        reader.choice(Setting.CONSOLE, "on", "off"),
        reader.optional(Setting.CONSOLE_DIRECTORY, Path::of));
  }
}
