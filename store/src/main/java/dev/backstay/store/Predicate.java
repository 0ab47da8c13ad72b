package dev.backstay.store;

import dev.backstay.store.where.Operator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition over one table, with its columns found and its values taken out. Values stand beside
 * it in the order in which a walk over it meets their places, so two conditions that differ in
 * values alone are equal, and share one statement.
 */
sealed interface Predicate {
  /** True, false or (null) unknown, which SQL treats as false at the end but not under NOT. */
  record Constant(@Nullable Boolean value) implements Predicate {}

  record And(List<Predicate> parts) implements Predicate {
    public And {
      parts = List.copyOf(parts);
    }
  }

  record Or(List<Predicate> parts) implements Predicate {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Predicate inner) implements Predicate {}

  /** A column compared with one value. */
  record Compare(String column, ColumnType type, Operator operator) implements Predicate {}

  /** Two columns compared. */
  record CompareColumns(String left, Operator operator, String right) implements Predicate {}

  /** A column in a list of {@code size} values. */
  record In(String column, ColumnType type, int size, boolean negated) implements Predicate {}

  /** A column, as text, like one value. */
  record Like(String column, ColumnType type, boolean negated) implements Predicate {}

  record IsNull(String column, boolean negated) implements Predicate {}
}
