package dev.backstay.foundation.tables;

import dev.backstay.store.schema.Table;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conditions in the where language that the server itself writes, with values in them. */
public final class WhereText {
  private WhereText() {}

  /** A text as a value, whatever stands in it. */
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** True of the row with this id. */
  public static String ofId(String objectId) {
    return Table.OBJECT_ID + " = " + quoted(objectId);
  }

  /** True of the rows with these ids; of none when there are none. */
  public static String ofIds(Collection<String> objectIds) {
    return objectIds.isEmpty()
        ? "1 = 0"
        : objectIds.stream()
            .map(WhereText::quoted)
            .collect(Collectors.joining(", ", Table.OBJECT_ID + " in (", ")"));
  }

  /** True where both are; a condition that is null or blank is true everywhere. */
  public static String both(@Nullable String where, String and) {
    return where == null || where.isBlank() ? and : "(" + where + ") and " + and;
  }
}
