/**
 * The database as a SQLite file: one thread that writes, which commits the work of many callers at
 * once, and a few connections that read. A file and the settings go in; out comes a {@link
 * SqliteDatabase}, which opens its connections on first use and closes them when idle.
 */
@NullMarked
package dev.backstay.store.database.sqlite;

import org.jspecify.annotations.NullMarked;
