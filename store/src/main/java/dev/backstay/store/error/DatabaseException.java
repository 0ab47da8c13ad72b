package dev.backstay.store.error;

import org.jspecify.annotations.Nullable;

/** The database refused or failed. */
public final class DatabaseException extends StoreException {
  private static final long serialVersionUID = 1L;

  /** What went wrong, as far as a caller can act on it. */
  public enum Kind {
    /** A value that must be unique is there already; {@link #constraint()} says where. */
    UNIQUE_VIOLATION("the value is there already"),
    /** Another constraint of the database, such as a foreign key. */
    CONSTRAINT_VIOLATION("the change contradicts other data"),
    /** A lock or a place in the queue was not to be had in time; trying again later may work. */
    BUSY("the database is busy"),
    /** A statement ran longer than the limit and was stopped. */
    TIMEOUT("the query took too long and was stopped; ask for less at once"),
    /** The disk, or the quota of the database, is full. */
    FULL("the database has no space left"),
    /** The database file or server does not take writes. */
    READ_ONLY("the database is read-only"),
    /** The database file is damaged. */
    CORRUPT("the database is damaged"),
    /** The database cannot be reached, opened or read. */
    UNAVAILABLE("the database is not available"),
    /** A table or column is not there: the schema was changed meanwhile. */
    SCHEMA_CHANGED("the schema was changed meanwhile"),
    /** A text, row or statement is larger than the database takes. */
    TOO_LARGE("the value is too large"),
    /** A calculation has come to a number that no column holds. */
    OUT_OF_RANGE("the calculated value is out of range"),
    /** Anything else: a mistake in this program. */
    FAILURE("the database refused the operation");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private final Kind kind;
  private final @Nullable String constraint;

  /**
   * What a transaction throws when it has seen that another one was faster: it is undone, and run
   * again from its beginning.
   */
  public static DatabaseException conflict() {
    return new DatabaseException(Kind.BUSY, "others write the same rows; try again");
  }

  /** A failure that its kind says all about. */
  public DatabaseException(Kind kind) {
    this(kind, kind.text);
  }

  /** A failure that a driver or the file system reported. */
  public DatabaseException(Kind kind, Throwable cause) {
    this(kind, null, cause);
  }

  /**
   * A failure that a driver reported.
   *
   * @param constraint as {@link #constraint()}
   */
  public DatabaseException(Kind kind, @Nullable String constraint, Throwable cause) {
    super(kind.text, cause);
    this.kind = kind;
    this.constraint = constraint;
  }

  /** A failure in words that are fit for a client. */
  public DatabaseException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.constraint = null;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /**
   * Of a unique violation, what was violated: on SQLite {@code table.column}, on PostgreSQL the
   * name of the constraint; null when unknown.
   */
  public @Nullable String constraint() {
    return constraint;
  }
}
