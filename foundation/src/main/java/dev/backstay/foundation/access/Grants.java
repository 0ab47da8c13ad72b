package dev.backstay.foundation.access;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Asset;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.store.records.RowFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Grants and denials that clients make (reference: permissions.md §4). Callers can neither give nor
 * take what they do not hold themselves (security model C.9a 1). All operations of a request are
 * decided and stored under one snapshot of the permissions, or none is stored.
 */
public final class Grants {
  private final AccessGate gate;
  private final Policies policies;
  private final BiPredicate<Call, String> findsUser;

  /**
   * @param findsUser whether a caller may find the user of an id: one that is hidden is answered
   *     like one that is not there
   */
  public Grants(AccessGate gate, Policies policies, BiPredicate<Call, String> findsUser) {
    this.gate = gate;
    this.policies = policies;
    this.findsUser = findsUser;
  }

  /**
   * Changes cells of a user or role on a table, file or directory.
   *
   * @param access GRANT or DENY, from the address
   * @param body {@code permission} and either {@code user} or {@code role}; the role is ignored if
   *     both are there
   * @throws dev.backstay.foundation.error.ApiException 1023, of files 4000, when the caller may not
   *     grant that; 8007, 8008, 1024 for an unknown operation, 2005 for an unknown role, 3057 for
   *     an unknown user
   */
  public void onContainer(Call call, Asset container, String access, JsonFields body) {
    Area area = container.area();
    Access state = access(access);
    List<Operation> operations = operations(area, body);
    Principal principal = principal(call, body);
    apply(
        call,
        policy -> {
          require(call, operations, principal, operation -> gate.grant(call, operation, container));
          return operations.stream()
              .map(operation ->
                  new Change.ContainerCell(
                      area, container.containerId(), principal, operation, state))
              .toList();
        });
  }

  /**
   * Changes cells of a user or role on one file; parameters and errors as for {@link #onContainer}.
   * Unlike a directory, a file may be granted by any caller who holds what is granted. The cells
   * belong to the file ({@link FileCells}).
   *
   * @param file a file, no directory
   * @param fileId finds the id of the file at that path within the transaction; throws if it is no
   *     longer there
   */
  public void onFile(
      Call call,
      Asset.FilePath file,
      Function<DSLContext, String> fileId,
      String access,
      JsonFields body) {
    Access state = access(access);
    List<Operation> operations = operations(Area.FILES, body);
    Principal principal = principal(call, body);
    var _ =
        call.actor()
            .run(() ->
                policies.applyWith(
                    call.app(),
                    policy ->
                        require(
                            call,
                            operations,
                            principal,
                            operation -> gate.grantOnFile(call, operation, file)),
                    (sql, policy) ->
                        cells(sql, fileId.apply(sql), file.path(), principal, operations, state)));
  }

  /** What makes the cells of a file; a rule for the place that says the same stays one. */
  private static Policies.Together<@Nullable Void> cells(
      DSLContext sql,
      String fileId,
      String path,
      Principal principal,
      List<Operation> operations,
      Access state) {
    List<FileCells.FileCell> cells = new ArrayList<>();
    for (Operation operation : operations) {
      FileCells.Stored before = FileCells.stored(sql, path, principal, operation);
      if (before == null || before.access() != state) {
        Access place = before == null ? Access.INHERIT : before.ofPlace();
        cells.add(new FileCells.FileCell(fileId, path, principal, operation, state, place));
      }
    }
    return new Policies.Together<>(
        null,
        cells.stream().map(FileCells.FileCell::arrive).toList(),
        done -> cells.forEach(cell -> FileCells.mark(done, cell)));
  }

  /**
   * What cells of a row are to be.
   *
   * @param access GRANT or DENY
   * @param body as for {@link #onContainer}
   */
  public record RowGrant(String access, JsonFields body) {}

  /**
   * Changes cells of users or roles on a row, all of them or none.
   *
   * @param grants each as for {@link #onContainer}; of two for the same cell the later one counts
   * @param facts finds the row; throws if there is none
   * @param withoutPermission the error for a caller who does not hold PERMISSION on the row, and so
   *     need not know of it
   * @throws dev.backstay.foundation.error.ApiException as {@link #onContainer}; 1000 when the row
   *     is gone
   */
  public void onRow(
      Call call,
      String tableId,
      String objectId,
      List<RowGrant> grants,
      Supplier<RowFacts> facts,
      Supplier<ApiException> withoutPermission) {
    List<RowCells> cells = grants.stream().map(grant -> cells(call, grant)).toList();
    RowFacts row = facts.get();
    Asset.Row asset =
        new Asset.Row(tableId, objectId, row.ownerId(), row.acl(Operation.PERMISSION));
    apply(
        call,
        policy -> {
          SequencedMap<CellKey, Change> changes = new LinkedHashMap<>();
          for (RowCells each : cells) {
            require(
                call,
                each.operations(),
                each.principal(),
                operation ->
                    gate.grant(call, operation, asset, row.acl(operation), withoutPermission));
            for (Operation operation : each.operations()) {
              changes.put(
                  new CellKey(each.principal(), operation),
                  new Change.RowCell(
                      tableId, objectId, each.principal(), operation, each.access()));
            }
          }
          return List.copyOf(changes.values());
        });
  }

  /** What a {@link RowGrant} says. */
  private record RowCells(Access access, List<Operation> operations, Principal principal) {}

  /** Which cell of a row. */
  private record CellKey(Principal principal, Operation operation) {}

  private RowCells cells(Call call, RowGrant grant) {
    Access state = access(grant.access());
    List<Operation> operations = operations(Area.DATA, grant.body());
    Principal principal = principal(call, grant.body());
    if (!operations.getFirst().actsOnRows()) {
      throw ApiError.PERMISSION_NOT_UPDATED.with(
          "a single object has no " + operations.getFirst().wireName());
    }
    return new RowCells(state, operations, principal);
  }

  private void apply(Call call, Function<Policy, List<? extends Change>> changes) {
    var _ = call.actor().run(() -> policies.apply(call.app(), changes));
  }

  private void require(
      Call call, List<Operation> operations, Principal principal, Consumer<Operation> decide) {
    operations.forEach(decide);
    if (principal.kind() == Principal.Kind.USER
        && !principal.isAll()
        && !findsUser.test(call, principal.id())) {
      throw ApiError.USER_NOT_FOUND.with();
    }
  }

  private static Access access(String text) {
    return switch (text) {
      case "GRANT" -> Access.GRANT;
      case "DENY" -> Access.DENY;
      default -> throw ApiError.INVALID_PARAMETER_BECAUSE.with("access", "It is GRANT or DENY");
    };
  }

  private static List<Operation> operations(Area area, JsonFields body) {
    String name = body.text("permission");
    if (name.equals("*")) {
      return Operation.of(area).stream()
          .filter(operation -> area != Area.DATA || operation.actsOnRows())
          .toList();
    }
    return List.of(
        Operation.parse(area, name)
            .orElseThrow(() -> ApiError.PERMISSION_NOT_UPDATED.with("there is no such operation")));
  }

  private Principal principal(Call call, JsonFields body) {
    String user = body.optionalText("user");
    if (user != null) {
      return Principal.user(user);
    }
    String role = body.optionalText("role");
    if (role == null) {
      throw ApiError.MISSING_PARAMETER.with("user");
    }
    return Principal.role(
        role.equals(Role.ALL)
            ? role
            : policies
                .of(call.app())
                .roleByName(role)
                .map(Role::id)
                .orElseThrow(ApiError.ROLE_NOT_FOUND::with));
  }
}
