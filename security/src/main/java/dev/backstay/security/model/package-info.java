/**
 * What is stored about permissions. Cells and settings go in; out comes a {@link Policy}, an
 * immutable snapshot, compiled so that a decision is a few array reads. {@link Change} is one step
 * from a snapshot to the next, and {@link PolicyChange} tells what two of them differ in. Nothing
 * here decides.
 */
@NullMarked
package dev.backstay.security.model;

import org.jspecify.annotations.NullMarked;
