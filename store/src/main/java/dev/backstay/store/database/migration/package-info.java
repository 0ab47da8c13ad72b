/**
 * Backstay's own tables, made and migrated. A connection to a database of any version goes in, and
 * afterwards the database has the latest one. Flyway runs only where a database that holds
 * something is behind.
 */
@NullMarked
package dev.backstay.store.database.migration;

import org.jspecify.annotations.NullMarked;
