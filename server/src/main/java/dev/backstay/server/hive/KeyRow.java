package dev.backstay.server.hive;

import org.jspecify.annotations.Nullable;

/** A key as the database has it, and as an operation changes it before it is saved. */
final class KeyRow {
  final long id;
  final StoreType type;
  final String name;

  /** How many items there are. */
  long items;

  /** What all of it takes. */
  long bytes;

  /** The value of a key-value store. */
  @Nullable HiveValue value;

  /** In milliseconds since the epoch; null for never. */
  @Nullable Long expires;

  /** When it was last read or changed, as far as the database knows. */
  final long used;

  KeyRow(
      long id,
      StoreType type,
      String name,
      long items,
      long bytes,
      @Nullable HiveValue value,
      @Nullable Long expires,
      long used) {
    this.id = id;
    this.type = type;
    this.name = name;
    this.items = items;
    this.bytes = bytes;
    this.value = value;
    this.expires = expires;
    this.used = used;
  }

  /** Notes items that came or went. */
  void change(long moreItems, long moreBytes) {
    items += moreItems;
    bytes += moreBytes;
  }
}
