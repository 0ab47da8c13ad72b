/**
 * What a client asks for, fitted to a table. Trees of the where language, lists of properties and
 * values of rows go in; out come {@link ResolvedWhere}, {@link Selection} and {@link RowValues}, in
 * which every name is a column, every literal has a type and values are apart from what a statement
 * depends on. Names that are not there, and values that do not fit, end here. {@link Row} is what
 * comes back.
 */
@NullMarked
package dev.backstay.store.query;

import org.jspecify.annotations.NullMarked;
