/**
 * The cache: JSON values by key, each for at most two hours (reference: cache and counters, 1).
 * What can be asked of it is a {@link dev.backstay.server.cache.CacheOperation}.
 */
@NullMarked
package dev.backstay.server.cache;

import org.jspecify.annotations.NullMarked;
