package dev.backstay.server.files;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Operation;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.store.error.StalePermitException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of files, each of which takes several permissions. They are done under one snapshot of
 * the policy: if it changes between the decisions and the transaction, all is decided again.
 */
final class Decided {
  private static final int MAX_ATTEMPTS = 20;

  private final AccessGate gate;
  private final Policies policies;
  private final Call call;
  private final List<Need> needs;

  /** Something that the caller must be allowed to do. */
  record Need(Operation operation, FilePath path) {}

  Decided(AccessGate gate, Policies policies, Call call, List<Need> needs) {
    this.gate = gate;
    this.policies = policies;
    this.call = call;
    this.needs = needs;
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 4000 when the caller may not
   */
  void require() {
    for (Need need : needs) {
      var _ =
          gate.<@Nullable Object>perform(
              call, need.operation(), need.path().asset(), permit -> null);
    }
  }

  /**
   * Does something if the caller may.
   *
   * @param action must run its argument in its transaction, and may be repeated
   * @throws dev.backstay.foundation.error.ApiException 4000 when the caller may not
   */
  <T extends @Nullable Object> T run(Function<Runnable, T> action) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long version = policies.of(call.app()).version();
      require();
      try {
        return action.apply(() -> requireVersion(version));
      } catch (StalePermitException e) {
        // decided again
      }
    }
    throw ApiError.UNAVAILABLE.with("The app's permissions are being changed; try again");
  }

  private void requireVersion(long version) {
    if (call.caller().kind() == Caller.Kind.CLIENT
        && policies.of(call.app()).version() != version) {
      throw new StalePermitException();
    }
  }
}
