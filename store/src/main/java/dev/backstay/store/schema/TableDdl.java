package dev.backstay.store.schema;

import static org.jooq.impl.DSL.list;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.sql;

import dev.backstay.store.database.Dialect;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jooq.Name;
import org.jooq.QueryPart;

/**
 * The statements that make and change the SQL tables behind the catalog. Names reach SQL as quoted
 * identifiers only, after {@link SchemaNames}; indexes and link tables are named by ids, which
 * survive renaming and meet no name of a developer's.
 *
 * <p>SQLite tables are WITHOUT ROWID: the row lies in the tree of its id, so finding it by id walks
 * one tree instead of two. The price is a copy of the id in every index entry; ids are made in
 * order of time, so the tree grows at its end.
 */
public final class TableDdl {
  /** A name that nothing has, for changing no more than the case of one. */
  private static final String ON_THE_WAY = "backstay_on_the_way";

  private final DSLContext context;
  private final Dialect dialect;

  /**
   * @param context that renders for {@code dialect}
   */
  public TableDdl(DSLContext context, Dialect dialect) {
    this.context = context;
    this.dialect = dialect;
  }

  /** Makes every SQL table that a schema tells of, as for loading rows into an empty database. */
  public void buildAll(Schema schema) {
    for (Table table : schema.tables()) {
      List<Column> columns =
          table.columns().stream().filter(column -> !column.type().isRelation()).toList();
      build(table.id(), table.name(), columns);
    }
    for (Table table : schema.tables()) {
      for (Column column : table.columns()) {
        Table child =
            column.relatedTableId() == null ? null : schema.tableById(column.relatedTableId());
        if (column.type().isRelation() && child != null) {
          createLinks(column, table.name(), child.name());
        }
      }
    }
  }

  /** Makes the SQL table of columns that are in the catalog, with its indexes. */
  void build(String tableId, String tableName, List<Column> columns) {
    createTable(tableId, tableName, columns);
    for (Column column : columns) {
      if (column.name().equals(Table.OWNER_ID)) {
        // in the order in which an owner's rows are asked for
        createIndex(tableName, false, column, columns.get(1));
      } else if (!column.name().equals(Table.OBJECT_ID)) {
        createIndexOf(tableName, column);
      }
    }
  }

  /** The index of a column, if it wants one. */
  void createIndexOf(String tableName, Column column) {
    if (column.hasIndex()) {
      createIndex(tableName, column.unique(), column);
    }
  }

  void createTable(String tableId, String tableName, List<Column> columns) {
    List<QueryPart> parts =
        new java.util.ArrayList<>(
            columns.stream()
                .map(column -> (QueryPart) sql("{0} {1}", name(column.name()), declared(column)))
                .toList());
    parts.add(sql("CONSTRAINT {0} PRIMARY KEY ({1})", primaryKey(tableId), name(Table.OBJECT_ID)));
    context.execute(
        dialect == Dialect.SQLITE
            ? "CREATE TABLE {0} ({1}) WITHOUT ROWID"
            : "CREATE TABLE {0} ({1})",
        name(tableName),
        list(parts));
  }

  void renameTable(String from, String to) {
    Name source = name(from);
    if (from.equalsIgnoreCase(to)) {
      // SQLite takes the two for the same name
      source = name(ON_THE_WAY);
      context.execute("ALTER TABLE {0} RENAME TO {1}", name(from), source);
    }
    context.execute("ALTER TABLE {0} RENAME TO {1}", source, name(to));
  }

  void dropTable(String tableName) {
    context.execute("DROP TABLE {0}", name(tableName));
  }

  void addColumn(String tableName, Column column) {
    addColumn(tableName, column, column.name());
  }

  /** Adds it under another name. */
  void addColumn(String tableName, Column column, String as) {
    context.execute(
        "ALTER TABLE {0} ADD COLUMN {1} {2}", name(tableName), name(as), declared(column));
  }

  void renameColumn(String tableName, String from, String to) {
    Name source = name(from);
    if (from.equalsIgnoreCase(to)) {
      source = name(ON_THE_WAY);
      context.execute(
          "ALTER TABLE {0} RENAME COLUMN {1} TO {2}", name(tableName), name(from), source);
    }
    context.execute("ALTER TABLE {0} RENAME COLUMN {1} TO {2}", name(tableName), source, name(to));
  }

