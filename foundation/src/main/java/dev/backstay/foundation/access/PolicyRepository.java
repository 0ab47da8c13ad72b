package dev.backstay.foundation.access;

import static dev.backstay.store.generated.app.tables.ClosedContainerTable.CLOSED_CONTAINER;
import static dev.backstay.store.generated.app.tables.ObjectAclTable.OBJECT_ACL;
import static dev.backstay.store.generated.app.tables.PermissionTable.PERMISSION;
import static dev.backstay.store.generated.app.tables.RoleTable.ROLE;
import static dev.backstay.store.generated.app.tables.ServiceMethodTable.SERVICE_METHOD;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;
import static dev.backstay.store.generated.app.tables.SettingTable.SETTING;
import static dev.backstay.store.generated.app.tables.TableTable.TABLE;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyBuilder;
import dev.backstay.security.model.Principal;
import dev.backstay.store.database.TableChanges;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RowN;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** Reads and writes an app's roles and permission cells: the tables of migrations/app. */
final class PolicyRepository {
  /**
   * The name of the setting that is the version. A setting, and no epoch: a backup keeps those from
   * being written while it runs.
   */
  static final String VERSION = "policy-version";

  /** Of a policy that has never been changed. */
  private static final long INITIAL_VERSION = 1;

  /** Roles in one statement; the values of one that is longer might be too many. */
  private static final int INSERTED_AT_ONCE = 100;

  /** The principal of elevations: the code itself, and no user or role. */
  private static final String CODE = "CODE";

  /** The name that a statement gives to the operations that have a global level. */
  private static final String GLOBAL_OPERATIONS = "global_operation";

  private PolicyRepository() {}

  /** Where a cell stands. */
  record Place(Area area, Level level, String container, String asset) {
    static Place global(Area area) {
      return new Place(area, Level.GLOBAL, "", "");
    }
  }

  /** The levels that cells are stored at; cells of single objects have a table of their own. */
  enum Level {
    GLOBAL,
    CONTAINER,
    OWNER,
    COLUMN,
    METHOD,
    /** What the code of a service may do beyond its caller; the operation is the elevation. */
    ELEVATION
  }

  /** The policy as stored. */
  static Policy load(DSLContext sql) {
    PolicyBuilder policy = Policy.builder();
    policy.version(storedVersion(sql));
    sql.select(ROLE.ID, ROLE.NAME, ROLE.SYSTEM)
        .from(ROLE)
        .orderBy(ROLE.CREATED, ROLE.ID)
        .forEach(row ->
            policy.role(new Role(row.get(ROLE.ID), row.get(ROLE.NAME), row.get(ROLE.SYSTEM))));
    Containers containers = new Containers();
    sql.select(TABLE.ID, TABLE.NAME)
        .from(TABLE)
        .forEach(row -> containers.of(Area.DATA, row.value1()).name(row.value2()));
    sql.select(SERVICE.ID, SERVICE.NAME)
        .from(SERVICE)
        .forEach(row -> containers.of(Area.SERVICES, row.value1()).name(row.value2()));
    sql.select(SERVICE_METHOD.SERVICE_ID, SERVICE_METHOD.ID, SERVICE_METHOD.NAME)
        .from(SERVICE_METHOD)
        .forEach(row ->
            containers
                .of(Area.SERVICES, row.get(SERVICE_METHOD.SERVICE_ID))
                .methodNames(Map.of(row.get(SERVICE_METHOD.ID), row.get(SERVICE_METHOD.NAME))));
    sql.selectFrom(PERMISSION).forEach(row -> cell(row, policy, containers));
    sql.select(CLOSED_CONTAINER.AREA, CLOSED_CONTAINER.CONTAINER)
        .from(CLOSED_CONTAINER)
        .forEach(row -> {
          if (row.get(CLOSED_CONTAINER.CONTAINER).isEmpty()) {
            policy.closedToClients(true);
          } else {
            containers
                .of(
                    Area.valueOf(row.get(CLOSED_CONTAINER.AREA)),
                    row.get(CLOSED_CONTAINER.CONTAINER))
                .closedToClients(true);
          }
        });
    objectAclOperations(sql)
        .forEach((id, operations) -> containers.of(Area.DATA, id).objectAclOperations(operations));
    containers.all().forEach(builder -> policy.container(builder.build()));
    return policy.build();
  }

