package dev.backstay.server.backup;

import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.directory.FileFailure;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.BackupSettings;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.nodes.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a backup whenever the newest is older than the period: by the names of those that are kept,
 * so that a restart neither forgets nor doubles one. A new one is checked before it counts; only
 * then do the oldest go. Of several servers with one database and one place, one makes it.
 *
 * <p>What fails is logged as an error, counted, and tried again after an hour, or after the period
 * if that is shorter.
 */
final class BackupSchedule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackupSchedule.class);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration MAX_PAUSE = Duration.ofHours(1);
  private static final String WORK = "backup-work";

  /** What servers claim that share a database. */
  private static final String CLAIM = "scheduled backup";

  /** A restored backup takes a few times the room of the file, whose rows are packed. */
  private static final int UNPACKED = 8;

  private final ServerSettings settings;
  private final BackupSettings wanted;
  private final Path work;
  private final BackupPlace place;
  private final InstantSource clock;
  private final Nodes nodes;
  private final Meters.Counter outcomes;
  private final ScheduledExecutorService worker;
  private volatile @Nullable Instant newest;
  private Instant notBefore = Instant.MIN;

  /**
   * @param directory for what is on its way to the place
   * @param nodes the servers, of which one makes a backup
   */
  @SuppressWarnings("ThreadPriorityCheck") // requests go before backups
  BackupSchedule(
      ServerSettings settings,
      DataDirectory directory,
      BackupPlace place,
      InstantSource clock,
      Nodes nodes,
      Meters meters) {
    this.worker =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("backups").daemon().priority(Thread.MIN_PRIORITY).factory());
    this.settings = settings;
    this.wanted = settings.backups();
    this.work = directory.child(WORK);
    this.place = place;
    this.clock = clock;
    this.nodes = nodes;
    this.outcomes =
        meters.counter(
            "backstay_backups",
            "backups that the server has made by itself: ok, unchecked for want of room, or failed",
            "outcome");
    meters.gauge(
        "backstay_backup_age_seconds",
        "how old the newest backup is that the server has made by itself; NaN without one",
        this::age);
  }

  void start() {
    var _ =
        worker.scheduleWithFixedDelay(this::makeIfDue, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private double age() {
    Instant made = newest;
    return made == null ? Double.NaN : Duration.between(made, clock.instant()).toSeconds();
  }

  /** Makes a backup if it is time. */
  void makeIfDue() {
    Instant now = clock.instant();
    if (now.isBefore(notBefore)) {
      return;
    }
    try {
      if (isDue(now)) {
        makeClaimed(now);
      }
    } catch (IOException | StoreException | BackupException e) {
      fail(
          now,
          e instanceof IOException io ? FileFailure.reason(io) : String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("a backup has failed", e);
      fail(now, e.getClass().getSimpleName());
    }
  }

  private boolean isDue(Instant now) throws IOException {
    List<String> kept = place.names();
    Instant last = kept.isEmpty() ? null : BackupName.time(kept.getLast());
    newest = last;
    return last == null || !now.isBefore(last.plus(wanted.period()));
  }

  /** Makes it, unless another server with the same database does. */
  private void makeClaimed(Instant now) throws IOException {
    if (!nodes.claim(CLAIM)) {
      return;
    }
    try {
      // another one may have made it before it gave up its claim
      if (isDue(now)) {
        make(now);
      }
    } finally {
      nodes.release(CLAIM);
    }
  }

  private void fail(Instant now, String reason) {
    Duration pause = wanted.period().compareTo(MAX_PAUSE) < 0 ? wanted.period() : MAX_PAUSE;
    notBefore = now.plus(pause);
    outcomes.add("failed");
    LOG.error(
        "no backup has been made to {}: {}; it is tried again in {} minutes",
        place,
        reason,
        pause.toMinutes());
  }

  private void make(Instant now) throws IOException {
    // what a server has left that was killed meanwhile
    clear();
    String name = BackupName.of(now);
    Path file = work.resolve(name);
    try {
      BackupSummary made = Backups.write(settings, file, Backups.program());
      boolean checked = check(file);
      if (!nodes.claim(CLAIM)) {
        LOG.warn("a backup is thrown away: another server has taken over while it was made");
        return;
      }
      place.keep(file, name);
      newest = now;
      outcomes.add(checked || !wanted.verified() ? "ok" : "unchecked");
      LOG.info(
          "backup {} in {}: {} apps, {} rows, {} files{}",
          name,
          place,
          made.apps(),
          made.rows(),
          made.files(),
          checked ? ", restored on trial" : "");
    } finally {
      clear();
    }
    List<String> all = place.names();
    for (String old : all.subList(0, Math.max(0, all.size() - wanted.kept()))) {
      place.delete(old);
    }
  }

  /** Restores it on trial, unless nobody wants that or the disk of the databases is too full. */
  private boolean check(Path file) throws IOException {
    if (!wanted.verified()) {
      return false;
    }
    long needed =
        Files.size(file) * UNPACKED + ((long) settings.files().diskReserveMegabytes() << 20);
    if (Files.getFileStore(work).getUsableSpace() < needed) {
      LOG.warn("the backup was not restored on trial: the disk has no room for that");
      return false;
    }
    var _ = BackupCheck.check(file, work);
    return true;
  }

  private void clear() throws IOException {
    List<Path> left;
    try (Stream<Path> tree = Files.walk(work)) {
      left =
          tree.filter(path -> !path.equals(work))
              .sorted(java.util.Comparator.reverseOrder())
              .toList();
    }
    for (Path path : left) {
      Files.deleteIfExists(path);
    }
  }

  /** Lets a backup that is under way end for a while, and then breaks it off. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      var _ = worker.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    place.close();
  }
}
