/**
 * The where language: from text to a small tree that holds nothing but what the language has. It
 * knows no tables and no SQL.
 */
@NullMarked
package dev.backstay.store.where;

import org.jspecify.annotations.NullMarked;
