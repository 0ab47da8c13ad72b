package dev.backstay.foundation.access;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.UpsertDecision;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.records.Reach;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one gate: every operation of every entry point is decided here, and only here are permits
 * handed out.
 *
 * <p>INVARIANT: an action runs with a permit of the policy that is in force when its statement
 * runs. The store refuses a permit of an older policy ({@link StalePermitException}); then the gate
 * decides again.
 */
public final class AccessGate {
  /** A policy that changes this often during one request is being changed in a loop. */
  private static final int MAX_ATTEMPTS = 20;

  private final Policies policies;
  private final DecisionLog log;
  private volatile Consumer<Decision> listener = decision -> {};

  public AccessGate(Policies policies, DecisionLog log) {
    this.policies = policies;
    this.log = log;
  }

  /**
   * Does something to one asset.
   *
   * @param asset a table (to create in it, to describe it), a service method, a channel, a path
   * @return what the action returns
   * @throws dev.backstay.foundation.error.ApiException the documented refusal of the operation
   */
  public <T extends @Nullable Object> T perform(
      Call call, Operation operation, Asset asset, Function<Permit, T> action) {
    return attempt(
        call,
        Subject.NONE,
        () -> Decider.decide(policies.of(call.app()), call.caller(), operation, asset),
        action,
        refusal -> {
          throw Refusals.of(refusal.operation());
        });
  }

  /**
   * Whether an app is open to the caller at all: one that is closed to clients is open to server
   * code and developers alone. All that there is to decide where a service has no permissions.
   */
  public boolean admits(Call call) {
    Caller caller = call.caller();
    return caller.kind() != Caller.Kind.CLIENT
        || caller.serverCode()
        || !policies.of(call.app()).closedToClients();
  }

  /**
   * Whether the caller may do something to any row of a table at all, or to the table itself.
   * Decides nothing: it is neither remembered nor does it hand out a permit.
   */
  public boolean couldPerform(Call call, Operation operation, String tableId) {
    Policy policy = policies.of(call.app());
    Decision decision =
        operation.actsOnRows()
            ? Decider.decideRows(policy, call.caller(), operation, tableId)
            : Decider.decide(policy, call.caller(), operation, new Asset.Table(tableId));
    return decision.outcome() != Outcome.DENY;
  }

  /** As {@link #couldPerform(Call, Operation, String)}, of an asset that has no rows. */
  public boolean couldPerform(Call call, Operation operation, Asset asset) {
    return Decider.decide(policies.of(call.app()), call.caller(), operation, asset).isAllowed();
  }

