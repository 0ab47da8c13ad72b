/**
 * The where language. The text of a condition, sort order or list of properties goes in, and a
 * small tree comes out that holds nothing but what the language has. It knows no tables and no SQL.
 */
@NullMarked
package dev.backstay.store.where;

import org.jspecify.annotations.NullMarked;
