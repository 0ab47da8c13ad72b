package dev.backstay.store.backup;

import dev.backstay.store.backup.StoredTable.StoredColumn;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseErrors;
import dev.backstay.store.database.DatabaseLayout;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Durability;
import dev.backstay.store.database.PostgresAddress;
import dev.backstay.store.database.migration.MigrationSet;
import dev.backstay.store.database.sqlite.SqliteConnections;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.TableDdl;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Empty databases that a backup is loaded into. Nothing can be seen of it before {@link #commit}:
 * on PostgreSQL the platform's schema has another name until then, and on SQLite the caller keeps
 * servers off the directory.
 *
 * <p>Closing without a commit drops what was made in PostgreSQL; files are the caller's to delete.
 */
public final class BackupTarget implements AutoCloseable {
  /** The platform's schema until everything is there. */
  private static final String UNFINISHED = "backstay_restoring";

  private static final int BATCH = 500;

  private final DatabaseSettings settings;
  private final Deque<String> schemas = new ArrayDeque<>();
  private boolean committed;

  private BackupTarget(DatabaseSettings settings) {
    this.settings = settings;
  }

  /**
   * Begins a restore. What a restore that was killed has left in PostgreSQL goes.
   *
   * @throws DatabaseException if there is something already, or the database cannot be reached
   */
  public static BackupTarget begin(DatabaseSettings settings) {
    BackupTarget target = new BackupTarget(settings);
    if (settings.url() != null) {
      target.requireEmpty();
    }
    return target;
  }

  /**
   * Whether this program knows databases of these versions.
   *
   * @param platform that of the platform's
   * @param apps those of the apps'
   */
  public static boolean knows(int platform, List<Integer> apps) {
    return platform <= MigrationSet.PLATFORM.latest()
        && apps.stream().allMatch(version -> version <= MigrationSet.APP.latest());
  }

  /** The platform's database, made at a version of its migrations. */
  public Loader platform(int version) {
    return open(
        MigrationSet.PLATFORM,
        version,
        DatabaseLayout.platformFile(settings),
        UNFINISHED,
        "platform");
  }

  /** An app's database, made at a version of its migrations. */
  public Loader app(String appId, int version) {
    return open(
        MigrationSet.APP,
        version,
        DatabaseLayout.appFile(settings, appId),
        DatabaseLayout.appSchema(appId),
        "app");
  }

  /** Puts everything in force; each loader is closed by now. */
  public void commit() {
    if (settings.url() != null) {
      run("ALTER SCHEMA " + UNFINISHED + " RENAME TO " + DatabaseLayout.PLATFORM_SCHEMA);
    }
    committed = true;
  }

  @Override
  public void close() {
    if (settings.url() != null && !committed) {
      schemas.forEach(this::drop);
    }
  }

  private Loader open(MigrationSet migrations, int version, Path file, String schema, String what) {
    if (version < 1 || version > migrations.latest()) {
      throw new DatabaseException(
          Kind.UNAVAILABLE,
          "the "
              + what
              + "'s database in the backup is of version "
              + version
              + ", this Backstay knows up to "
              + migrations.latest());
    }
    try {
      String url = settings.url();
      if (url == null) {
        DatabaseLayout.makeDirectoryOf(file);
        SqliteConnections.create(file);
        migrations.migrateSqlite("jdbc:sqlite:" + file, version);
        return new Loader(
            SqliteConnections.connect(file, Durability.FULL, false), migrations, null, file);
      }
      schemas.addLast(schema);
      PostgresAddress address = PostgresAddress.parse(url);
      migrations.migratePostgres(address.dataSource(), schema, version);
      return new Loader(address.connect(), migrations, schema, null);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private void requireEmpty() {
    Set<String> found = new LinkedHashSet<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT nspname FROM pg_namespace WHERE nspname = 'backstay' OR nspname LIKE"
                    + " 'backstay\\_%'")) {
      while (result.next()) {
        found.add(result.getString(1));
      }
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
    // only a restore that was killed leaves the one without the other
    if (found.contains(UNFINISHED) && !found.contains(DatabaseLayout.PLATFORM_SCHEMA)) {
      found.forEach(this::drop);
    } else if (!found.isEmpty()) {
      throw new DatabaseException(
          Kind.UNIQUE_VIOLATION, "the PostgreSQL database holds data of Backstay already");
    }
  }

  private void drop(String schema) {
    run("DROP SCHEMA IF EXISTS " + StoredTable.quoted(schema) + " CASCADE");
  }

  private void run(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw DatabaseErrors.translate(e);
    }
  }

  private Connection connect() throws SQLException {
    if (settings.url() == null) {
      throw new IllegalStateException("a restore into SQLite has a connection per file");
    }
    return PostgresAddress.parse(settings.url()).connect();
  }

  /** Gives the rows of a table, one by one. */
  @FunctionalInterface
  public interface RowSource {
    /** The next row's values in the order of the table's columns; null at the end. */
    @Nullable Object @Nullable [] next();
  }

  /** Fills one database. Used by one thread. */
  public final class Loader implements AutoCloseable {
    private final Connection connection;
    private final Dialect dialect;
    private final MigrationSet migrations;
    private final @Nullable String schema;
    private final @Nullable Path file;
    private boolean built;

    private Loader(
        Connection connection,
        MigrationSet migrations,
        @Nullable String schema,
        @Nullable Path file)
        throws SQLException {
      this.connection = connection;
      this.dialect = schema == null ? Dialect.SQLITE : Dialect.POSTGRESQL;
      this.migrations = migrations;
      this.schema = schema;
      this.file = file;
      if (schema == null) {
        // checked all at once in the end
        execute("PRAGMA foreign_keys = OFF");
      } else {
        execute("SET search_path TO " + StoredTable.quoted(schema));
      }
      connection.setAutoCommit(false);
    }

    /** The tables in the order in which they have to be loaded. */
    public List<StoredTable> inOrder(List<StoredTable> tables) {
      Map<String, Set<String>> needs = new HashMap<>();
      try {
        if (schema != null) {
          readNeeds(schema, needs);
        }
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      }
      Map<String, Integer> depths = new HashMap<>();
      tables.forEach(table -> depth(table.name(), needs, depths));
      return tables.stream()
          .sorted(
              Comparator.<StoredTable>comparingInt(this::rank)
                  .thenComparing(table -> depths.getOrDefault(table.name(), 0)))
          .toList();
    }

    /**
     * Loads the rows of a table.
     *
     * @return how many
     * @throws DatabaseException if the database refuses one
     */
    public long load(StoredTable table, RowSource rows) {
      try {
        if (rank(table) > 0 && !built) {
          buildTables();
        }
        requireColumns(table);
        long count = insert(table, rows);
        connection.commit();
        return count;
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      }
    }

    /**
     * Ends the loading: makes tables that have no rows, checks what refers to what, brings the
     * database to the newest version and has all of it on the disk.
     */
    public void finish() {
      try {
        if (!built) {
          buildTables();
        }
        connection.commit();
        if (schema == null) {
          requireConsistent();
          connection.commit();
          connection.setAutoCommit(true);
          execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw DatabaseErrors.translate(e);
      }
    }

    /** Backstay's own tables come first: they say which others there are. */
    private int rank(StoredTable table) {
      if (migrations == MigrationSet.PLATFORM || table.isOwn()) {
        return 0;
      }
      return table.isLinks() ? 2 : 1;
    }

    private void buildTables() throws SQLException {
      connection.commit();
      built = true;
      if (schema == null) {
        // Flyway has a connection of its own, and SQLite one writer
        migrations.migrateSqlite("jdbc:sqlite:" + file);
      } else {
        migrations.migratePostgres(
            PostgresAddress.parse(String.valueOf(settings.url())).dataSource(), schema);
      }
      if (migrations == MigrationSet.APP) {
        DSLContext sql = Database.context(connection, dialect);
        new TableDdl(sql, dialect).buildAll(Catalog.load(sql, schema));
      }
      connection.commit();
    }

    private void requireColumns(StoredTable table) throws SQLException {
      List<StoredColumn> there =
          StoredTable.list(connection, dialect, schema).stream()
              .filter(other -> other.name().equals(table.name()))
              .findFirst()
              .map(StoredTable::columns)
              .orElse(List.of());
      for (StoredColumn column : table.columns()) {
        if (!there.contains(column)) {
          throw new DatabaseException(
              Kind.SCHEMA_CHANGED,
              "the backup has the column "
                  + table.name()
                  + "."
                  + column.name()
                  + " of kind "
                  + column.kind()
                  + ", which this Backstay does not have there");
        }
      }
    }

    private long insert(StoredTable table, RowSource rows) throws SQLException {
      String columns =
          table.columns().stream()
              .map(column -> StoredTable.quoted(column.name()))
              .collect(Collectors.joining(", "));
      String marks = table.columns().stream().map(c -> "?").collect(Collectors.joining(", "));
      long count = 0;
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO "
                  + StoredTable.quoted(table.name())
                  + " ("
                  + columns
                  + ") VALUES ("
                  + marks
                  + ")")) {
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
          for (int i = 0; i < row.length; i++) {
            table.columns().get(i).kind().bind(dialect, statement, i + 1, row[i]);
          }
          statement.addBatch();
          if (++count % BATCH == 0) {
            statement.executeBatch();
          }
        }
        statement.executeBatch();
      }
      return count;
    }

    private void requireConsistent() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("PRAGMA foreign_key_check")) {
        if (result.next()) {
          throw new DatabaseException(
              Kind.CONSTRAINT_VIOLATION,
              "the backup contradicts itself: a row of "
                  + result.getString(1)
                  + " refers to a row of "
                  + result.getString(3)
                  + " that is not there");
        }
      }
    }

    private void readNeeds(String ofSchema, Map<String, Set<String>> needs) throws SQLException {
      try (PreparedStatement statement =
          connection.prepareStatement(
              """
              SELECT c.relname, f.relname
              FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid
                JOIN pg_class f ON f.oid = k.confrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = ? AND k.contype = 'f' AND c.oid <> f.oid
              """)) {
        statement.setString(1, ofSchema);
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            needs
                .computeIfAbsent(result.getString(1), table -> new LinkedHashSet<>())
                .add(result.getString(2));
          }
        }
      }
    }

    private static int depth(
        String table, Map<String, Set<String>> needs, Map<String, Integer> depths) {
      Integer known = depths.get(table);
      if (known != null) {
        return known;
      }
      // a ring of references would come back here and find this
      depths.put(table, 0);
      int depth = 0;
      for (String needed : needs.getOrDefault(table, Set.of())) {
        depth = Math.max(depth, 1 + depth(needed, needs, depths));
      }
      depths.put(table, depth);
      return depth;
    }

    private void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }
}
