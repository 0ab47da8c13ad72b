package dev.backstay.foundation.audit;

/**
 * Who acts on this thread, for the audit log. Bound by the entry points, so that code that changes
 * something does not need to be told by whom.
 *
 * @param name in words: {@code developer ann@example.com}
 * @param route method and template of the request, or what the server does
 * @param requestId the request; {@code -} for none
 */
public record AuditActor(String name, String route, String requestId) {
  /** Work that no request asked for. */
  public static final AuditActor SERVER = new AuditActor("the server", "-", "-");

  private static final ScopedValue<AuditActor> CURRENT = ScopedValue.newInstance();

  /** Who acts on this thread. */
  public static AuditActor current() {
    return CURRENT.orElse(SERVER);
  }

  /** Does something in this actor's name. */
  public <T extends @org.jspecify.annotations.Nullable Object, X extends Throwable> T run(
      ScopedValue.CallableOp<? extends T, X> action) throws X {
    return ScopedValue.where(CURRENT, this).call(action);
  }
}
