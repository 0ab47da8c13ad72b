package dev.backstay.store.schema;

import dev.backstay.store.error.DataException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All tables of an app at one moment. Immutable. */
public final class Schema {
  private final long epoch;
  private final Map<String, Table> byId;
  private final Map<String, Table> byName;

  Schema(long epoch, List<Table> tables) {
    this.epoch = epoch;
    Map<String, Table> ids = new LinkedHashMap<>();
    Map<String, Table> names = new HashMap<>();
    for (Table table : tables) {
      ids.put(table.id(), table);
      names.put(table.name(), table);
    }
    this.byId = Collections.unmodifiableMap(ids);
    this.byName = Map.copyOf(names);
  }

  /** Grows with every change. */
  public long epoch() {
    return epoch;
  }

  /** All tables, in the order of their creation. */
  public Collection<Table> tables() {
    return byId.values();
  }

  /** The table of that name, or null; case counts. */
  public @Nullable Table table(String name) {
    return byName.get(name);
  }

  /** The table with that id, or null. */
  public @Nullable Table tableById(String id) {
    return byId.get(id);
  }

  /**
   * The table of that name.
   *
   * @throws DataException 1009 if there is none
   */
  public Table require(String name) {
    Table table = byName.get(name);
    if (table == null) {
      throw DataException.tableNotFound(name);
    }
    return table;
  }

  /** How names are compared where they must not be too alike. */
  static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** This schema with the objects of {@code before} for the tables that are as they were. */
  Schema keeping(@Nullable Schema before) {
    if (before == null) {
      return this;
    }
    return new Schema(
        epoch,
        byId.values().stream()
            .map(table -> {
              Table old = before.tableById(table.id());
              return old != null && old.sameAs(table) ? old : table;
            })
            .toList());
  }
}
