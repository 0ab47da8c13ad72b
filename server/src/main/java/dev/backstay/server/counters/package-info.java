/** Atomic counters: numbers by name that clients count with (reference: cache and counters, 2). */
@NullMarked
package dev.backstay.server.counters;

import org.jspecify.annotations.NullMarked;
