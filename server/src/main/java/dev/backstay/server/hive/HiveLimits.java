package dev.backstay.server.hive;

import dev.backstay.foundation.settings.KeyedStoreSettings;

/**
 * How much fits into hives.
 *
 * @param valueBytes of the JSON text of one value
 * @param items of one key
 * @param keys of an app, in all hives
 * @param bytes of an app, in all hives; each key and item counts {@link #OVERHEAD} beside its texts
 */
record HiveLimits(int valueBytes, int items, long keys, long bytes) {
  /** What a row takes beside its texts, about. */
  static final int OVERHEAD = 64;

  /** Bytes of one key with its items: what is read at once fits into memory. */
  static final long KEY_BYTES = 10_000_000;

  /** Hives of an app. */
  static final int HIVES = 1000;

  /** Keys of one request. */
  static final int KEYS_AT_ONCE = 1000;

  /** Values or fields of one request. */
  static final int ITEMS_AT_ONCE = 10_000;

  /** Sets that are combined in one request. */
  static final int COMBINED = 100;

  static HiveLimits of(KeyedStoreSettings settings) {
    return new HiveLimits(
        settings.hiveValueBytes(),
        settings.hiveItems(),
        settings.hiveKeys(),
        settings.hiveMegabytes() * 1_048_576L);
  }

  int megabytes() {
    return (int) (bytes / 1_048_576);
  }
}
