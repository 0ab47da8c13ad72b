package dev.backstay.security.decide;

import dev.backstay.security.caller.Caller;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.util.Set;

/**
 * The proof that a {@link Decision} allowed an operation. Stores ask for one, and only a decision
 * can make one, so an unguarded read or write does not compile.
 */
public final class Permit {
  private final Operation operation;
  private final Asset asset;
  private final RowFilter rows;
  private final Set<String> hiddenColumns;
  private final long policyVersion;
  private final Caller caller;

  Permit(
      Operation operation,
      Asset asset,
      RowFilter rows,
      Set<String> hiddenColumns,
      long policyVersion,
      Caller caller) {
    this.operation = operation;
    this.asset = asset;
    this.rows = rows;
    this.hiddenColumns = hiddenColumns;
    this.policyVersion = policyVersion;
    this.caller = caller;
  }

  /** What is permitted. */
  public Operation operation() {
    return operation;
  }

  /** The asset that the decision was about. */
  public Asset asset() {
    return asset;
  }

  /**
   * The table that the permit is for.
   *
   * @throws IllegalStateException if it is for a file, channel or service
   */
  public String tableId() {
    if (operation.area() != Area.DATA) {
      throw new IllegalStateException("a permit for " + operation + " is not for a table");
    }
    return asset.containerId();
  }

  /**
   * The rows that the operation may touch. Always the filter for the whole table, also where the
   * decision was about one row; {@link RowFilter#NOTHING} for operations that touch no existing
   * row.
   */
  public RowFilter rows() {
    return rows;
  }

  /** The columns that the caller may not see, nor name in a query (C.7). */
  public Set<String> hiddenColumns() {
    return hiddenColumns;
  }

  /** The number of the policy snapshot that decided. */
  public long policyVersion() {
    return policyVersion;
  }

  /** Who may. */
  public Caller caller() {
    return caller;
  }

  @Override
  public String toString() {
    return operation + " on " + asset.containerId() + " for " + caller.label();
  }
}
