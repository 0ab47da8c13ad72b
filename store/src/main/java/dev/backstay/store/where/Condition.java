package dev.backstay.store.where;

import java.util.List;

/** A condition of a where clause. Every kind there is, is listed here. */
public sealed interface Condition {
  /** All of two or more. */
  record And(List<Condition> parts) implements Condition {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** Any of two or more. */
  record Or(List<Condition> parts) implements Condition {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** The opposite. */
  record Not(Condition inner) implements Condition {}

  /** Two operands compared. */
  record Comparison(Operand left, Operator operator, Operand right) implements Condition {}

  /** {@code like} or {@code not like}. */
  record Like(Operand left, Operand pattern, boolean negated) implements Condition {}

  /** {@code in (…)} or {@code not in (…)}. */
  record In(Operand left, List<Operand> list, boolean negated) implements Condition {
    public In {
      list = List.copyOf(list);
    }
  }

  /** {@code between … and …}, both ends included. */
  record Between(Operand left, Operand low, Operand high, boolean negated) implements Condition {}

  /** {@code is [not] null}. */
  record IsNull(Operand left, boolean negated) implements Condition {}

  /** An operand alone: true if it is neither false, zero nor null. */
  record Bare(Operand operand) implements Condition {}
}
