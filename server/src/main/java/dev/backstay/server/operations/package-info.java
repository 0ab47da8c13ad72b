/**
 * What calls ask of an app's services, as values, and the one place where they are performed.
 *
 * <p>A service (data, users, counters, messaging) has a sealed family of {@link
 * dev.backstay.server.operations.ServiceOperation}s and one {@link
 * dev.backstay.server.operations.Performer}; routes build values. What is to happen around every
 * operation is an {@link dev.backstay.server.operations.Interceptor}.
 */
@NullMarked
package dev.backstay.server.operations;

import org.jspecify.annotations.NullMarked;
