/**
 * Atomic counters: numbers by name that clients count with (reference: cache and counters, 2). What
 * can be asked of them is a {@link dev.backstay.server.counters.CounterOperation}.
 */
@NullMarked
package dev.backstay.server.counters;

import org.jspecify.annotations.NullMarked;
