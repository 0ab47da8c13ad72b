/**
 * What the store throws, and nothing else: a request that is wrong, a permit that is no longer
 * valid, a database that failed. Names and numbers go in; out comes an exception whose message is
 * fit for a client.
 */
@NullMarked
package dev.backstay.store.error;

import org.jspecify.annotations.NullMarked;
