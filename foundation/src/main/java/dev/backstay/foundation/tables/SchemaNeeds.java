package dev.backstay.foundation.tables;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.SchemaEditor;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a write needs of an app's schema, and dynamic schema makes of it that is missing. */
public interface SchemaNeeds {
  /** Nothing that is not there. */
  SchemaNeeds NOTHING =
      new SchemaNeeds() {
        @Override
        public int missing(Schema schema) {
          return 0;
        }

        @Override
        public void make(SchemaEditor editor) {}
      };

  /** How many tables and columns are missing. */
  int missing(Schema schema);

  /**
   * Makes what is missing.
   *
   * @throws DataException as for making it in the console
   */
  void make(SchemaEditor editor);

  /**
   * A table with a column for every value, guessing types.
   *
   * @param tableId the table's id, also if it is to be made; to make it fails with 1161 if there is
   *     a table of that name under another id
   */
  static SchemaNeeds columns(
      String tableId,
      String tableName,
      List<? extends Map<String, ? extends @Nullable Object>> rows) {
    return new SchemaNeeds() {
      @Override
      public int missing(Schema schema) {
        Table table = schema.table(tableName);
        // one that others have made meanwhile is not the one that the caller may write to
        return table != null && !table.id().equals(tableId)
            ? 1
            : SchemaEditor.missing(schema, tableName, rows);
      }

      @Override
      public void make(SchemaEditor editor) {
        var _ = editor.ensureColumns(tableId, tableName, rows);
      }
    };
  }

  /** A relation to a table that is there. */
  static SchemaNeeds relation(
      String tableName, String columnName, String childTable, Relationship relationship) {
    return new SchemaNeeds() {
      @Override
      public int missing(Schema schema) {
        Table table = schema.table(tableName);
        return table == null || table.column(columnName) != null ? 0 : 1;
      }

      @Override
      public void make(SchemaEditor editor) {
        var _ = editor.addRelation(tableName, columnName, childTable, relationship);
      }
    };
  }
}
