package dev.backstay.store.schema;

import dev.backstay.store.database.Ids;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param id what permissions name it by; survives renaming
 * @param name unique in its table, also if case is ignored
 * @param position where it stands among the others
 * @param size of a text, how many characters it holds
 * @param required whether a row must have a value
 * @param unique whether no two rows may have the same value
 * @param indexed whether it has an index (a unique column always has)
 * @param system whether Backstay fills it
 * @param defaultValue what a new row gets that says nothing, as text
 * @param customRegex what a text must match
 * @param expression reserved
 * @param relatedTableId of a relation, the table of the children
 * @param relationship of a relation, how many children
 * @param autoIncrement whether it numbers the rows; such a column is an INT that nobody writes
 * @param madeDynamically whether dynamic schema made it and no developer has changed it since, so
 *     that it may become wider
 */
public record Column(
    String id,
    String name,
    int position,
    ColumnType type,
    @Nullable Integer size,
    boolean required,
    boolean unique,
    boolean indexed,
    boolean system,
    @Nullable String defaultValue,
    @Nullable String customRegex,
    @Nullable String expression,
    @Nullable String relatedTableId,
    @Nullable Relationship relationship,
    boolean autoIncrement,
    boolean madeDynamically) {
  /** What the wire API calls the type of a column that numbers the rows. */
  public static final String AUTO_INCREMENT = "AUTO_INCREMENT";

  /** The type as the wire API names it. */
  public String typeName() {
    return autoIncrement ? AUTO_INCREMENT : type.name();
  }

  /** The names of columns, in their order. */
  public static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }

  /** This column as dynamic schema makes it. */
  Column dynamic() {
    return new Column(
        id,
        name,
        position,
        type,
        size,
        required,
        unique,
        indexed,
        system,
        defaultValue,
        customRegex,
        expression,
        relatedTableId,
        relationship,
        autoIncrement,
        true);
  }

  /** How many characters a value may have. */
  int maxCharacters() {
    return size == null ? type.maxSize() : size;
  }

  /** Whether its values have an index. */
  boolean hasIndex() {
    return unique || indexed;
  }

  /** Those that every table begins with, in order. */
  static List<Column> systemColumns() {
    List<Column> columns = new ArrayList<>();
    columns.add(systemColumn(Table.OBJECT_ID, 0, ColumnType.STRING_ID, true, true));
    columns.add(systemColumn(Table.CREATED, 1, ColumnType.DATETIME, false, true));
    columns.add(systemColumn(Table.UPDATED, 2, ColumnType.DATETIME, false, false));
    columns.add(systemColumn(Table.OWNER_ID, 3, ColumnType.STRING_ID, false, true));
    return columns;
  }

  private static Column systemColumn(
      String columnName, int position, ColumnType type, boolean unique, boolean indexed) {
    Integer size = type == ColumnType.STRING_ID ? ColumnType.MAX_ID : null;
    return new Column(
        Ids.next(),
        columnName,
        position,
        type,
        size,
        false,
        unique,
        indexed,
        true,
        null,
        null,
        null,
        null,
        null,
        false,
        false);
  }

  /** A new column that leads to rows of {@code child}. */
  static Column ofRelation(
      String columnName, int position, Table child, Relationship relationship) {
    return new Column(
        Ids.next(),
        columnName,
        position,
        relationship.columnType(),
        null,
        false,
        false,
        false,
        false,
        null,
        null,
        null,
        child.id(),
        relationship,
        false,
        false);
  }
}
