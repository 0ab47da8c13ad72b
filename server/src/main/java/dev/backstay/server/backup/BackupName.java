package dev.backstay.server.backup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What backups are called that the server makes by itself: {@code backstay-20261128T031500Z.zip}.
 */
final class BackupName {
  private static final String START = "backstay-";
  private static final String END = ".zip";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private BackupName() {}

  static String of(Instant time) {
    return START + TIME.format(time) + END;
  }

  /** When a file of that name was made; null for what is not a backup of this kind. */
  static @Nullable Instant time(String name) {
    if (!name.startsWith(START) || !name.endsWith(END)) {
      return null;
    }
    try {
      return TIME.parse(
          name.substring(START.length(), name.length() - END.length()), Instant::from);
    } catch (DateTimeParseException | StringIndexOutOfBoundsException e) {
      return null;
    }
  }
}
