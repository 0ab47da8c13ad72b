/**
 * The only way to run SQL. Work goes in as a function of a jOOQ context or of prepared {@link
 * Statements}; it runs within its deadline, in a transaction where it asks for one, and its result
 * comes out, or a {@code StoreException}. Nothing here knows a table. Other modules use {@link
 * Database#read}, {@link Database#write}, {@link Database#transaction} and {@link
 * Database#snapshot}; what reads and writes rows by JDBC is for the rooms of the store.
 */
@NullMarked
package dev.backstay.store.database;

import org.jspecify.annotations.NullMarked;
