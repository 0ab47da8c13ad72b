package dev.backstay.server.backup;

import dev.backstay.foundation.core.Core;
import dev.backstay.foundation.http.Feature;
import org.jspecify.annotations.Nullable;

/** Backups that the server makes by itself, if its settings name a place for them. */
public final class BackupFeature implements Feature {
  private final @Nullable BackupSchedule schedule;

  public BackupFeature(Core core) {
    BackupPlace place = BackupPlace.of(core.settings().backups());
    schedule =
        place == null
            ? null
            : core.resources()
                .add(
                    new BackupSchedule(
                        core.settings(),
                        core.directory(),
                        place,
                        core.clock(),
                        core.nodes(),
                        core.meters()));
  }

  @Override
  public void start() {
    if (schedule != null) {
      schedule.start();
    }
  }
}
