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
 */
public record BrokerLimits(
    int resultBytes,
    int queuedTasks,
    int connectionsPerApp,
    int unauthenticated,
    Duration authentication) {

  /** What a small machine holds easily: results of 5 MB, which are 18 MB as numbers in JSON. */
  public static BrokerLimits standard() {
    return new BrokerLimits(24 << 20, 1_000, 12, 64, Duration.ofSeconds(3));
  }
}
