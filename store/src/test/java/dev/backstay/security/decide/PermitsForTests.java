package dev.backstay.security.decide;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.Roles;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Operation;
import java.util.List;
import java.util.Set;

/**
 * Permits as a test wants them; in the package of {@link Permit}, since only a decision makes one.
 */
public final class PermitsForTests {
  private PermitsForTests() {}

  /** Everything on a table, for nobody in particular, under policy version 1. */
  public static Permit all(Operation operation, String tableId) {
    return permit(operation, tableId, RowFilter.EVERYTHING, Set.of(), 1);
  }

  /** The rows that {@code rows} lets through. */
  public static Permit rows(Operation operation, String tableId, RowFilter rows) {
    return permit(operation, tableId, rows, Set.of(), 1);
  }

  /** All rows without some columns. */
  public static Permit hiding(Operation operation, String tableId, Set<String> columnIds) {
    return permit(operation, tableId, RowFilter.EVERYTHING, columnIds, 1);
  }

  /** A permit of a policy version. */
  public static Permit permit(
      Operation operation,
      String tableId,
      RowFilter rows,
      Set<String> hiddenColumns,
      long policyVersion) {
    return new Permit(
        operation, new Asset.Table(tableId), rows, hiddenColumns, policyVersion, client());
  }

  private static Caller client() {
    return Caller.client(
        ApiKeyType.REST,
        null,
        RoleResolver.resolve(
            Roles.of(List.of()), ApiKeyType.REST, null, LoginState.NONE, null, List.of()));
  }
}
