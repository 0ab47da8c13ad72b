/** What a deployment holds: its services, event handlers and timers. */
@org.jspecify.annotations.NullMarked
package dev.backstay.runner.model;
