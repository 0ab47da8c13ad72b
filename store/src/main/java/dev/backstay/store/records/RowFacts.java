package dev.backstay.store.records;

import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decision about one row asks of it.
 *
 * @param ownerId who owns it; null for nobody
 * @param cells its object permissions; an operation without any is missing
 */
public record RowFacts(@Nullable String ownerId, Map<Operation, ObjectAcl> cells) {
  /** Copies the map. */
  public RowFacts {
    cells = Map.copyOf(cells);
  }

  /** The object permissions for one operation. */
  public ObjectAcl acl(Operation operation) {
    return cells.getOrDefault(operation, ObjectAcl.NONE);
  }
}
