package dev.backstay.store.schema;

import static dev.backstay.store.generated.app.tables.ColumnTable.COLUMN;
import static dev.backstay.store.generated.app.tables.EpochTable.EPOCH;
import static dev.backstay.store.generated.app.tables.TableTable.TABLE;
import static org.jooq.impl.DSL.asterisk;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Isolation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the current {@link Schema} of one app. There is one per app in a process; changes go
 * through its {@link #editor()}, which publishes the new schema when it is committed.
 */
public final class Catalog {
  /** The name of the epoch. */
  private static final String SCHEMA = "schema";

  private final Database database;
  private final SchemaEditor editor;
  private final ReentrantLock publishing = new ReentrantLock();
  private volatile @Nullable Schema current;

  /** Whether another process has changed the schema since it was read. */
  private volatile boolean stale;

  private final AtomicLong drops = new AtomicLong();

  /** A catalog of the app in {@code database}; nothing is read yet. */
  public Catalog(Database database) {
    this.database = database;
    this.editor = new SchemaEditor(database, this);
  }

  /** The schema now; reads it on first use. */
  public Schema schema() {
    Schema known = current;
    return known != null && !stale ? known : refresh();
  }

  /** Has the schema read again when it is next used: another process has changed it. */
  public void drop() {
    publishing.lock();
    try {
      drops.incrementAndGet();
      stale = true;
    } finally {
      publishing.unlock();
    }
  }

  /** Reads the schema again, as after another process has changed it. */
  public Schema refresh() {
    long before = drops.get();
    Schema read = publish(database.read(sql -> load(sql, database.schemaName())));
    publishing.lock();
    try {
      // what was read before a drop may be old, and the next use reads again
      if (drops.get() == before) {
        stale = false;
      }
    } finally {
      publishing.unlock();
    }
    return read;
  }

  /** What changes the schema. */
  public SchemaEditor editor() {
    return editor;
  }

  /**
   * An app's database and schema as they are inside a transaction.
   *
   * @param catalog of the schema as the transaction has changed it, which nobody else sees
   */
  public record Inside(Database database, Catalog catalog) {}

  /**
   * Runs work that may change the schema together with rows, in one transaction: both are stored,
   * or neither.
   *
   * @param work what {@link Database#transaction} demands of work holds for it
   * @param kept whether what the work has returned is to be stored; if not, everything is undone
   * @return what the work has returned, whether it was stored or undone
   */
  public <T extends @Nullable Object> T transaction(
      Isolation isolation, Function<Inside, T> work, Predicate<T> kept) {
    Schema before = schema();
    AtomicReference<@Nullable Schema> after = new AtomicReference<>();
    AtomicReference<T> result = new AtomicReference<>();
    try {
      T stored =
          database.transaction(
              isolation,
              inside -> {
                Catalog changed = new Catalog(inside);
                // so that what was prepared for the tables serves here too
                var _ = changed.publish(before);
                var _ = changed.refresh();
                T returned = work.apply(new Inside(inside, changed));
                if (!kept.test(returned)) {
                  result.set(returned);
                  throw new UndoneException();
                }
                after.set(changed.schema());
                return returned;
              });
      var _ = publish(Objects.requireNonNull(after.get()));
      return stored;
    } catch (UndoneException e) {
      return result.get();
    }
  }

  /** Ends a transaction of which nothing is to be stored. */
  private static final class UndoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UndoneException() {
      super("nothing was written", null, false, false);
    }
  }

  /** Makes {@code schema} the current one unless a newer one is; returns the current one. */
  Schema publish(Schema schema) {
    publishing.lock();
    try {
      Schema before = current;
      if (before != null && before.epoch() >= schema.epoch()) {
        return before;
      }
      Schema published = schema.keeping(before);
      current = published;
      return published;
    } finally {
      publishing.unlock();
    }
  }

  /**
   * Reads the schema.
   *
   * @param schemaName that qualifies names of tables; null where none does
   */
  public static Schema load(DSLContext sql, @Nullable String schemaName) {
    Map<String, List<Column>> columns = new HashMap<>();
    // all that there are: a backup of an older version lacks some while it is loaded
    for (Record row :
        sql.select(asterisk()).from(COLUMN).orderBy(COLUMN.POSITION).fetchInto(COLUMN)) {
      columns.computeIfAbsent(row.get(COLUMN.TABLE_ID), id -> new ArrayList<>()).add(column(row));
    }
    List<Table> tables = new ArrayList<>();
    for (Record row : sql.selectFrom(TABLE).orderBy(TABLE.CREATED, TABLE.ID).fetch()) {
      String id = row.get(TABLE.ID);
      tables.add(
          new Table(
              id,
              row.get(TABLE.NAME),
              row.get(TABLE.SYSTEM),
              columns.getOrDefault(id, List.of()),
              schemaName));
    }
    return new Schema(epoch(sql), tables);
  }

  /** Counts the change; of two editors at once only one gets past this. */
  static void advanceEpoch(DSLContext sql) {
    long epoch = epoch(sql);
    if (epoch == 0) {
      sql.insertInto(EPOCH, EPOCH.NAME, EPOCH.VALUE).values(SCHEMA, 1L).execute();
    } else {
      sql.update(EPOCH).set(EPOCH.VALUE, epoch + 1).where(EPOCH.NAME.eq(SCHEMA)).execute();
    }
  }

  private static long epoch(DSLContext sql) {
    Long value =
        sql.select(EPOCH.VALUE).from(EPOCH).where(EPOCH.NAME.eq(SCHEMA)).fetchOne(EPOCH.VALUE);
    return value == null ? 0 : value;
  }

  private static Column column(Record row) {
    String relationship = row.get(COLUMN.RELATIONSHIP);
    return new Column(
        row.get(COLUMN.ID),
        row.get(COLUMN.NAME),
        row.get(COLUMN.POSITION),
        ColumnType.valueOf(row.get(COLUMN.DATA_TYPE)),
        row.get(COLUMN.DATA_SIZE),
        row.get(COLUMN.REQUIRED),
        row.get(COLUMN.IS_UNIQUE),
        row.get(COLUMN.INDEXED),
        row.get(COLUMN.SYSTEM),
        row.get(COLUMN.DEFAULT_VALUE),
        row.get(COLUMN.CUSTOM_REGEX),
        row.get(COLUMN.EXPRESSION),
        row.get(COLUMN.RELATED_TABLE_ID),
        relationship == null ? null : Relationship.valueOf(relationship),
        // a backup of an older version has no such columns while it is loaded
        isSet(row, COLUMN.AUTO_INCREMENT),
        isSet(row, COLUMN.MADE_DYNAMICALLY));
  }

  private static boolean isSet(Record row, Field<Boolean> flag) {
    return row.field(flag) != null && Boolean.TRUE.equals(row.get(flag));
  }
}
