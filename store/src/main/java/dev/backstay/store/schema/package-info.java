/**
 * What an app's tables are. {@link Catalog} reads them from its database and keeps the current
 * {@link Schema}; {@link SchemaEditor} changes them, and their SQL tables with them. Values go from
 * JSON to what a column stores ({@link ColumnValues}) and from there into statements and back
 * ({@link ColumnCodec}). A {@link Table} is immutable and another object after each change, so what
 * is made for one never meets another.
 */
@NullMarked
package dev.backstay.store.schema;

import org.jspecify.annotations.NullMarked;