  /** Stores new roles, each of which may do everything globally. */
  static void insertNewRoles(DSLContext sql, List<Role> roles, long created) {
    var rows = sql.insertInto(ROLE, ROLE.ID, ROLE.NAME, ROLE.SYSTEM, ROLE.CREATED);
    for (Role role : roles) {
      rows = rows.values(role.id(), role.name(), role.system(), created);
    }
    rows.execute();
    // joined by the database: a new app has 224 such cells, and to state each took most of its time
    Field<String> area = field(name(GLOBAL_OPERATIONS, "area"), String.class);
    Field<String> operation = field(name(GLOBAL_OPERATIONS, "operation"), String.class);
    sql.insertInto(
            PERMISSION,
            PERMISSION.AREA,
            PERMISSION.LEVEL,
            PERMISSION.CONTAINER,
            PERMISSION.ASSET,
            PERMISSION.PRINCIPAL_KIND,
            PERMISSION.PRINCIPAL,
            PERMISSION.OPERATION,
            PERMISSION.ACCESS)
        .select(
            sql.select(
                    area,
                    inline(Level.GLOBAL.name()),
                    inline(""),
                    inline(""),
                    inline(Principal.Kind.ROLE.name()),
                    ROLE.ID,
                    operation,
                    inline(Access.GRANT.name()))
                .from(ROLE)
                .crossJoin(globalOperations())
                .where(ROLE.ID.in(roles.stream().map(Role::id).toList())))
        .execute();
  }

  /** Area and name of the operations that have a global level: all but those of services. */
  private static Table<?> globalOperations() {
    List<RowN> rows = new ArrayList<>();
    for (Operation operation : Operation.values()) {
      if (operation.area() != Area.SERVICES) {
        rows.add(row(List.of(inline(operation.area().name()), inline(operation.name()))));
      }
    }
    return DSL.values(rows.toArray(RowN[]::new)).as(GLOBAL_OPERATIONS, "area", "operation");
  }

  /** Stores what differs between two snapshots; nothing that is kept outside of a policy. */
  static void store(DSLContext sql, List<Change> difference) {
    List<Role> created = new ArrayList<>();
    for (Change change : difference) {
      switch (change) {
        case Change.DeleteRole(String roleId) -> deleteRole(sql, roleId);
        // under its id first, since roles may swap their names
        case Change.RenameRole(String roleId, String _) -> rename(sql, roleId, roleId);
        case Change.CreateRole(String roleId, String name) ->
            created.add(Role.custom(roleId, name));
        default -> {}
      }
    }
    for (Change change : difference) {
      if (change instanceof Change.RenameRole(String roleId, String name)) {
        rename(sql, roleId, name);
      }
    }
    for (int from = 0; from < created.size(); from += INSERTED_AT_ONCE) {
      insertNewRoles(
          sql,
          created.subList(from, Math.min(created.size(), from + INSERTED_AT_ONCE)),
          System.currentTimeMillis());
    }
    difference.forEach(change -> storeCell(sql, change));
  }

