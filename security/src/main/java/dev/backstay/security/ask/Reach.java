package dev.backstay.security.ask;

import dev.backstay.security.decide.Decision;
import dev.backstay.security.decide.Outcome;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;

/**
 * How far a caller gets with an operation: for one asset all the way or not at all, for the rows of
 * a table something between.
 *
 * @param others whether a row passes that someone else owns and that has no cells of its own; for
 *     anything but rows, whether it is allowed
 * @param own whether a row passes that the caller owns and that has no cells of its own; for
 *     anything but rows the same as {@code others}
 * @param objectAcl whether rows of the table can have cells of their own that decide otherwise
 */
public record Reach(boolean others, boolean own, boolean objectAcl) {
  /** Everything. */
  public static final Reach ALL = new Reach(true, true, false);

  /** Nothing. */
  public static final Reach NONE = new Reach(false, false, false);

  /** How far the caller of a decision gets. */
  public static Reach of(Decision decision) {
    RowFilter rows = decision.rows();
    if (decision.outcome() != Outcome.ALLOW_WHERE || rows == null) {
      return decision.isAllowed() ? ALL : NONE;
    }
    return new Reach(
        rows.decide(null, ObjectAcl.NONE) == Access.GRANT,
        rows.decide(rows.userId(), ObjectAcl.NONE) == Access.GRANT,
        rows.objectUserAcl() || !rows.customRoleIds().isEmpty() || !rows.systemRoleIds().isEmpty());
  }

  /** Whether anything at all can pass. */
  public boolean any() {
    return others || own || objectAcl;
  }

  /**
   * In a word, for tables of answers: {@code yes}, {@code own} rows only, {@code not own}, {@code
   * no}; with a star if rows can have permissions of their own that say otherwise.
   */
  public String text() {
    String word = others ? own ? "yes" : "not own" : own ? "own" : "no";
    return objectAcl ? word + "*" : word;
  }
}
