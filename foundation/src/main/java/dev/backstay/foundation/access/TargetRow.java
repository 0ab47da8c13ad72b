package dev.backstay.foundation.access;

import dev.backstay.store.records.ObjectAcls;

/**
 * The one row that an operation is about, and where its owner and cells can be read.
 *
 * @param tableId the table
 * @param objectId the row, as it was asked for: there need not be one
 * @param acls of the row's app, inside the transaction if there is one
 * @param result what the operation's result tells of the row
 */
public record TargetRow(String tableId, String objectId, ObjectAcls acls, Result result) {
  /** What the result of an operation tells of the row. */
  public enum Result {
    /** Null says that the permit did not reach the row, anything else that it did. */
    TELLS,
    /** Anything but null says that the permit reached the row; null may have other reasons. */
    TELLS_SUCCESS
  }

  public TargetRow(String tableId, String objectId, ObjectAcls acls) {
    this(tableId, objectId, acls, Result.TELLS);
  }

  /** The same row, for an operation whose result tells something else of it. */
  public TargetRow with(Result other) {
    return new TargetRow(tableId, objectId, acls, other);
  }
}
