package dev.backstay.server.access;

import dev.backstay.security.Area;
import dev.backstay.security.Asset;
import dev.backstay.security.Decider;
import dev.backstay.security.Decision;
import dev.backstay.security.ObjectAcl;
import dev.backstay.security.Operation;
import dev.backstay.security.Outcome;
import dev.backstay.security.Permit;
import dev.backstay.server.error.ApiError;
import dev.backstay.store.Reach;
import dev.backstay.store.StalePermitException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one gate: every operation of every door is decided here, and only here are permits handed
 * out.
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

  public AccessGate(Policies policies, DecisionLog log) {
    this.policies = policies;
    this.log = log;
  }

  /**
   * Does something to one asset.
   *
   * @param asset a table (to create in it, to describe it), a service method, a channel, a path
   * @return what the action returns
   * @throws dev.backstay.server.error.ApiException the documented refusal of the operation
   */
  public <T extends @Nullable Object> T perform(
      Call call, Operation operation, Asset asset, Function<Permit, T> action) {
    return attempt(
        call,
        null,
        () -> Decider.decide(policies.of(call.app()), call.caller(), operation, asset),
        action,
        refusal -> {
          throw Refusals.of(refusal.operation());
        });
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
        where,
        () -> Decider.decideRows(policies.of(call.app()), call.caller(), operation, tableId),
        action,
        refusal -> whenNothing.get());
  }

  /**
   * Changes who may do {@code granted} to a table, file or directory (security model C.9a 1).
   *
   * @throws dev.backstay.server.error.ApiException 1023, of files 4000, when the caller may not
   *     grant that
   */
  public <T extends @Nullable Object> T grant(
      Call call, Operation granted, Asset container, Function<Permit, T> action) {
    return attempt(
        call,
        null,
        () -> Decider.mayGrant(policies.of(call.app()), call.caller(), granted, container),
        permit -> call.actor().run(() -> action.apply(permit)),
        refusal -> {
          throw Refusals.of(
              granted.area() == Area.FILES ? Operation.FILE_PERMISSION : Operation.PERMISSION);
        });
  }

  /**
   * Changes who may do {@code granted} to one row.
   *
   * @param row the row with its cells for PERMISSION
   * @param grantedAcl its cells for {@code granted}
   * @throws dev.backstay.server.error.ApiException 1023 when the caller may not grant that
   */
  public <T extends @Nullable Object> T grant(
      Call call,
      Operation granted,
      Asset.Row row,
      ObjectAcl grantedAcl,
      Function<Permit, T> action) {
    return attempt(
        call,
        null,
        () -> Decider.mayGrant(policies.of(call.app()), call.caller(), granted, row, grantedAcl),
        permit -> call.actor().run(() -> action.apply(permit)),
        refusal -> {
          throw Refusals.of(Operation.PERMISSION);
        });
  }

  /**
   * Upserts under an id that no row has (security model C.9a 2).
   *
   * @throws dev.backstay.server.error.ApiException the documented refusal of UPSERT or CREATE
   */
  public <T extends @Nullable Object> T upsert(
      Call call, String tableId, Function<Permit, T> action) {
    return attempt(
        call,
        null,
        () -> Decider.decideUpsert(policies.of(call.app()), call.caller(), tableId).deciding(),
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
   * @throws dev.backstay.server.error.ApiException the documented refusal of UPSERT or UPDATE
   */
  public <T extends @Nullable Object> T upsert(
      Call call, Asset.Row row, ObjectAcl updateAcl, Function<Permit, T> action) {
    return attempt(
        call,
        null,
        () ->
            Decider.decideUpsert(policies.of(call.app()), call.caller(), row, updateAcl).deciding(),
        action,
        refusal -> {
          throw Refusals.of(refusal.operation());
        });
  }

  /**
   * What the caller may do with rows of other tables that an action comes to. To be made for each
   * run of the action, so that all its decisions are of one time.
   */
  public Reach reach(Call call) {
    Map<String, Optional<Permit>> known = new HashMap<>();
    return (operation, tableId) ->
        known
            .computeIfAbsent(operation + " " + tableId, key -> reached(call, operation, tableId))
            .orElse(null);
  }

  private Optional<Permit> reached(Call call, Operation operation, String tableId) {
    Decision decision =
        Decider.decideRows(policies.of(call.app()), call.caller(), operation, tableId);
    Call request = call.request();
    if (call.remember(decision, null) && request != null) {
      log.add(request);
    }
    return decision.isAllowed() ? Optional.of(decision.permit()) : Optional.empty();
  }

  /** For {@link #rows}: refuses with the documented code of the operation. */
  public static <T extends @Nullable Object> Supplier<T> refuse(Operation operation) {
    return () -> {
      throw Refusals.of(operation);
    };
  }

  private <T extends @Nullable Object> T attempt(
      Call call,
      @Nullable String where,
      Supplier<Decision> decide,
      Function<Permit, T> action,
      Function<Decision, T> whenDenied) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Decision decision = decide.get();
      Call request = call.request();
      if (call.remember(decision, where) && request != null) {
        log.add(request);
      }
      call.admit(decision);
      if (decision.outcome() == Outcome.DENY) {
        return whenDenied.apply(decision);
      }
      try {
        return action.apply(decision.permit());
      } catch (StalePermitException e) {
        // the policy changed on the way: decide again
      }
    }
    throw ApiError.UNAVAILABLE.with("The app's permissions are being changed; try again");
  }
}
