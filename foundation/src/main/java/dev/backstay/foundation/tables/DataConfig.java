package dev.backstay.foundation.tables;

/**
 * What a developer has set for all tables of an app.
 *
 * @param dynamicSchema whether writing to an unknown table or column makes it
 * @param includeObjectIdByDefault whether rows hold their objectId even when other properties are
 *     asked for
 */
public record DataConfig(boolean dynamicSchema, boolean includeObjectIdByDefault) {}
