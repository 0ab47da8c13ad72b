package dev.backstay.store.schema;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;

/** Says which column was meant when a value that must be unique was not. */
public final class UniqueViolations {
  private UniqueViolations() {}

  /** The error for a client whose value is in {@code table} already. */
  public static DataException translate(DatabaseException e, Table table) {
    String constraint = e.constraint();
    if (constraint == null) {
      return DataError.DUPLICATE_ENTRY.with();
    }
    for (Column column : table.scalars()) {
      boolean sqlite = constraint.equals(table.name() + "." + column.name());
      boolean postgres = constraint.equals(TableDdl.index(column.id()).last());
      if ((sqlite || postgres) && !column.name().equals(Table.OBJECT_ID)) {
        return DataException.duplicate(column.name());
      }
    }
    return DataError.OBJECT_ID_EXISTS.with();
  }
}
