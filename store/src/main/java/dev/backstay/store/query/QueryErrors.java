package dev.backstay.store.query;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.Operand;
import java.util.function.Function;

/**
 * Makes the error of a text that does not fit.
 *
 * @param wrong by the reason; each part of a query has a code of its own
 */
record QueryErrors(Function<String, DataException> wrong) {
  /** With where in the text it is. */
  DataException at(Operand operand, String reason) {
    return wrong.apply(reason + " (at position " + operand.position() + ")");
  }

  /** A column that is not there. */
  DataException missing(Table table, String name) {
    return wrong.apply(
        "Column '"
            + DataException.shortened(name)
            + "' does not exist in table '"
            + table.name()
            + "'");
  }
}
