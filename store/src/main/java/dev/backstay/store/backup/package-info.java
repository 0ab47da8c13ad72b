/**
 * Whole databases, read and made. {@link BackupSource} gives the rows of all tables as of one
 * moment, on either product; {@link BackupTarget} takes them into empty databases, of which nothing
 * can be seen before the end. Values travel by their {@link ValueKind}, so a backup of one product
 * can be restored on the other.
 */
@NullMarked
package dev.backstay.store.backup;

import org.jspecify.annotations.NullMarked;
