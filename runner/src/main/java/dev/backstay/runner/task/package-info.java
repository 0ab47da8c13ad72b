/** Tasks, from the socket or the broker to the answer: {@code docs/runner-protocol.md}. */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.task;
