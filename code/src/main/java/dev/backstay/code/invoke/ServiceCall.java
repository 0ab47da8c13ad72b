package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of one method of an API service, with all that the code will see of its caller.
 *
 * @param appId the app
 * @param serviceId id of the service, which is also its permission container
 * @param serviceName name of the class
 * @param method name of the method
 * @param provider file of the class, relative to the code directory
 * @param model name of the deployment model
 * @param codeDirectory the deployment's directory, relative to the app's repository
 * @param arguments JSON text of an array, one item per argument
 * @param methodId id of the method, which has permissions of its own
 * @param userId the calling user, or null
 * @param caller who calls, in words
 * @param parent the invocation whose code calls; null if none does
 * @param context {@code invocationContextDto} of the protocol: what becomes {@code
 *     this.request.context}
 * @param requestId id of the request that the call comes of; empty when it comes of none
 */
public record ServiceCall(
    String appId,
    String serviceId,
    String serviceName,
    String method,
    String provider,
    String model,
    String codeDirectory,
    String arguments,
    String methodId,
    @Nullable String userId,
    String caller,
    @Nullable Invocation parent,
    Map<String, ?> context,
    String requestId)
    implements CodeCall {

  /** A call that comes of no request. */
  public ServiceCall(
      String appId,
      String serviceId,
      String serviceName,
      String method,
      String provider,
      String model,
      String codeDirectory,
      String arguments,
      String methodId,
      @Nullable String userId,
      String caller,
      @Nullable Invocation parent,
      Map<String, ?> context) {
    this(
        appId,
        serviceId,
        serviceName,
        method,
        provider,
        model,
        codeDirectory,
        arguments,
        methodId,
        userId,
        caller,
        parent,
        context,
        "");
  }

  @Override
  public Invocation invocation(Instant deadline) {
    return new Invocation(
        serviceId, serviceName, methodId, method, userId, caller, parent, deadline);
  }

  /** Without arguments and context, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return serviceName + "." + method + " of " + appId;
  }
}
