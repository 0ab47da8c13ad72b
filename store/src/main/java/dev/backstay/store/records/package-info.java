/**
 * Rows, found and changed: the store's own gate. {@link Records}, {@link Relations} and {@link
 * ObjectAcls} take a {@code Permit} with each call, apply its row filter and hidden columns in the
 * one statement, and check at the moment of writing that it still holds. For the other tables that
 * an operation comes to they ask the same caller's permits by {@link Reach}. Rows come out, numbers
 * of them, or null for what is not there or not permitted.
 */
@NullMarked
package dev.backstay.store.records;

import org.jspecify.annotations.NullMarked;
