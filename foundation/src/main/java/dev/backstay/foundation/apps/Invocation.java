package dev.backstay.foundation.apps;

import org.jspecify.annotations.Nullable;

/**
 * The invocation of server code that an API key was minted for.
 *
 * @param serviceId the service that runs
 * @param service its name
 * @param methodId the method that runs
 * @param method its name
 * @param userId the user for whom it runs; null for nobody
 * @param caller for whom it runs, in words
 */
public record Invocation(
    String serviceId,
    String service,
    String methodId,
    String method,
    @Nullable String userId,
    String caller) {

  /** For example {@code CustomerService.placeOrder}. */
  public String code() {
    return service + "." + method;
  }
}
