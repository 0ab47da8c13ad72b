/**
 * What calls ask of an app's services, as values, and the one place where they are performed.
 *
 * <p>A service (data, users, counters, cache, messaging) has a sealed family of {@link
 * dev.backstay.foundation.operations.ServiceOperation}s and one {@link
 * dev.backstay.foundation.operations.Performer}; routes build values. What is to happen around
 * every operation is an {@link dev.backstay.foundation.operations.Interceptor}.
 */
@NullMarked
package dev.backstay.foundation.operations;

import org.jspecify.annotations.NullMarked;
