/**
 * A table's records as CSV, out and in, for developers (reference: management API 6): {@link
 * dev.backstay.server.csv.CsvRoutes}.
 */
@NullMarked
package dev.backstay.server.csv;

import org.jspecify.annotations.NullMarked;
