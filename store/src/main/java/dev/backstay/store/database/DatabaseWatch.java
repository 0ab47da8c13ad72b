package dev.backstay.store.database;

import org.jspecify.annotations.Nullable;

/** Looks at what is asked of databases, such as to measure it. Never sees a statement. */
public interface DatabaseWatch {
  /** What is asked for: the methods of {@link Database}. */
  enum Kind {
    READ,
    WRITE,
    TRANSACTION,
    SNAPSHOT,
    READ_ROWS,
    WRITE_ROWS
  }

  /**
   * Something is asked of a database by this thread.
   *
   * @return null when nobody wants to know
   */
  @Nullable Watched begin(Kind kind, Dialect dialect);

  /** One thing that is asked of a database, its waits included. */
  interface Watched {
    /** The work begins, maybe on another thread, and maybe once more. */
    Entered enter();

    /** It ends with an exception. Called at most once, before {@link #end}. */
    void failed(Throwable failure);

    /** It has ended. Called once, by the thread that asked. */
    void end();
  }

  /** While a thread does the work. */
  interface Entered extends AutoCloseable {
    @Override
    void close();
  }
}
