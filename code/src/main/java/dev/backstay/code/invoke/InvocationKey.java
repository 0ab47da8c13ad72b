package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;

/**
 * The API key of one invocation: what the code's own calls present in the place of the app's
 * CodeRunner key.
 *
 * @param value the key as it stands in addresses; a secret
 * @param appId the app that it opens
 * @param invocation what runs, and for whom
 * @param deadline when the worker's time is up, and the key gone whatever happened
 * @param ended whether the invocation has its result: from then on the key serves late messages of
 *     the SDK alone (the log, the app's info)
 */
public record InvocationKey(
    String value, String appId, Invocation invocation, Instant deadline, boolean ended) {
  /** Without the key itself. */
  @Override
  public String toString() {
    return "key of an invocation of " + invocation.code() + (ended ? ", ended" : "");
  }
}
