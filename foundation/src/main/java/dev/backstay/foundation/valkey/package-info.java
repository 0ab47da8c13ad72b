/**
 * The Valkey or Redis server that holds what may be lost (setting {@code valkey}): its connections,
 * what is asked of it, and what becomes of a request while it does not answer. No other package
 * knows the client library.
 */
@NullMarked
package dev.backstay.foundation.valkey;

import org.jspecify.annotations.NullMarked;
