package dev.backstay.server.files;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Operation;
import dev.backstay.server.files.tree.FilePath;
import dev.backstay.server.files.tree.FileTree;
import dev.backstay.store.error.StalePermitException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes of files, each of which takes several permissions. They are done under one snapshot of
 * the policy: if it changes between the decisions and the transaction, all is decided again. So it
 * is if something has come to be, in a directory that is changed as a whole, that has cells of its
 * own.
 */
final class Decided {
  private static final int MAX_ATTEMPTS = 20;

  private final AccessGate gate;
  private final Policies policies;
  private final Call call;
  private final Supplier<Needs> needs;

  /** Something that the caller must be allowed to do. */
  private record Need(Operation operation, FilePath path) {}

  /** What a change takes. */
  static final class Needs {
    private final List<Need> required = new ArrayList<>();
    private final List<FilePath> missing = new ArrayList<>();

    /** The caller must be allowed to do this. */
    Needs require(Operation operation, FilePath path) {
      required.add(new Need(operation, path));
      return this;
    }

    /** A path that would add to what the caller must be allowed if there were something. */
    void whenThere(FilePath path) {
      missing.add(path);
    }
  }

  /**
   * @param needs is asked for each decision
   */
  Decided(AccessGate gate, Policies policies, Call call, Supplier<Needs> needs) {
    this.gate = gate;
    this.policies = policies;
    this.call = call;
    this.needs = needs;
  }

  /**
   * @throws dev.backstay.foundation.error.ApiException 4000 when the caller may not
   */
  void require() {
    require(needs.get());
  }

  private void require(Needs decided) {
    for (Need need : decided.required) {
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
  <T extends @Nullable Object> T run(Function<FileTree.Check, T> action) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long version = policies.of(call.app()).version();
      Needs decided = needs.get();
      require(decided);
      try {
        return action.apply(isThere -> requireSame(version, decided, isThere));
      } catch (StalePermitException e) {
        // decided again
      }
    }
    throw ApiError.UNAVAILABLE.with("The app's permissions are being changed; try again");
  }

  private void requireSame(long version, Needs decided, Predicate<FilePath> isThere) {
    if (call.caller().kind() == Caller.Kind.CLIENT
        && (policies.of(call.app()).version() != version
            || decided.missing.stream().anyMatch(isThere))) {
      throw new StalePermitException();
    }
  }
}
