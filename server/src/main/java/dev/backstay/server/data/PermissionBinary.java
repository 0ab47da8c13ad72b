package dev.backstay.server.data;

import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.access.Callers;
import dev.backstay.foundation.access.Grants.RowGrant;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.server.binary.Arguments;
import dev.backstay.server.binary.BinaryMethod;
import dev.backstay.server.binary.BinaryService;
import dev.backstay.server.data.DataOperation.ChangeObjectPermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Permissions on single records for the Java SDK (reference: Java SDK, 5.7). */
final class PermissionBinary {
  private static final String USER = "user";
  private static final String ROLE = "role";
  private static final String ALL = "*";

  private final Callers callers;
  private final DataService data;

  PermissionBinary(Callers callers, DataService data) {
    this.callers = callers;
    this.data = data;
  }

  BinaryService service() {
    return new BinaryService(
            BinaryService.PREFIX + "persistence.permissions.ClientPermissionService")
        .with("updateUserPermission", does(args -> ofOne(args, USER)))
        .with("updateRolePermission", does(args -> ofOne(args, ROLE)))
        .with("updateAllUserPermission", does(args -> ofAll(args, USER)))
        .with("updateAllRolePermission", does(args -> ofAll(args, ROLE)))
        .with("updateUsersPermissions", this::changeAll);
  }

  private BinaryMethod does(Function<Arguments, ChangeObjectPermission> operation) {
    return (exchange, args) -> data.perform(callers.of(exchange), operation.apply(args));
  }

  /** Arguments: table, whose, object, operation, GRANT or DENY. */
  private static ChangeObjectPermission ofOne(Arguments args, String kind) {
    return new ChangeObjectPermission(
        args.text(0), args.text(2), List.of(grant(kind, args.text(1), args.text(3), args.text(4))));
  }

  /** Arguments: table, object, operation, GRANT or DENY. */
  private static ChangeObjectPermission ofAll(Arguments args, String kind) {
    return new ChangeObjectPermission(
        args.text(0), args.text(1), List.of(grant(kind, ALL, args.text(2), args.text(3))));
  }

  private static RowGrant grant(String kind, String name, String operation, String access) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("permission", operation);
    body.put(kind, name);
    return new RowGrant(access, JsonFields.of(body, "permission"));
  }

  /** Arguments: table, object, changes; all are made, or none. Answers true for each. */
  private Object changeAll(Exchange exchange, Arguments args) {
    Call call = callers.of(exchange);
    ChangeObjectPermission.requireFew(args.list(2).size());
    List<RowGrant> grants = new ArrayList<>();
    for (Map<String, @Nullable Object> sent : args.objects(2)) {
      JsonFields fields = JsonFields.of(sent, "permission");
      grants.add(
          grant(
              USER,
              fields.text("userId"),
              fields.text("permission"),
              fields.text("permissionType")));
    }
    var _ = data.perform(call, new ChangeObjectPermission(args.text(0), args.text(1), grants));
    return grants.stream().map(grant -> true).toList();
  }
}