  void dropColumn(String tableName, Column column) {
    context.execute("ALTER TABLE {0} DROP COLUMN {1}", name(tableName), name(column.name()));
  }

  /** Gives a text another length; SQLite only declares it, and cannot change a declaration. */
  void resize(String tableName, Column column) {
    if (dialect == Dialect.POSTGRESQL) {
      context.execute(
          "ALTER TABLE {0} ALTER COLUMN {1} TYPE {2}",
          name(tableName), name(column.name()), declared(column));
    }
  }

  /** An index over {@code columns}, found again by the id of the first. */
  void createIndex(String tableName, boolean unique, Column first, Column... more) {
    List<QueryPart> keys = new java.util.ArrayList<>();
    keys.add(key(first));
    for (Column column : more) {
      keys.add(key(column));
    }
    context.execute(
        unique ? "CREATE UNIQUE INDEX {0} ON {1} ({2})" : "CREATE INDEX {0} ON {1} ({2})",
        index(first.id()),
        name(tableName),
        list(keys));
  }

  void dropIndex(Column column) {
    context.execute("DROP INDEX {0}", index(column.id()));
  }

  /** A link table, keyed for both ways; a parent or child that goes takes its links along. */
  void createLinks(Column relation, String parentTable, String childTable) {
    Name links = links(relation.id());
    context.execute(
        """
        CREATE TABLE {0} (
          parent_id {1} NOT NULL REFERENCES {2} ({3}) ON DELETE CASCADE,
          child_id {1} NOT NULL REFERENCES {4} ({3}) ON DELETE CASCADE,
          PRIMARY KEY (parent_id, child_id)
        ){5}\
        """,
        links,
        sql(ColumnType.STRING_ID.declaration(dialect, ColumnType.MAX_ID)),
        name(parentTable),
        name(Table.OBJECT_ID),
        name(childTable),
        sql(dialect == Dialect.SQLITE ? " WITHOUT ROWID" : ""));
    context.execute("CREATE INDEX {0} ON {1} (child_id, parent_id)", index(relation.id()), links);
    if (relation.relationship() == Relationship.ONE_TO_ONE) {
      createSingle(relation);
    }
  }

  /** Changes how many children a row can have; there must be none with too many. */
  void changeLinks(Column relation, Relationship relationship) {
    if (relationship == Relationship.ONE_TO_ONE) {
      createSingle(relation);
    } else {
      context.execute("DROP INDEX {0}", single(relation.id()));
    }
  }

  private void createSingle(Column relation) {
    context.execute(
        "CREATE UNIQUE INDEX {0} ON {1} (parent_id)", single(relation.id()), links(relation.id()));
  }

  void dropLinks(String columnId) {
    context.execute("DROP TABLE {0}", links(columnId));
  }

  /** The link table of a relation column. */
  public static Name links(String columnId) {
    return name("backstay_link_" + hex(columnId));
  }

  /** The index of a link table that lets a row have one child only. */
  static Name single(String columnId) {
    return name("backstay_one_" + hex(columnId));
  }

  static Name primaryKey(String tableId) {
    return name("backstay_pk_" + hex(tableId));
  }

  /** The index of a column. */
  public static Name index(String columnId) {
    return name("backstay_ix_" + hex(columnId));
  }

  private QueryPart key(Column column) {
    // nulls first, as SQLite has them and as results are sorted on both
    boolean nullable = !column.name().equals(Table.CREATED);
    return dialect == Dialect.POSTGRESQL && nullable
        ? sql("{0} NULLS FIRST", name(column.name()))
        : name(column.name());
  }

  private QueryPart declared(Column column) {
    String type = column.type().declaration(dialect, column.maxCharacters());
    boolean notNull = column.name().equals(Table.OBJECT_ID) || column.name().equals(Table.CREATED);
    return sql(notNull ? type + " NOT NULL" : type);
  }

  private static String hex(String id) {
    return id.replace("-", "").toLowerCase(Locale.ROOT);
  }
}
