package dev.backstay.server.data;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.store.schema.Relationship;
import org.jspecify.annotations.Nullable;

/**
 * A relation column as an address names it: {@code orders}, or {@code orders:Order:n} to have it
 * made if it is not there (reference: Data API 1).
 *
 * @param childTable where it is to lead; null if the address does not say
 * @param relationship {@code :1} or {@code :n}, the default
 */
record RelationColumn(String name, @Nullable String childTable, Relationship relationship) {

  /**
   * @throws dev.backstay.foundation.error.ApiException 8008 if it is neither of the two forms
   */
  static RelationColumn parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 1) {
      return new RelationColumn(text, null, Relationship.ONE_TO_MANY);
    }
    String cardinality = parts.length == 3 ? parts[2] : "n";
    if (parts.length > 3 || !(cardinality.equals("1") || cardinality.equalsIgnoreCase("n"))) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "relation", "A relation is named as column, column:Table:1 or column:Table:n");
    }
    return new RelationColumn(
        parts[0],
        parts[1],
        cardinality.equals("1") ? Relationship.ONE_TO_ONE : Relationship.ONE_TO_MANY);
  }
}