  private static void storeCell(DSLContext sql, Change change) {
    switch (change) {
      case Change.ApplicationSwitch(boolean closed) -> close(sql, Area.DATA, "", closed);
      case Change.ContainerSwitch(Area area, String container, boolean closed) ->
          close(sql, area, container, closed);
      case Change.GlobalCell(String roleId, Operation operation, Access access) ->
          put(
              sql,
              Place.global(operation.area()),
              Principal.role(roleId),
              operation.name(),
              access);
      case Change.ContainerCell(
              Area area,
              String container,
              Principal principal,
              Operation operation,
              Access access) -> {
        Level level = principal.kind() == Principal.Kind.OWNER ? Level.OWNER : Level.CONTAINER;
        put(sql, new Place(area, level, container, ""), principal, operation.name(), access);
      }
      case Change.ColumnCell(String table, String column, String roleId, Access access) ->
          put(
              sql,
              new Place(Area.DATA, Level.COLUMN, table, column),
              Principal.role(roleId),
              Operation.FIND.name(),
              access);
      case Change.MethodCell(String service, String method, Principal principal, Access access) ->
          put(
              sql,
              new Place(Area.SERVICES, Level.METHOD, service, method),
              principal,
              Operation.INVOKE.name(),
              access);
      case Change.ElevationCell(
              String service,
              String method,
              Elevation elevation,
              Access access) ->
          put(
              sql,
              new Place(Area.SERVICES, Level.ELEVATION, service, method),
              CODE,
              "",
              elevation.name(),
              access);
      case Change.CreateRole _, Change.RenameRole _, Change.DeleteRole _ -> {}
      case Change.RowCell _, Change.RoleAssignment _ ->
          throw new IllegalArgumentException("not kept in a policy: " + change);
    }
  }

  private static void rename(DSLContext sql, String roleId, String name) {
    sql.update(ROLE).set(ROLE.NAME, name).where(ROLE.ID.eq(roleId)).execute();
  }

  /** Deletes a role with every cell of it. */
  private static void deleteRole(DSLContext sql, String roleId) {
    sql.deleteFrom(PERMISSION)
        .where(PERMISSION.PRINCIPAL_KIND.eq(Principal.Kind.ROLE.name()))
        .and(PERMISSION.PRINCIPAL.eq(roleId))
        .execute();
    sql.deleteFrom(ROLE).where(ROLE.ID.eq(roleId)).execute();
  }

  private static void put(
      DSLContext sql, Place place, Principal principal, String operation, Access access) {
    put(sql, place, principal.kind().name(), principal.id(), operation, access);
  }

  private static void put(
      DSLContext sql, Place place, String kind, String principal, String operation, Access access) {
    if (access == Access.INHERIT) {
      sql.deleteFrom(PERMISSION)
          .where(PERMISSION.AREA.eq(place.area().name()))
          .and(PERMISSION.LEVEL.eq(place.level().name()))
          .and(PERMISSION.CONTAINER.eq(place.container()))
          .and(PERMISSION.ASSET.eq(place.asset()))
          .and(PERMISSION.PRINCIPAL_KIND.eq(kind))
          .and(PERMISSION.PRINCIPAL.eq(principal))
          .and(PERMISSION.OPERATION.eq(operation))
          .execute();
      return;
    }
    sql.insertInto(
            PERMISSION,
            PERMISSION.AREA,
            PERMISSION.LEVEL,
            PERMISSION.CONTAINER,
            PERMISSION.ASSET,
            PERMISSION.PRINCIPAL_KIND,
            PERMISSION.PRINCIPAL,
            PERMISSION.OPERATION,
            PERMISSION.ACCESS)
        .values(
            place.area().name(),
            place.level().name(),
            place.container(),
            place.asset(),
            kind,
            principal,
            operation,
            access.name())
        .onConflict(
            PERMISSION.AREA,
            PERMISSION.LEVEL,
            PERMISSION.CONTAINER,
            PERMISSION.ASSET,
            PERMISSION.PRINCIPAL_KIND,
            PERMISSION.PRINCIPAL,
            PERMISSION.OPERATION)
        .doUpdate()
        .set(PERMISSION.ACCESS, access.name())
        // a rule for the place, unless FileCells says otherwise
        .setNull(PERMISSION.FILE_ID)
        .setNull(PERMISSION.PLACE_ACCESS)
        .execute();
  }

