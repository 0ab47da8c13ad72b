package dev.backstay.foundation.access;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random lists of changes that can be made: few things, so that changes meet. */
final class ChangeGenerator {
  private static final List<String> USERS = List.of("u1", "u2", Role.ALL);

  private final SplittableRandom random;
  private final List<String> tables;
  private final List<String> rows;
  private final List<String> columns = List.of("price", "cost");
  private final List<String> methods = List.of("m1", "m2");
  private int created;

  ChangeGenerator(long seed, List<String> tables, List<String> rows) {
    this.random = new SplittableRandom(seed);
    this.tables = tables;
    this.rows = rows;
  }

  /** A list for a policy; later changes know the roles that earlier ones have made. */
  List<Change> list(Policy policy) {
    List<String> custom = new ArrayList<>();
    List<String> system = new ArrayList<>();
    policy.roles().all().forEach(role -> (role.system() ? system : custom).add(role.id()));
    List<Change> changes = new ArrayList<>();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      changes.add(change(custom, system));
    }
    return changes;
  }

  int nextInt(int bound) {
    return random.nextInt(bound);
  }

  private Change change(List<String> custom, List<String> system) {
    return switch (random.nextInt(14)) {
      case 0 -> new Change.ApplicationSwitch(random.nextBoolean());
      case 1 -> {
        Area area = one(List.of(Area.values()));
        yield new Change.ContainerSwitch(area, container(area), random.nextBoolean());
      }
      case 2, 3 -> {
        String id = "r" + ++created;
        custom.add(id);
        yield new Change.CreateRole(id, "Role " + created);
      }
      case 4 ->
          custom.isEmpty()
              ? new Change.ApplicationSwitch(true)
              : new Change.DeleteRole(custom.remove(random.nextInt(custom.size())));
      case 5 ->
          custom.isEmpty()
              ? new Change.ApplicationSwitch(false)
              : new Change.RenameRole(one(custom), "Name " + ++created);
      case 6 ->
          custom.isEmpty()
              ? new Change.ApplicationSwitch(true)
              : new Change.RoleAssignment("u" + random.nextInt(3), one(custom), chance());
      case 7 -> new Change.GlobalCell(role(custom, system), globalOperation(), granted());
      case 8 ->
          new Change.ContainerCell(
              Area.DATA, one(tables), Principal.OWNER, rowOperation(), access());
      case 9 -> new Change.ColumnCell(one(tables), one(columns), role(custom, system), access());
      case 10 -> new Change.MethodCell("s1", one(methods), principal(custom, system), access());
      case 11 ->
          new Change.ElevationCell(
              "s1", one(List.of("", "m1")), one(List.of(Elevation.values())), access());
      case 12 ->
          new Change.RowCell(
              tables.getFirst(), one(rows), principal(custom, system), rowOperation(), access());
      default -> {
        Area area = one(List.of(Area.values()));
        yield new Change.ContainerCell(
            area, container(area), principal(custom, system), one(Operation.of(area)), access());
      }
    };
  }

  private String container(Area area) {
    return switch (area) {
      case DATA -> one(tables);
      case FILES -> one(List.of("/", "/a", "/a/b"));
      case MESSAGING -> one(List.of("default", "news"));
      case SERVICES -> "s1";
    };
  }

  private Principal principal(List<String> custom, List<String> system) {
    return random.nextBoolean()
        ? Principal.user(one(USERS))
        : Principal.role(random.nextInt(6) == 0 ? Role.ALL : role(custom, system));
  }

  /** Few system roles, so that the same cell is met again. */
  private String role(List<String> custom, List<String> system) {
    return custom.isEmpty() || random.nextInt(3) == 0 ? system.get(random.nextInt(3)) : one(custom);
  }

  private Operation globalOperation() {
    return one(List.of(Operation.FIND, Operation.CREATE, Operation.READ, Operation.PUBLISH));
  }

  private Operation rowOperation() {
    return one(List.of(Operation.FIND, Operation.UPDATE));
  }

  private Access access() {
    return one(List.of(Access.values()));
  }

  private Access granted() {
    return random.nextBoolean() ? Access.GRANT : Access.DENY;
  }

  private boolean chance() {
    return random.nextInt(3) > 0;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
