package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.server.binary.amf.AmfObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records in groups, as the Java SDK reads them (reference: Java SDK, 3.5). */
final class GroupResults {
  private static final String PACKAGE = "com.backendless.commons.persistence.";

  private GroupResults() {}

  /**
   * The outermost level of groups.
   *
   * @param level as {@link Grouping} answers it
   * @throws dev.backstay.foundation.error.ApiException 1010 if there is nothing in it: the SDK
   *     would fail on a list without items
   */
  static AmfObject of(Map<?, ?> level) {
    if (level.get("items") instanceof List<?> items && items.isEmpty()) {
      throw ApiError.STORE_EMPTY.with();
    }
    return of(level, true);
  }

  private static AmfObject of(Map<?, ?> level, boolean outermost) {
    AmfObject result =
        new AmfObject(PACKAGE + (outermost ? "GroupResult" : "group.GroupedData"))
            .with("hasNextPage", level.get("hasNextPage"));
    if (level.get("groupBy") instanceof Map<?, ?> key) {
      result.with(
          "groupBy",
          new AmfObject(PACKAGE + "group.GroupingColumnValue")
              .with("column", key.get("column"))
              .with("value", key.get("value")));
    }
    List<@Nullable Object> items = new ArrayList<>();
    if (level.get("items") instanceof List<?> found) {
      for (Object item : found) {
        items.add(item instanceof Map<?, ?> group ? of(group, false) : item);
      }
    }
    return result.with("items", items);
  }
}
