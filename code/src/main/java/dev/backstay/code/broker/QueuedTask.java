package dev.backstay.code.broker;

/**
 * A task on its way to a runner.
 *
 * @param requestId how results name it
 * @param responseChannel where its result is published: unguessable, used once
 * @param json the text that the runner pops
 */
public record QueuedTask(String requestId, String responseChannel, String json) {}
