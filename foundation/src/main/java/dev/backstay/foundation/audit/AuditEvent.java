package dev.backstay.foundation.audit;

import org.jspecify.annotations.Nullable;

/**
 * What happened, without when and by whom.
 *
 * @param kind what it is about
 * @param subject what was changed or done, in words
 * @param before its state before; null if it has none
 * @param after its state after; null if it has none
 * @param code the server code that did it; null for everybody else
 */
public record AuditEvent(
    AuditKind kind,
    String subject,
    @Nullable String before,
    @Nullable String after,
    @Nullable Code code) {

  /**
   * Server code that does something beyond its caller.
   *
   * @param service the service that runs
   * @param method the method that runs
   * @param caller for whom it runs, in words
   * @param reason why, as the code says; null if it does not
   */
  public record Code(String service, String method, String caller, @Nullable String reason) {}

  /** How the subject of a change of one row's permissions names the row, before its table. */
  public static String ofRow(String objectId) {
    return " on row " + objectId + " of table ";
  }

  /** A change. */
  public static AuditEvent change(
      AuditKind kind, String subject, @Nullable String before, @Nullable String after) {
    return new AuditEvent(kind, subject, before, after, null);
  }
}
