package dev.backstay.foundation.access;

import dev.backstay.foundation.access.SeenRow.Sight;
import dev.backstay.foundation.access.TargetRow.Result;
import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.StoreException;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.RowFacts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, for explanations, what an operation on one row met: owner and cells as they were.
 *
 * <p>They are read only where they have a say, which the decision's filter tells: in an app without
 * owner policy and object permissions nothing is read. Where only the owner has one, the row that
 * was found or changed tells it. The rest costs one statement beside the operation's own, the same
 * for a row that is missing; before a delete, which takes the cells along, else after. It is not
 * the operation's own statement, so what it saw is compared with what that came to.
 */
final class RowWitness {
  /** A request that has done its work waits no longer than this for its explanation. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private final Call call;
  private final Call.Slot slot;
  private final Decision decision;
  private final TargetRow target;
  private final @Nullable RowFilter rows;
  private final boolean looks;
  private @Nullable Look before;
  private boolean failed;

  /** What was read of the row; nothing if there was none. */
  private record Look(boolean found, @Nullable String ownerId, ObjectAcl cells) {}

  /**
   * @param slot where the decision is remembered
   */
  RowWitness(Call call, Call.Slot slot, Decision decision, TargetRow target) {
    this.call = call;
    this.slot = slot;
    this.decision = decision;
    this.target = target;
    this.rows = decision.rows();
    this.looks = rows != null && rows.looksAtRows();
  }

  /** Before the operation runs. */
  void begin() {
    if (looks && decision.operation() == Operation.REMOVE) {
      before = look(decision);
    }
  }

  /** The operation was refused for every row, without looking. */
  void refused() {
    keep(looks ? judged(look(decision), null) : unseen(Sight.NOT_LOOKED_AT));
  }

  /**
   * The operation ran.
   *
   * @param result what it returned
   */
  void done(@Nullable Object result) {
    boolean reached = result != null;
    boolean known = reached || target.result() == Result.TELLS;
    if (reached
        && result instanceof Row row
        && row.shape().isOwnerTold()
        && (rows == null || !rows.looksAtCells())) {
      keep(SeenRow.seen(target.objectId(), row.ownerId(), ObjectAcl.NONE));
    } else if (looks || (!known && target.result() == Result.TELLS_SUCCESS)) {
      keep(judged(before != null ? before : look(decision), known ? (Boolean) reached : null));
    } else if (reached) {
      keep(SeenRow.seen(target.objectId()));
    } else {
      keep(unseen(known ? Sight.MISSING : Sight.NOT_LOOKED_AT));
    }
    replacing();
  }

  /** The operation failed for a reason that lies in the request, and which the caller is told. */
  void failed() {
    failed = true;
    keep(
        looks
            ? judged(before != null ? before : look(decision), null)
            : unseen(Sight.NOT_LOOKED_AT));
    replacing();
  }

  /** Setting a relation takes out what was there, which is a decision on the same row. */
  private void replacing() {
    if (decision.operation() != Operation.ADD_RELATION) {
      return;
    }
    for (Call.Slot other : call.since(slot, Operation.DELETE_RELATION, target.tableId())) {
      Decision takesOut = call.decision(other);
      RowFilter filter = takesOut.rows();
      boolean lookedAt = filter != null && filter.looksAtRows();
      call.met(other, lookedAt ? judged(look(takesOut), null) : SeenRow.seen(target.objectId()));
    }
  }

  /**
   * Reads the row, or gives up: an explanation is not worth a request.
   *
   * @throws DatabaseException inside a transaction, which PostgreSQL has then aborted: without the
   *     real reason the next statement would fail for another one. Not if the operation has failed:
   *     then its own error is the one to tell
   */
  private @Nullable Look look(Decision of) {
    RowFilter filter = of.rows();
    if (filter == null) {
      return null;
    }
    try {
      RowFacts facts =
          target
              .acls()
              .facts(target.tableId(), target.objectId(), of.operation(), filter, LONGEST_WAIT);
      return facts == null
          ? new Look(false, null, ObjectAcl.NONE)
          : new Look(true, facts.ownerId(), facts.acl(of.operation()));
    } catch (StoreException e) {
      if (!failed && e instanceof DatabaseException && target.acls().isInTransaction()) {
        throw e;
      }
      return null;
    }
  }

  /**
   * What a look comes to.
   *
   * @param reached whether the operation reached the row; null if that is not known
   */
  private SeenRow judged(@Nullable Look look, @Nullable Boolean reached) {
    if (look == null) {
      return unseen(Sight.NOT_LOOKED_AT);
    }
    if (!look.found()) {
      return unseen(Boolean.TRUE.equals(reached) ? Sight.CHANGED_MEANWHILE : Sight.MISSING);
    }
    boolean contradicted =
        reached != null
            && rows != null
            && reached != (rows.decide(look.ownerId(), look.cells()) == Access.GRANT);
    return contradicted
        ? unseen(Sight.CHANGED_MEANWHILE)
        : SeenRow.seen(target.objectId(), look.ownerId(), look.cells());
  }

  private SeenRow unseen(Sight sight) {
    return SeenRow.unseen(target.objectId(), sight);
  }

  private void keep(SeenRow row) {
    call.met(slot, row);
  }
}
