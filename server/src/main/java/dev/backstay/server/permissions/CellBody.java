package dev.backstay.server.permissions;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Operation;
import java.util.List;
import java.util.Locale;

/**
 * What a console wants a cell to be.
 *
 * @param operation as it was sent: an operation's name, a method's id, or {@code all}
 * @param access what the cell becomes; INHERIT removes it
 */
record CellBody(String operation, Access access) {
  /** The operation that stands for all of them. */
  static final String ALL = "all";

  private static final int MAX_CHANGES = 1_000;

  /** The one change of a body {@code {"operation", "access"}}. */
  static CellBody one(Exchange exchange) {
    return of(JsonFields.of(exchange));
  }

  /**
   * The changes of a body {@code {"permissions": [{"operation", "access"}]}}, or of one with a
   * single change.
   */
  static List<CellBody> several(Exchange exchange) {
    JsonFields body = JsonFields.of(exchange);
    if (!body.has("permissions") && body.has("operation")) {
      return List.of(of(body));
    }
    return body.list("permissions", MAX_CHANGES).stream()
        .map(each -> of(JsonFields.of(each, "permissions")))
        .toList();
  }

  /**
   * A state as consoles write it. They echo {@code GRANT_INHERIT} and {@code DENY_INHERIT}, which
   * are shown for a cell that is not there.
   */
  static Access access(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "GRANT" -> Access.GRANT;
      case "DENY" -> Access.DENY;
      case "INHERIT", "GRANT_INHERIT", "DENY_INHERIT" -> Access.INHERIT;
      default ->
          throw ApiError.INVALID_PARAMETER_BECAUSE.with("access", "It is GRANT, DENY or INHERIT");
    };
  }

  /** Whether a name of an operation means all of them. */
  static boolean isAll(String name) {
    return name.equalsIgnoreCase(ALL) || name.equals("*");
  }

  /** The operations of an area that a name means: one, or all of them. */
  static List<Operation> operations(Area area, String name) {
    return isAll(name) ? Operation.of(area) : List.of(operation(area, name));
  }

  /** The operation of an area that a name means. */
  static Operation operation(Area area, String name) {
    return Operation.parse(area, name)
        .orElseThrow(() ->
            ApiError.INVALID_PARAMETER_BECAUSE.with(
                "operation",
                "It is one of " + Operation.of(area).stream().map(Operation::wireName).toList()));
  }

  private static CellBody of(JsonFields fields) {
    return new CellBody(fields.text("operation"), access(fields.text("access")));
  }
}