  private static void close(DSLContext sql, Area area, String container, boolean closed) {
    if (closed) {
      sql.insertInto(CLOSED_CONTAINER, CLOSED_CONTAINER.AREA, CLOSED_CONTAINER.CONTAINER)
          .values(area.name(), container)
          .onConflictDoNothing()
          .execute();
    } else {
      sql.deleteFrom(CLOSED_CONTAINER)
          .where(CLOSED_CONTAINER.AREA.eq(area.name()))
          .and(CLOSED_CONTAINER.CONTAINER.eq(container))
          .execute();
    }
  }

  /** Stores the version of the snapshot that is about to be in force. */
  static void storeVersion(DSLContext sql, long version) {
    TableChanges.note(sql, SETTING, List.of(VERSION));
    sql.insertInto(SETTING, SETTING.NAME, SETTING.VALUE)
        .values(VERSION, Long.toString(version))
        .onConflict(SETTING.NAME)
        .doUpdate()
        .set(SETTING.VALUE, Long.toString(version))
        .execute();
  }

  /** The version of the policy that is stored. */
  static long storedVersion(DSLContext sql) {
    String version =
        sql.select(SETTING.VALUE)
            .from(SETTING)
            .where(SETTING.NAME.eq(VERSION))
            .fetchOne(SETTING.VALUE);
    return version == null ? INITIAL_VERSION : Long.parseLong(version);
  }

  /** Table id to the operations that some row of the table has a cell for. */
  private static Map<String, Set<Operation>> objectAclOperations(DSLContext sql) {
    Map<String, Set<Operation>> found = new LinkedHashMap<>();
    sql.selectDistinct(OBJECT_ACL.TABLE_ID, OBJECT_ACL.OPERATION)
        .from(OBJECT_ACL)
        .forEach(row ->
            found
                .computeIfAbsent(
                    row.get(OBJECT_ACL.TABLE_ID), id -> EnumSet.noneOf(Operation.class))
                .add(Operation.valueOf(row.get(OBJECT_ACL.OPERATION))));
    return found;
  }

  private static void cell(Record row, PolicyBuilder policy, Containers containers) {
    Area area = Area.valueOf(row.get(PERMISSION.AREA));
    if (row.get(PERMISSION.LEVEL).equals(Level.ELEVATION.name())) {
      containers
          .of(area, row.get(PERMISSION.CONTAINER))
          .elevation(
              row.get(PERMISSION.ASSET),
              Elevation.valueOf(row.get(PERMISSION.OPERATION)),
              Access.valueOf(row.get(PERMISSION.ACCESS)));
      return;
    }
    Operation operation = Operation.valueOf(row.get(PERMISSION.OPERATION));
    Access access = Access.valueOf(row.get(PERMISSION.ACCESS));
    Principal principal =
        new Principal(
            Principal.Kind.valueOf(row.get(PERMISSION.PRINCIPAL_KIND)),
            row.get(PERMISSION.PRINCIPAL));
    Level level = Level.valueOf(row.get(PERMISSION.LEVEL));
    if (level == Level.GLOBAL) {
      policy.global(principal.id(), operation, access);
      return;
    }
    ContainerPolicy.Builder container = containers.of(area, row.get(PERMISSION.CONTAINER));
    switch (level) {
      case CONTAINER, OWNER -> container.cell(principal, operation, access);
      case COLUMN -> container.column(row.get(PERMISSION.ASSET), principal.id(), access);
      case METHOD -> container.method(row.get(PERMISSION.ASSET), principal, access);
      case GLOBAL, ELEVATION -> throw new IllegalStateException("handled above");
    }
  }

  /** The containers met while loading. */
  private static final class Containers {
    private final Map<Map.Entry<Area, String>, ContainerPolicy.Builder> builders =
        new LinkedHashMap<>();

    ContainerPolicy.Builder of(Area area, String id) {
      return builders.computeIfAbsent(
          Map.entry(area, id), key -> ContainerPolicy.builder(area, id));
    }

    List<ContainerPolicy.Builder> all() {
      return new ArrayList<>(builders.values());
    }
  }
}
