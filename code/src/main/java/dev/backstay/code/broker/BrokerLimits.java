package dev.backstay.code.broker;

import java.time.Duration;

/**
 * What a connection may cost. Code that people deploy may speak to the endpoint too, so each thing
 * it can grow has a bound.
 *
 * @param resultBytes longest single argument of a command; results are the longest ones
 * @param queuedTasks tasks of one app that wait for a runner, in each of its two queues
 * @param connectionsPerApp open connections that have shown an app's credentials; a runner needs
 *     five
 * @param unauthenticated open connections that have not authenticated yet, of all apps together
 * @param authentication time within which a connection must have shown credentials
 * @param largeBytes long arguments that are on their way, of all apps together
 */
public record BrokerLimits(
    int resultBytes,
    int queuedTasks,
    int connectionsPerApp,
    int unauthenticated,
    Duration authentication,
    long largeBytes) {

  /** What a small machine holds easily: results of 5 MB, which are 18 MB as numbers in JSON. */
  public static BrokerLimits standard() {
    int resultBytes = 24 << 20;
    long largeBytes = Math.max(2L * resultBytes, Runtime.getRuntime().maxMemory() / 8);
    return new BrokerLimits(resultBytes, 1_000, 12, 64, Duration.ofSeconds(3), largeBytes);
  }
}
