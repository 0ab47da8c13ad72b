package dev.backstay.server.backup;

import dev.backstay.foundation.directory.FileFailure;
import dev.backstay.foundation.settings.BackupSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with the backups that a server makes by itself.
 *
 * @param place where they are
 * @param problem why they cannot be looked at; null when they can
 * @param kept how many there are
 * @param newest when the latest was made; null without one
 */
public record BackupHealth(
    String place, @Nullable String problem, int kept, @Nullable Instant newest) {
  /** Looks at the place that settings name; null when they name none. Changes nothing. */
  public static @Nullable BackupHealth of(BackupSettings settings) {
    try (BackupPlace place = BackupPlace.of(settings)) {
      if (place == null) {
        return null;
      }
      try {
        List<String> names = place.names();
        Instant newest = names.isEmpty() ? null : BackupName.time(names.getLast());
        return new BackupHealth(place.toString(), null, names.size(), newest);
      } catch (IOException e) {
        return new BackupHealth(place.toString(), FileFailure.reason(e), 0, null);
      }
    }
  }

  /** Whether one is missing by now: none is there, or two periods have passed since the newest. */
  public boolean isLate(Duration period, Instant now) {
    return newest == null || newest.plus(period.multipliedBy(2)).isBefore(now);
  }
}
