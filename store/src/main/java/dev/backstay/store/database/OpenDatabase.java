package dev.backstay.store.database;

import dev.backstay.store.error.DatabaseException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A database with the connections behind it, which its owner opens and closes. */
public abstract class OpenDatabase extends Database {
  /**
   * Connects, and migrates if need be, so that an error shows here and now.
   *
   * @throws DatabaseException UNAVAILABLE if it is closed or cannot be reached
   */
  public abstract void open();

  /**
   * Closes connections that nobody has used for that long, where each database has its own; the
   * next use opens them.
   */
  public void closeIfIdle(Duration idle) {}

  /**
   * How long nobody has used the connections that are open for this database alone; null where none
   * are, or it shares them with others.
   */
  public @Nullable Duration unused() {
    return null;
  }

  /** How many writes wait, where each database has a queue of its own. */
  public int queuedWrites() {
    return 0;
  }

  /** Closes for good, after the writes that are queued. */
  public abstract void close();
}
