package dev.backstay.code.invoke;

import dev.backstay.foundation.apps.Invocation;
import java.time.Instant;

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
 * @param code where the handler lies
 * @param arguments JSON text of an array: the {@code RunnerContext}, then the event's arguments
 * @param origin what the call comes of
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
    CodeFile code,
    String arguments,
    Origin origin)
    implements CodeCall {

  @Override
  public Invocation invocation(Instant deadline) {
    return new Invocation(
        containerId,
        container,
        handlerId,
        handler,
        origin.userId(),
        origin.caller(),
        origin.parent(),
        deadline);
  }

  /** Without arguments, which hold what clients sent and their tokens. */
  @Override
  public String toString() {
    return container + "." + handler + " of " + appId;
  }
}
