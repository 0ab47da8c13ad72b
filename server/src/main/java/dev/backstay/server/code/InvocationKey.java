package dev.backstay.server.code;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The API key of one invocation: what the code's own calls present in the place of the app's
 * CodeRunner key.
 *
 * @param value the key as it stands in addresses; a secret
 * @param appId the app that it opens
 * @param service the service that runs
 * @param method the method that runs
 * @param userId the user who called, or null
 * @param deadline when the worker's time is up, and the key gone whatever happened
 * @param ended whether the invocation has its result: from then on the key serves the log alone
 */
public record InvocationKey(
    String value,
    String appId,
    String service,
    String method,
    @Nullable String userId,
    Instant deadline,
    boolean ended) {
  /** Without the key itself. */
  @Override
  public String toString() {
    return "key of an invocation of " + service + "." + method + (ended ? ", ended" : "");
  }
}
