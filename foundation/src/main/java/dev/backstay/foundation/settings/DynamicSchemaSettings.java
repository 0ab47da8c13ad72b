package dev.backstay.foundation.settings;

import dev.backstay.store.schema.SchemaEditor;

/**
 * How far clients and server code may extend an app's schema by writing to it.
 *
 * @param tables of an app, from which on no more are made
 * @param columns of a table, likewise
 * @param changesPerMinute tables and columns made in an app in a minute; 0 for any number
 */
public record DynamicSchemaSettings(int tables, int columns, int changesPerMinute) {

  static DynamicSchemaSettings of(SettingReader reader) {
    return new DynamicSchemaSettings(
        reader.number(Setting.DYNAMIC_TABLES, 1, SchemaEditor.MAX_TABLES),
        reader.number(Setting.DYNAMIC_COLUMNS, 4, SchemaEditor.MAX_COLUMNS),
        reader.number(Setting.DYNAMIC_CHANGES_PER_MINUTE, 0, 1_000_000));
  }
}
