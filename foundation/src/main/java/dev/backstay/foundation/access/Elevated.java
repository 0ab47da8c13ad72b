package dev.backstay.foundation.access;

import dev.backstay.security.decide.Decision;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call in which server code acts as someone other than its caller. Whether it may is asked, and
 * the audit log is written, when the call first reaches the gate: a call that does nothing there
 * needs no permission.
 */
final class Elevated {
  private final Elevations elevations;
  private final Policies policies;
  private final Elevation elevation;
  private final String as;
  private final @Nullable String reason;
  private final AtomicBoolean admitted = new AtomicBoolean();

  /**
   * @param as as whom, in words
   * @param reason why, as the code says
   */
  Elevated(
      Elevations elevations,
      Policies policies,
      Elevation elevation,
      String as,
      @Nullable String reason) {
    this.elevations = elevations;
    this.policies = policies;
    this.elevation = elevation;
    this.as = as;
    this.reason = reason;
  }

  String as() {
    return as;
  }

  void admit(Call call, Decision decision) {
    if (admitted.get()) {
      return;
    }
    String container =
        policies
            .of(call.app())
            .container(decision.operation().area(), decision.containerId())
            .map(ContainerPolicy::name)
            .orElse(decision.containerId());
    admit(call, decision.operation().wireName() + " on " + container);
  }

  void admit(Call call, String what) {
    if (!admitted.get()) {
      elevations.require(call, elevation, as + ": " + what, reason);
      admitted.set(true);
    }
  }
}
