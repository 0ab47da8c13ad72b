/**
 * Event handlers: what server code does before and after the operations that clients ask for, and
 * the events that an app dispatches itself (reference: business logic, 2 and 8).
 *
 * <p>In comes an operation that is about to be performed ({@link
 * dev.backstay.foundation.operations.Interceptor}); out goes its result, or what handlers have put
 * in its place. How operations are events, their features say ({@link
 * dev.backstay.foundation.operations.OperationEvent}).
 */
@NullMarked
package dev.backstay.server.handlers;

import org.jspecify.annotations.NullMarked;
