/**
 * Backstay's own tables in an app's and in the platform's database, for jOOQ's DSL: generated from a
 * database with all migrations, and not to be edited. {@code GeneratedTablesTest} says how they are
 * written, and fails while they differ from the migrations. They name no schema: a connection has
 * that of its database.
 */
package dev.backstay.store.generated;
