package dev.backstay.foundation.access;

import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.model.Elevation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets server code do something beyond its caller, if it may, and writes it into the audit log
 * before it is done.
 *
 * <p>The app's permanent CodeRunner key is held by people and their tools, not by code that runs:
 * there is no method whose permission could be asked. What it does here is audited all the same.
 */
public final class Elevations {
  private final Policies policies;
  private final AuditLog audit;

  public Elevations(Policies policies, AuditLog audit) {
    this.policies = policies;
    this.audit = audit;
  }

  /**
   * Lets a call do something beyond its caller.
   *
   * @param call a call with a server code key
   * @param what what is done, in words
   * @throws dev.backstay.foundation.error.ApiException 90403 when the code may not; the message
   *     says what to switch
   */
  public void require(Call call, Elevation elevation, String what) {
    require(call, elevation, what, null);
  }

  void require(Call call, Elevation elevation, String what, @Nullable String reason) {
    Invocation invocation = call.invocation();
    if (invocation != null
        && !policies
            .of(call.app())
            .mayElevate(invocation.serviceId(), invocation.methodId(), elevation)) {
      throw ApiError.ELEVATION_DENIED.with(refusal(invocation, elevation));
    }
    AuditEvent.Code code =
        invocation == null
            ? null
            : new AuditEvent.Code(
                invocation.service(), invocation.method(), invocation.caller(), reason);
    call.actor()
        .run(() -> {
          audit.record(call.app(), new AuditEvent(AuditKind.ELEVATION, what, null, null, code));
          return null;
        });
  }

  private static String refusal(Invocation invocation, Elevation elevation) {
    String code = invocation.code();
    return "The "
        + what(invocation)
        + " may not "
        + elevation.label()
        + ". To allow it: ./backstay permissions elevate APP-ID "
        // shells have uses of their own for parentheses and stars
        + (code.matches("[\\w.-]+") ? code : "'" + code + "'")
        + " "
        + elevation.name().toLowerCase(Locale.ROOT).replace('_', '-')
        + " on";
  }

  private static String what(Invocation invocation) {
    return switch (invocation.service()) {
      case "handlers" -> "event handler " + invocation.method();
      case "timers" -> "timer " + invocation.method();
      default -> "method " + invocation.method() + " of the service " + invocation.service();
    };
  }
}
