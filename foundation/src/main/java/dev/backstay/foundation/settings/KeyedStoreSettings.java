package dev.backstay.foundation.settings;

import org.jspecify.annotations.Nullable;

/**
 * What an app's cache and its hives keep.
 *
 * @param clearCache whether entries of the cache are gone when the server has started again
 * @param valkey where the entries of the cache are; null for the apps' databases
 * @param hiveValueBytes of the JSON text of one value in a hive
 * @param hiveItems of one key
 * @param hiveKeys of an app
 * @param hiveMegabytes of an app, of 1,048,576 bytes each
 */
public record KeyedStoreSettings(
    boolean clearCache,
    @Nullable ValkeySettings valkey,
    int hiveValueBytes,
    int hiveItems,
    int hiveKeys,
    int hiveMegabytes) {

  static KeyedStoreSettings of(SettingReader reader) {
    return new KeyedStoreSettings(
        reader.choice(Setting.CACHE_RESTART, "clear", "keep"),
        ValkeySettings.of(reader),
        reader.number(Setting.HIVE_VALUE_BYTES, 100, 8_000_000),
        reader.number(Setting.HIVE_ITEMS, 10, 1_000_000),
        reader.number(Setting.HIVE_KEYS, 10, 10_000_000),
        reader.number(Setting.HIVE_MB, 1, 100_000));
  }
}
