package dev.backstay.server.access;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Operation;
import dev.backstay.server.error.ApiError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A grant or denial as clients write it (reference: permissions.md §4).
 *
 * @param access GRANT or DENY, from the address
 * @param operations what is granted or denied
 * @param principal to whom; a role is ignored if a user is named, too
 */
public record GrantBody(Access access, List<Operation> operations, Principal principal) {
  /**
   * Reads one.
   *
   * @throws dev.backstay.server.error.ApiException 8007, 8008; 1024 for an unknown operation, 2005
   *     for an unknown role
   */
  public static GrantBody of(
      Policies policies, Call call, Area area, String access, Map<String, @Nullable Object> body) {
    return new GrantBody(access(access), operations(area, body), principal(policies, call, body));
  }

  private static Access access(String text) {
    return switch (text) {
      case "GRANT" -> Access.GRANT;
      case "DENY" -> Access.DENY;
      default -> throw ApiError.INVALID_PARAMETER.with("access");
    };
  }

  private static List<Operation> operations(Area area, Map<String, @Nullable Object> body) {
    String name = text(body, "permission");
    if (name == null) {
      throw ApiError.MISSING_PARAMETER.with("permission");
    }
    if (name.equals("*")) {
      return Operation.of(area).stream()
          .filter(operation -> area != Area.DATA || operation.actsOnRows())
          .toList();
    }
    return List.of(
        Operation.parse(area, name)
            .orElseThrow(() -> ApiError.PERMISSION_NOT_UPDATED.with("there is no such operation")));
  }

  private static Principal principal(
      Policies policies, Call call, Map<String, @Nullable Object> body) {
    String user = text(body, "user");
    if (user != null) {
      return Principal.user(user);
    }
    String role = text(body, "role");
    if (role == null) {
      throw ApiError.MISSING_PARAMETER.with("user");
    }
    if (role.equals(Role.ALL)) {
      return Principal.role(role);
    }
    return Principal.role(
        policies
            .of(call.app())
            .roleByName(role)
            .map(Role::id)
            .orElseThrow(ApiError.ROLE_NOT_FOUND::with));
  }

  private static @Nullable String text(Map<String, @Nullable Object> body, String name) {
    Object value = body.get(name);
    if (value != null && !(value instanceof String)) {
      throw ApiError.INVALID_PARAMETER.with(name);
    }
    return (String) value;
  }
}
