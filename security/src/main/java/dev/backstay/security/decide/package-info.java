/**
 * The decision. A policy, a caller, an operation and an asset go in; out comes a {@link Decision},
 * and of an allowed one the {@link Permit} that the store demands, which nothing but a decision can
 * make. The order of the layers is in {@link Layers} and {@link FileLayers}; for the rows of a
 * table the answer is a {@link RowFilter}.
 */
@NullMarked
package dev.backstay.security.decide;

import org.jspecify.annotations.NullMarked;