  /**
   * The files and directories below a directory that have cells of their own by which the caller
   * may not do something. What is below such a directory, but has no cells, the caller may not
   * either. Decides nothing.
   *
   * @param directory a path as {@link Asset.FilePath} has it
   * @return paths, shortest first; none for most callers
   */
  public List<String> refusedBelow(Call call, Operation operation, String directory) {
    Policy policy = policies.of(call.app());
    if (call.caller().kind() != Caller.Kind.CLIENT || !policy.hasContainers(Area.FILES)) {
      return List.of();
    }
    String prefix = directory.equals(Asset.FilePath.ROOT) ? directory : directory + "/";
    return policy.containers(Area.FILES).stream()
        .map(ContainerPolicy::id)
        .filter(path -> path.startsWith(prefix) && path.length() > prefix.length())
        .filter(path ->
            !Decider.decide(policy, call.caller(), operation, new Asset.FilePath(path)).isAllowed())
        .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /**
   * Does something to the rows of a table: the permit carries the filter that picks those the
   * caller may have.
   *
   * @param where which rows are asked for, remembered for explanations; null for all
   * @param whenNothing the result when no row of the table can be allowed: the empty answer of a
   *     query, or {@link #refuse}
   */
  public <T extends @Nullable Object> T rows(
      Call call,
      Operation operation,
      String tableId,
      @Nullable String where,
      Function<Permit, T> action,
      Supplier<T> whenNothing) {
    return attempt(
        call,
        new Subject(where, null),
        () -> Decider.decideRows(policies.of(call.app()), call.caller(), operation, tableId),
        action,
        refusal -> whenNothing.get());
  }

  /**
   * Does something to one row of a table. The permit carries the filter as for {@link #rows}; what
   * the row was like is remembered for explanations, unless the server itself asks, which may reach
   * every row.
   *
   * @param row which one
   * @param action its result tells whether the permit reached the row ({@link TargetRow#result})
   * @param whenNothing as for {@link #rows}
   */
  public <T extends @Nullable Object> T row(
      Call call,
      Operation operation,
      TargetRow row,
      Function<Permit, T> action,
      Supplier<T> whenNothing) {
    return attempt(
        call,
        call.caller().kind() == Caller.Kind.INTERNAL ? Subject.NONE : new Subject(null, row),
        () -> Decider.decideRows(policies.of(call.app()), call.caller(), operation, row.tableId()),
        action,
        refusal -> whenNothing.get());
  }

  /**
   * Decides whether the caller may change who may do {@code granted} to a table, file or directory
   * (security model C.9a 1).
   *
   * @throws dev.backstay.foundation.error.ApiException 1023, of files 4000, when the caller may not
   *     grant that
   */
  void grant(Call call, Operation granted, Asset container) {
    this.<@Nullable Object>attempt(
        call,
        Subject.NONE,
        () -> Decider.mayGrant(policies.of(call.app()), call.caller(), granted, container),
        permit -> null,
        refusal -> {
          throw Refusals.of(
              granted.area() == Area.FILES ? Operation.FILE_PERMISSION : Operation.PERMISSION);
        });
  }

  /**
   * Decides whether the caller may change who may do {@code granted} to one file. That it is a file
   * and no directory, the caller of this method has seen: a client key may never grant a whole
   * directory unless the app says so.
   *
   * @throws dev.backstay.foundation.error.ApiException 4000 when the caller may not grant that
   */
  void grantOnFile(Call call, Operation granted, Asset.FilePath file) {
    this.<@Nullable Object>attempt(
        call,
        Subject.NONE,
        () -> Decider.mayGrantOnFile(policies.of(call.app()), call.caller(), granted, file),
        permit -> null,
        refusal -> {
          throw Refusals.of(Operation.FILE_PERMISSION);
        });
  }

  /**
   * Decides whether the caller may change who may do {@code granted} to one row.
   *
   * @param row the row with its cells for PERMISSION
   * @param grantedAcl its cells for {@code granted}
   * @param withoutPermission the error for a caller who does not hold PERMISSION on the row
   * @throws dev.backstay.foundation.error.ApiException 1023 when the caller holds PERMISSION and
   *     may not grant that
   */
  void grant(
      Call call,
      Operation granted,
      Asset.Row row,
      ObjectAcl grantedAcl,
      Supplier<ApiException> withoutPermission) {
    this.<@Nullable Object>attempt(
        call,
        Subject.NONE,
        () ->
            Decider.mayGrant(
                policies.of(call.app()),
                call.caller(),
                granted,
                relevant(call, row),
                grantedAcl.relevantTo(call.caller())),
        permit -> null,
        refusal -> {
          throw refusal.operation() == Operation.PERMISSION
              ? withoutPermission.get()
              : Refusals.of(Operation.PERMISSION);
        });
  }

  /**
   * Upserts under an id that no row has (security model C.9a 2).
   *
   * @throws dev.backstay.foundation.error.ApiException the documented refusal of UPSERT or CREATE
   */
  public <T extends @Nullable Object> T upsert(
      Call call, String tableId, Function<Permit, T> action) {
    return attempt(
        call,
        Subject.NONE,
        () -> upsert(call, Decider.decideUpsert(policies.of(call.app()), call.caller(), tableId)),
        action,
        refusal -> {
          throw Refusals.of(refusal.operation());
        });
  }

  /**
   * Upserts a row that is there (security model C.9a 2).
   *
   * @param row the row with its cells for UPSERT
   * @param updateAcl its cells for UPDATE
   * @throws dev.backstay.foundation.error.ApiException the documented refusal of UPSERT or UPDATE
   */
  public <T extends @Nullable Object> T upsert(
      Call call, Asset.Row row, ObjectAcl updateAcl, Function<Permit, T> action) {
    return attempt(
        call,
        Subject.NONE,
        () ->
            upsert(
                call,
                Decider.decideUpsert(
                    policies.of(call.app()),
                    call.caller(),
                    relevant(call, row),
                    updateAcl.relevantTo(call.caller()))),
        action,
        refusal -> {
          throw Refusals.of(refusal.operation());
        });
  }

  /** Remembers also the decision that an upsert does not turn on. */
  private Decision upsert(Call call, UpsertDecision decision) {
    if (decision.deciding() == decision.write()) {
      remember(call, decision.upsert(), Subject.NONE);
    }
    return decision.deciding();
  }

  /** A row without what has no say for this caller: decisions are kept, and rows can have much. */
  private static Asset.Row relevant(Call call, Asset.Row row) {
    return row.withAcl(row.acl().relevantTo(call.caller()));
  }

  /**
   * What the caller may do with rows of other tables that an action comes to, and may find in the
   * table that it writes. To be made for each run of the action, so that all its decisions are of
   * one time.
   */
  public Reach reach(Call call) {
    return new CallReach(call);
  }

  /**
   * What a caller may do with rows of tables under the policy of now, for a developer who asks
   * about a request that is past. Nothing of it is remembered.
   */
  public Reach reachNow(App app, Caller caller) {
    return (operation, tableId) -> {
      Decision decision = Decider.decideRows(policies.of(app), caller, operation, tableId);
      return decision.isAllowed() ? decision.permit() : null;
    };
  }

  /**
   * Does what a decision about a hypothetical caller permits, for a developer who tests
   * permissions. Nothing of it is remembered.
   *
   * @throws IllegalStateException if it was refused
   */
  public <T extends @Nullable Object> T tested(Decision decision, Function<Permit, T> action) {
    return action.apply(decision.permit());
  }

  /** What a caller reaches, decided when it is first asked for. */
  private final class CallReach implements Reach {
    private final Call call;
    // most actions ask for no other table
    private Map<String, Optional<Permit>> known = Map.of();
    private Map<String, Decision> written = Map.of();

    CallReach(Call call) {
      this.call = call;
    }

    @Override
    public @Nullable Permit permit(Operation operation, String tableId) {
      known = known.isEmpty() ? new HashMap<>() : known;
      return known
          .computeIfAbsent(operation + " " + tableId, key -> reached(operation, tableId))
          .orElse(null);
    }

    private Optional<Permit> reached(Operation operation, String tableId) {
      Decision decision = decided(operation, tableId);
      var _ = remember(call, decision, Subject.NONE);
      return decision.isAllowed() ? Optional.of(decision.permit()) : Optional.empty();
    }

    @Override
    public @Nullable Permit findInWrittenTable(String tableId) {
      written = written.isEmpty() ? new HashMap<>() : written;
      Decision decision = written.computeIfAbsent(tableId, key -> decided(Operation.FIND, tableId));
      return decision.isAllowed() ? decision.permit() : null;
    }

    @Override
    public void withheld(String tableId, Withheld what) {
      Decision decision = written.get(tableId);
      if (decision != null) {
        call.withhold(decision, what);
      }
    }

    @Override
    public void unreached(String tableId, List<String> ids) {
      call.leaveOut(new Call.Unreached(decided(Operation.FIND, tableId), ids));
    }

    private Decision decided(Operation operation, String tableId) {
      return Decider.decideRows(policies.of(call.app()), call.caller(), operation, tableId);
    }
  }

  /** For {@link #rows}: refuses with the documented code of the operation. */
  public static <T extends @Nullable Object> Supplier<T> refuse(Operation operation) {
    return () -> {
      throw Refusals.of(operation);
    };
  }

  /**
   * What a decision is about, for explanations.
   *
   * @param where which rows were asked for; null for all
   * @param row the one row that was asked for; null for none
   */
  private record Subject(@Nullable String where, @Nullable TargetRow row) {
    static final Subject NONE = new Subject(null, null);
  }

  /**
   * Registers another listener of every decision, called by the thread that decides. It must return
   * at once. Call before the server takes requests.
   */
  public void onDecision(Consumer<Decision> another) {
    listener = listener.andThen(another);
  }

  private Call.@Nullable Slot remember(Call call, Decision decision, Subject subject) {
    listener.accept(decision);
    SeenRow row =
        decision.asset() instanceof Asset.Row(String _, String id, String owner, ObjectAcl acl)
            ? SeenRow.seen(id, owner, acl)
            : null;
    Call.Slot slot = call.remember(new Call.Remembered(decision, subject.where(), row));
    Call request = call.request();
    if (slot != null && request != null && request.enterLog()) {
      log.add(request);
    }
    return slot;
  }

  private <T extends @Nullable Object> T attempt(
      Call call,
      Subject subject,
      Supplier<Decision> decide,
      Function<Permit, T> action,
      Function<Decision, T> whenDenied) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Decision decision = decide.get();
      Call.Slot slot = remember(call, decision, subject);
      call.admit(decision);
      TargetRow row = subject.row();
      RowWitness witness =
          row == null || slot == null ? null : new RowWitness(call, slot, decision, row);
      if (decision.outcome() == Outcome.DENY) {
        if (witness != null) {
          witness.refused();
        }
        return whenDenied.apply(decision);
      }
      try {
        return witness == null
            ? action.apply(decision.permit())
            : witnessed(witness, decision, action);
      } catch (StalePermitException e) {
        // the policy changed on the way: decide again
        if (slot != null) {
          call.forgetFrom(slot);
        }
      }
    }
    throw ApiError.UNAVAILABLE.with("The app's permissions are being changed; try again");
  }

  private static <T extends @Nullable Object> T witnessed(
      RowWitness witness, Decision decision, Function<Permit, T> action) {
    witness.begin();
    try {
      T result = action.apply(decision.permit());
      witness.done(result);
      return result;
    } catch (DataException | ApiException e) {
      witness.failed();
      throw e;
    }
  }
}
