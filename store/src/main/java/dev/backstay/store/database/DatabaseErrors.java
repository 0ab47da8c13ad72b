package dev.backstay.store.database;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.error.StoreException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what drivers throw into {@link DatabaseException}s. */
public final class DatabaseErrors {
  private static final String SQLITE_UNIQUE = "UNIQUE constraint failed: ";

  private DatabaseErrors() {}

  /** The store's exception for whatever {@code thrown} is or was caused by. */
  public static StoreException translate(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException already) {
        return already;
      }
      if (cause instanceof SQLiteException sqlite) {
        return sqlite(sqlite);
      }
      if (cause instanceof PSQLException postgres) {
        return postgres(postgres);
      }
      if (cause instanceof SQLTransientConnectionException
          || cause instanceof SQLNonTransientConnectionException) {
        return new DatabaseException(Kind.UNAVAILABLE, cause);
      }
    }
    return new DatabaseException(Kind.FAILURE, thrown);
  }

  private static StoreException sqlite(SQLiteException e) {
    SQLiteErrorCode code = e.getResultCode();
    if (code == SQLiteErrorCode.SQLITE_TOOBIG) {
      return DataError.TEXT_TOO_LONG.with();
    }
    String message = String.valueOf(e.getMessage());
    Kind kind =
        switch (code) {
          case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID ->
              Kind.UNIQUE_VIOLATION;
          case SQLITE_INTERRUPT -> Kind.TIMEOUT;
          case SQLITE_FULL -> Kind.FULL;
          case SQLITE_NOTADB -> Kind.CORRUPT;
          case SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_PERM, SQLITE_AUTH -> Kind.UNAVAILABLE;
          case SQLITE_SCHEMA -> Kind.SCHEMA_CHANGED;
          default -> {
            // the low byte is the primary code; the others refine it
            yield switch (code.code & 0xff) {
              case 5, 6 -> Kind.BUSY;
              case 8 -> Kind.READ_ONLY;
              case 10, 14 -> Kind.UNAVAILABLE;
              case 11 -> Kind.CORRUPT;
              case 19 -> Kind.CONSTRAINT_VIOLATION;
              case 1 ->
                  message.contains("no such table") || message.contains("no such column")
                      ? Kind.SCHEMA_CHANGED
                      : message.contains("integer overflow") ? Kind.OUT_OF_RANGE : Kind.FAILURE;
              default -> Kind.FAILURE;
            };
          }
        };
    return new DatabaseException(
        kind, kind == Kind.UNIQUE_VIOLATION ? sqliteColumn(message) : null, e);
  }

  /** {@code …(UNIQUE constraint failed: Person.email)} to {@code Person.email}. */
  private static @Nullable String sqliteColumn(String message) {
    int start = message.indexOf(SQLITE_UNIQUE);
    if (start < 0) {
      return null;
    }
    String rest = message.substring(start + SQLITE_UNIQUE.length());
    int end = rest.length();
    for (char stop : new char[] {',', ')'}) {
      int at = rest.indexOf(stop);
      end = at >= 0 && at < end ? at : end;
    }
    return rest.substring(0, end).strip();
  }

  private static StoreException postgres(PSQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (String.valueOf(e.getMessage()).contains("maxResultBuffer")) {
      return DataError.RESULT_TOO_LARGE.with(Database.MAX_RESULT_CHARACTERS);
    }
    if (state.equals("54000")) {
      return DataError.TEXT_TOO_LONG.with();
    }
    Kind kind =
        switch (state) {
          case "23505" -> Kind.UNIQUE_VIOLATION;
          case "40001", "40P01", "55P03", "53300" -> Kind.BUSY;
          case "22003", "22012" -> Kind.OUT_OF_RANGE;
          case "57014" -> Kind.TIMEOUT;
          case "53100", "53200" -> Kind.FULL;
          case "25006" -> Kind.READ_ONLY;
          case "XX001", "XX002" -> Kind.CORRUPT;
          case "42P01", "42703", "3F000", "0A000" -> Kind.SCHEMA_CHANGED;
          case "54001", "54011", "22001" -> Kind.TOO_LARGE;
          default -> {
            if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("28")) {
              yield Kind.UNAVAILABLE;
            }
            yield state.startsWith("23") ? Kind.CONSTRAINT_VIOLATION : Kind.FAILURE;
          }
        };
    ServerErrorMessage server = e.getServerErrorMessage();
    return new DatabaseException(kind, server == null ? null : server.getConstraint(), e);
  }
}
