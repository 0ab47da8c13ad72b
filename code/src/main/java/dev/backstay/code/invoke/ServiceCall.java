package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;
import java.util.Map;

/**
 * One call of one method of an API service, with all that the code will see of its caller.
 *
 * @param appId the app
 * @param serviceId id of the service, which is also its permission container
 * @param serviceName name of the class
 * @param method name of the method
 * @param code where the class lies
 * @param arguments JSON text of an array, one item per argument
 * @param methodId id of the method, which has permissions of its own
 * @param context {@code invocationContextDto} of the protocol: what becomes {@code
 *     this.request.context}
 * @param origin what the call comes of
 */
public record ServiceCall(
    String appId,
    String serviceId,
    String serviceName,
    String method,
    CodeFile code,
    String arguments,
    String methodId,
    Map<String, ?> context,
    Origin origin)
    implements CodeCall {

  @Override
  public Invocation invocation(Instant deadline) {
    return new Invocation(
        serviceId,
        serviceName,
        methodId,
        method,
        origin.userId(),
        origin.caller(),
        origin.parent(),
        deadline);
  }

  /** Without arguments and context, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return serviceName + "." + method + " of " + appId;
  }
}
