package dev.backstay.store.records;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the table that is written the caller may find. A write answers the whole row only
 * of these, and its conditions and expressions reach no others, as with row-level security in
 * PostgreSQL: otherwise who may write but not find could read by writing.
 *
 * @param permit for FIND; null if no row can be found
 */
public record Findable(@Nullable Permit permit, Reach reach, String tableId) {
  static Findable of(Reach reach, String tableId) {
    Permit permit = reach.findInWrittenTable(tableId);
    return new Findable(
        permit == null || permit.rows().isNothing() ? null : permit, reach, tableId);
  }

  public boolean isEverything() {
    return permit != null && permit.rows().isEverything();
  }

  public boolean isNothing() {
    return permit == null;
  }

  /**
   * The filter that a statement needs, without any cost where every row can be found; must not be
   * asked for where none can.
   */
  public BoundFilter filter() {
    if (permit == null) {
      throw new IllegalStateException("no row can be found");
    }
    return isEverything() ? BoundFilter.EVERYTHING : BoundFilter.of(permit);
  }

  /**
   * The scope of a write of one row, whose answer is the row.
   *
   * @param reads whether it reads the row; then this must not be nothing
   */
  WriteScope ofRow(Permit write, boolean reads) {
    BoundFilter permitted = BoundFilter.of(write);
    if (reads) {
      return new WriteScope(permitted, filter(), null);
    }
    boolean looks = !isNothing() && !isEverything();
    return new WriteScope(permitted, BoundFilter.EVERYTHING, looks ? filter() : null);
  }

  /** The rows that a permit reaches and that can be found; must not be asked for where none can. */
  WriteScope both(Permit permit) {
    return new WriteScope(BoundFilter.of(permit), filter(), null);
  }

  /** The scope of a write of many rows, whose answer is their number; as {@link #ofRow}. */
  WriteScope ofRows(Permit write, boolean reads) {
    return new WriteScope(BoundFilter.of(write), reads ? filter() : BoundFilter.EVERYTHING, null);
  }

  /** Whether a row that has just been made, and has no permissions of its own, can be found. */
  boolean showsNew(@Nullable String ownerId) {
    return permit != null && permit.rows().decide(ownerId, ObjectAcl.NONE) == Access.GRANT;
  }

  /** The permits that must still hold when the row is written. */
  List<Permit> with(Permit write) {
    return permit == null ? List.of(write) : List.of(write, permit);
  }

  /** Notes that a condition or expression was kept to rows that can be found. */
  void narrowed() {
    if (!isEverything()) {
      reach.withheld(tableId, Reach.Withheld.ROWS);
    }
  }

  /**
   * The part of a row that its writer knows: its id, and what they have written. What they have
   * named but the server has set is not theirs to know.
   */
  Row reduced(Table table, Row row, Set<String> written) {
    reach.withheld(tableId, Reach.Withheld.ANSWER);
    return row.only(name -> {
      Column column = table.column(name);
      return name.equals(Table.OBJECT_ID)
          || (column != null && RowValues.isSettable(column) && written.contains(name));
    });
  }
}
