package dev.backstay.server.hive;

import static dev.backstay.store.generated.app.tables.HiveListItemTable.HIVE_LIST_ITEM;
import static dev.backstay.store.generated.app.tables.HiveMapItemTable.HIVE_MAP_ITEM;
import static dev.backstay.store.generated.app.tables.HiveSetItemTable.HIVE_SET_ITEM;
import static dev.backstay.store.generated.app.tables.HiveSortedItemTable.HIVE_SORTED_ITEM;

import java.util.List;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Where a store keeps its items.
 *
 * @param key the column of the key's id
 * @param item the column that tells the items of a key apart
 * @param bytes the column of an item's size
 */
record HiveItems(Table<Record> table, Field<Long> key, Field<?> item, Field<Long> bytes) {
  static final HiveItems OF_LIST =
      new HiveItems(
          HIVE_LIST_ITEM, HIVE_LIST_ITEM.KEY_ID, HIVE_LIST_ITEM.PLACE, HIVE_LIST_ITEM.BYTES);
  static final HiveItems OF_MAP =
      new HiveItems(HIVE_MAP_ITEM, HIVE_MAP_ITEM.KEY_ID, HIVE_MAP_ITEM.FIELD, HIVE_MAP_ITEM.BYTES);
  static final HiveItems OF_SET =
      new HiveItems(HIVE_SET_ITEM, HIVE_SET_ITEM.KEY_ID, HIVE_SET_ITEM.DIGEST, HIVE_SET_ITEM.BYTES);
  static final HiveItems OF_SORTED_SET =
      new HiveItems(
          HIVE_SORTED_ITEM,
          HIVE_SORTED_ITEM.KEY_ID,
          HIVE_SORTED_ITEM.DIGEST,
          HIVE_SORTED_ITEM.BYTES);

  /** Items of one statement: databases bound the number of its parameters. */
  private static final int PART = 500;

  /** Of a type; null for one that keeps its value with the key. */
  static @Nullable HiveItems of(StoreType type) {
    return switch (type) {
      case KEY_VALUE -> null;
      case LIST -> OF_LIST;
      case MAP -> OF_MAP;
      case SET -> OF_SET;
      case SORTED_SET -> OF_SORTED_SET;
    };
  }

  /** Deletes the items of a key. */
  void deleteAll(DSLContext sql, long keyId) {
    sql.deleteFrom(table).where(key.eq(keyId)).execute();
  }

  /** Deletes some items of a key; answers how many. */
  int deleteSome(DSLContext sql, long keyId, int most) {
    return deleteSome(sql, keyId, most, item);
  }

  private <T> int deleteSome(DSLContext sql, long keyId, int most, Field<T> by) {
    List<T> some = sql.select(by).from(table).where(key.eq(keyId)).limit(most).fetch(by);
    inParts(some, part -> sql.deleteFrom(table).where(key.eq(keyId)).and(by.in(part)).execute());
    return some.size();
  }

  /** Deletes the named items of a key, and counts them off in its row. */
  void delete(DSLContext sql, KeyRow row, List<?> items) {
    inParts(
        items,
        part ->
            sql.deleteFrom(table)
                .where(key.eq(row.id))
                .and(item.in(part))
                .returningResult(bytes)
                .fetch(bytes)
                .forEach(size -> row.change(-1, -size)));
  }

  /** Does something to a long list, part by part. */
  static <T> void inParts(List<T> all, Consumer<List<T>> work) {
    for (int from = 0; from < all.size(); from += PART) {
      work.accept(all.subList(from, Math.min(from + PART, all.size())));
    }
  }
}
