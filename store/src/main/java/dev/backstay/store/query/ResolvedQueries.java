package dev.backstay.store.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of queries mean on a table, found out once and kept. All keys hold the {@link
 * Table} object, which a change of the table replaces, so nothing made for an old schema is ever
 * found for the new one; it ages out.
 */
public final class ResolvedQueries {
  private static final int KEPT = 5_000;

  /** The characters of all where clauses kept. */
  private static final int KEPT_WHERE_CHARACTERS = 2_000_000;

  private record WhereKey(Table table, String text) {}

  private record SelectionKey(Table table, Set<String> hidden, Selection.Texts texts) {}

  private record ProjectionKey(Table table, Set<String> hidden) {}

  private final Cache<WhereKey, ResolvedWhere> wheres =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(KEPT_WHERE_CHARACTERS)
          .weigher((WhereKey key, ResolvedWhere where) -> key.text().length() + 100)
          .build();
  private final Cache<SelectionKey, Selection> selections =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  private final Cache<ProjectionKey, Projection> projections =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();

  /**
   * The where clause, fitted to the table; all rows for a blank one.
   *
   * @param hidden ids of the columns of the table that the caller may not see
   * @throws DataException 19000 if it is wrong, 1053 if it names a hidden column
   */
  public ResolvedWhere where(
      Table table, Schema schema, @Nullable String text, Set<String> hidden) {
    if (text == null || text.isBlank()) {
      return ResolvedWhere.ALL;
    }
    ResolvedWhere where;
    if (text.length() > QueryText.MAX_LENGTH) {
      where = resolve(table, schema, text);
    } else {
      WhereKey key = new WhereKey(table, text);
      where = wheres.get(key, wanted -> resolve(wanted.table(), schema, wanted.text()));
      if (!isCurrent(where, schema)) {
        where = resolve(table, schema, text);
        wheres.put(key, where);
      }
    }
    table.refuseHidden(hidden, where.columns());
    return where;
  }

  private static ResolvedWhere resolve(Table table, Schema schema, String text) {
    try {
      return QueryResolver.where(QueryText.parseWhere(text), table, schema);
    } catch (QueryTextException e) {
      throw DataError.INVALID_WHERE.with(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Properties, groups and order, fitted to the table.
   *
   * @param hidden ids of the columns of the table that the caller may not see
   * @throws DataException as {@link Selection#of}
   */
  public Selection selection(
      Table table, Schema schema, Set<String> hidden, Selection.Texts texts) {
    SelectionKey key = new SelectionKey(table, hidden, texts);
    Selection selection =
        selections.get(
            key, wanted -> Selection.of(wanted.table(), schema, wanted.hidden(), wanted.texts()));
    if (!isCurrent(selection.resolved(), schema)) {
      selection = Selection.of(table, schema, hidden, texts);
      selections.put(key, selection);
    }
    return selection;
  }

  /** Whether the other tables that it was fitted to are as they were. */
  @SuppressWarnings("ReferenceEquality") // a changed table is another object
  private static boolean isCurrent(ResolvedWhere resolved, Schema schema) {
    for (Table table : resolved.tables()) {
      if (schema.tableById(table.id()) != table) {
        return false;
      }
    }
    return true;
  }

  /** The columns that a row of an answer has. */
  public Projection projection(Table table, Set<String> hidden) {
    return projections.get(
        new ProjectionKey(table, hidden), key -> Projection.all(key.table(), key.hidden()));
  }
}
