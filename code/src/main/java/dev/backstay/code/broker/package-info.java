/**
 * The embedded Redis endpoint: a queue of tasks per app and the results on their way back, in the
 * few commands that the official CodeRunner issues. It knows RESP and queues; what a task says is
 * none of its business.
 */
@NullMarked
package dev.backstay.code.broker;

import org.jspecify.annotations.NullMarked;
