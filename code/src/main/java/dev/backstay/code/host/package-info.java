/**
 * The processes that run server code: in comes a task for an app's code, out goes the answer of a
 * worker, or what befell it. Speaks the protocol of {@code docs/runner-protocol.md}; knows nothing
 * of services, handlers, callers or permissions.
 */
@NullMarked
package dev.backstay.code.host;

import org.jspecify.annotations.NullMarked;
