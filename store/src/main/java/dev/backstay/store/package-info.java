/**
 * The databases of an installation, on SQLite and PostgreSQL with the same answers. {@link
 * Databases} takes the settings and hands out a {@code Database} for the platform and for each app.
 *
 * <p>The rooms, each of which knows only those before it: {@code error}, {@code database} (with
 * {@code migration}, {@code sqlite} and {@code postgres}), {@code schema}, {@code where}, {@code
 * query}, {@code plan}, {@code records}, {@code backup}. This package knows all of them and none
 * knows it. {@code ArchitectureTest} keeps it so, and keeps other modules to the classes that are
 * meant for them.
 */
@NullMarked
package dev.backstay.store;

import org.jspecify.annotations.NullMarked;
