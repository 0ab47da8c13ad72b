package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of one event handler or timer (reference: business-logic.md §6.2, {@code
 * RequestMethodInvocation}).
 *
 * @param appId the app
 * @param containerId what stands for all handlers, or all timers, where permissions are asked
 * @param container its name, for people
 * @param handlerId id of the handler or timer, which has permissions of its own
 * @param handler its name, for people: {@code afterCreate(Order)}
 * @param eventId number of the event in the catalogue
 * @param target table, channel, custom event or timer that it is for; {@code *} for all
 * @param async whether nobody waits for what it answers
 * @param provider file of the handler, relative to the code directory
 * @param model name of the deployment model
 * @param codeDirectory the deployment's directory, relative to the app's repository
 * @param arguments JSON text of an array: the {@code RunnerContext}, then the event's arguments
 * @param userId the calling user, or null
 * @param caller who calls, in words
 * @param parent the invocation whose code calls; null if none does
 * @param requestId id of the request that the call comes of; empty when it comes of none
 */
public record HandlerCall(
    String appId,
    String containerId,
    String container,
    String handlerId,
    String handler,
    int eventId,
    String target,
    boolean async,
    String provider,
    String model,
    String codeDirectory,
    String arguments,
    @Nullable String userId,
    String caller,
    @Nullable Invocation parent,
    String requestId)
    implements CodeCall {

  /** A call that comes of no request. */
  public HandlerCall(
      String appId,
      String containerId,
      String container,
      String handlerId,
      String handler,
      int eventId,
      String target,
      boolean async,
      String provider,
      String model,
      String codeDirectory,
      String arguments,
      @Nullable String userId,
      String caller,
      @Nullable Invocation parent) {
    this(
        appId,
        containerId,
        container,
        handlerId,
        handler,
        eventId,
        target,
        async,
        provider,
        model,
        codeDirectory,
        arguments,
        userId,
        caller,
        parent,
        "");
  }

  @Override
  public Invocation invocation(Instant deadline) {
    return new Invocation(
        containerId, container, handlerId, handler, userId, caller, parent, deadline);
  }

  /** Without arguments, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return container + "." + handler + " of " + appId;
  }
}
