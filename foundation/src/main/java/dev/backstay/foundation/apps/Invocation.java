package dev.backstay.foundation.apps;

import dev.backstay.foundation.traces.Span;
import java.time.Instant;
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
 * @param parent the invocation whose code asked for this one; null if none did
 * @param deadline when its time is up, which is never later than its parent's if that waits for it
 * @param budget what it shares with all that its outermost invocation has caused
 * @param span what its code asks for is within
 */
public record Invocation(
    String serviceId,
    String service,
    String methodId,
    String method,
    @Nullable String userId,
    String caller,
    @Nullable Invocation parent,
    Instant deadline,
    InvocationBudget budget,
    Span span) {

  /** One that shares its parent's budget, or begins one; without a span. */
  public Invocation(
      String serviceId,
      String service,
      String methodId,
      String method,
      @Nullable String userId,
      String caller,
      @Nullable Invocation parent,
      Instant deadline) {
    this(
        serviceId,
        service,
        methodId,
        method,
        userId,
        caller,
        parent,
        deadline,
        parent == null ? new InvocationBudget() : parent.budget,
        Span.NONE);
  }

  /** The same with a span of its own. */
  public Invocation traced(Span own) {
    return own.isRecorded()
        ? new Invocation(
            serviceId, service, methodId, method, userId, caller, parent, deadline, budget, own)
        : this;
  }

  /** The same with a budget that it shares with other invocations. */
  public Invocation within(InvocationBudget shared) {
    return new Invocation(
        serviceId, service, methodId, method, userId, caller, parent, deadline, shared, span);
  }

  /** For example {@code CustomerService.placeOrder}. */
  public String code() {
    return service + "." + method;
  }

  /** How many invocations this one is within: 0 for one that a client asked for. */
  public int depth() {
    int depth = 0;
    for (Invocation each = parent; each != null; each = each.parent) {
      depth++;
    }
    return depth;
  }

  /** This invocation with those that it is within, outermost first: {@code A.list → B.price}. */
  public String chain() {
    return parent == null ? code() : parent.chain() + " → " + code();
  }
}
