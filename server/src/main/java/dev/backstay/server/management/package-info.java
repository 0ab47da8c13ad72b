/**
 * The console's API of an app: its settings, keys, tables, records, roles and permissions, and why
 * requests were answered as they were. Every route stands behind {@link
 * dev.backstay.foundation.developers.ConsoleDoor}.
 */
@NullMarked
package dev.backstay.server.management;

import org.jspecify.annotations.NullMarked;
