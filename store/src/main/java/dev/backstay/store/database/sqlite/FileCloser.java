package dev.backstay.store.database.sqlite;

import dev.backstay.store.database.OpenDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the files of apps that nobody uses: those that have not been used for some time, and those
 * unused for longest when too many are open. Each open one has a thread, some file handles and a
 * cache of its pages; opening it again takes some milliseconds.
 */
public final class FileCloser implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileCloser.class);

  /** Files that stay open, about; more for a moment when many are opened at once. */
  public static final int MAX_OPEN = 250;

  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  private final Supplier<Collection<OpenDatabase>> databases;
  private final Duration idle;
  private final Thread thread;

  private record Unused(OpenDatabase database, Duration time) {}

  /**
   * @param databases those of which any may be open
   * @param idle for how long nobody must have used one
   */
  public FileCloser(Supplier<Collection<OpenDatabase>> databases, Duration idle) {
    this.databases = databases;
    this.idle = idle;
    this.thread = Thread.ofVirtual().name("store-file-closer").start(this::run);
  }

  private void run() {
    long pause = Math.clamp(idle.toMillis() / 4, 50, MAX_PAUSE.toMillis());
    try {
      while (true) {
        Thread.sleep(pause);
        closeSome();
      }
    } catch (InterruptedException e) {
      // closing
    }
  }

  private void closeSome() {
    List<Unused> open = new ArrayList<>();
    for (OpenDatabase database : databases.get()) {
      Duration unused = database.unused();
      if (unused != null) {
        open.add(new Unused(database, unused));
      }
    }
    open.sort(Comparator.comparing(Unused::time).reversed());
    int tooMany = open.size() - MAX_OPEN;
    for (Unused each : open) {
      if (tooMany > 0) {
        close(each.database(), Duration.ZERO);
      } else if (each.time().compareTo(idle) >= 0) {
        close(each.database(), idle);
      } else {
        return;
      }
      tooMany--;
    }
  }

  /** What fails for one app must not keep the files of all others open. */
  private static void close(OpenDatabase database, Duration unused) {
    try {
      database.closeIfIdle(unused);
    } catch (RuntimeException e) {
      LOG.warn("a database that is not used could not be closed", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
