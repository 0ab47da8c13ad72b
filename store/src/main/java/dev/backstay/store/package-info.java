/** Apps, tables, relations, queries and transactions on SQLite and PostgreSQL. */
@NullMarked
package dev.backstay.store;

import org.jspecify.annotations.NullMarked;
