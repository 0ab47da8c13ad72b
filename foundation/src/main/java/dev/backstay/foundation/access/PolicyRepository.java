package dev.backstay.foundation.access;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** Reads and writes an app's roles and permission cells: the tables of migrations/app. */
final class PolicyRepository {
  private static final Table<Record> ROLE = table(name("backstay_role"));
  private static final Field<String> ID = field(name("id"), String.class);
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<Boolean> SYSTEM = field(name("system"), Boolean.class);
  private static final Field<Long> CREATED = field(name("created"), Long.class);

  private static final Table<Record> CELL = table(name("backstay_permission"));
  private static final Field<String> AREA = field(name("area"), String.class);
  private static final Field<String> LEVEL = field(name("level"), String.class);
  private static final Field<String> CONTAINER = field(name("container"), String.class);
  private static final Field<String> ASSET = field(name("asset"), String.class);
  private static final Field<String> KIND = field(name("principal_kind"), String.class);
  private static final Field<String> PRINCIPAL = field(name("principal"), String.class);
  private static final Field<String> OPERATION = field(name("operation"), String.class);
  private static final Field<String> ACCESS = field(name("access"), String.class);

  private static final Table<Record> CLOSED = table(name("backstay_closed_container"));
  private static final Table<Record> OBJECT_ACL = table(name("backstay_object_acl"));
  private static final Field<String> TABLE_ID = field(name("table_id"), String.class);
  private static final Table<Record> DATA_TABLE = table(name("backstay_table"));
  private static final Table<Record> SERVICE = table(name("backstay_service"));
  private static final Table<Record> METHOD = table(name("backstay_service_method"));
  private static final Field<String> SERVICE_ID = field(name("service_id"), String.class);

  /** Not in backstay_epoch: a backup keeps that table from being written while it runs. */
  private static final Table<Record> SETTING = table(name("backstay_setting"));

  private static final String VERSION = "policy-version";
  private static final Field<String> VALUE = field(name("value"), String.class);

  /** Roles in one statement; the values of one that is longer might be too many. */
  private static final int INSERTED_AT_ONCE = 100;

  /** The principal of elevations: the code itself, and no user or role. */
  private static final String CODE = "CODE";

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
    String version = sql.select(VALUE).from(SETTING).where(NAME.eq(VERSION)).fetchOne(VALUE);
    if (version != null) {
      policy.version(Long.parseLong(version));
    }
    sql.select(ID, NAME, SYSTEM)
        .from(ROLE)
        .orderBy(CREATED, ID)
        .forEach(row -> policy.role(new Role(row.get(ID), row.get(NAME), row.get(SYSTEM))));
    Containers containers = new Containers();
    names(sql, DATA_TABLE).forEach((id, name) -> containers.of(Area.DATA, id).name(name));
    names(sql, SERVICE).forEach((id, name) -> containers.of(Area.SERVICES, id).name(name));
    sql.select(SERVICE_ID, ID, NAME)
        .from(METHOD)
        .forEach(row ->
            containers
                .of(Area.SERVICES, row.get(SERVICE_ID))
                .methodNames(Map.of(row.get(ID), row.get(NAME))));
    sql.selectFrom(CELL).forEach(row -> cell(row, policy, containers));
    sql.select(AREA, CONTAINER)
        .from(CLOSED)
        .forEach(row -> {
          if (row.get(CONTAINER).isEmpty()) {
            policy.closedToClients(true);
          } else {
            containers.of(Area.valueOf(row.get(AREA)), row.get(CONTAINER)).closedToClients(true);
          }
        });
    objectAclOperations(sql)
        .forEach((id, operations) -> containers.of(Area.DATA, id).objectAclOperations(operations));
    containers.all().forEach(builder -> policy.container(builder.build()));
    return policy.build();
  }

  /** Stores new roles, each of which may do everything globally. */
  static void insertNewRoles(DSLContext sql, List<Role> roles, long created) {
    var rows = sql.insertInto(ROLE, ID, NAME, SYSTEM, CREATED);
    for (Role role : roles) {
      rows = rows.values(role.id(), role.name(), role.system(), created);
    }
    rows.execute();
    // one statement: a new app has 224 such cells, and an insert for each took most of its time
    var cells =
        sql.insertInto(CELL, AREA, LEVEL, CONTAINER, ASSET, KIND, PRINCIPAL, OPERATION, ACCESS);
    for (Role role : roles) {
      for (Operation operation : Operation.values()) {
        // services have no global level
        if (operation.area() != Area.SERVICES) {
          Place place = Place.global(operation.area());
          cells =
              cells.values(
                  place.area().name(),
                  place.level().name(),
                  place.container(),
                  place.asset(),
                  Principal.Kind.ROLE.name(),
                  role.id(),
                  operation.name(),
                  Access.GRANT.name());
        }
      }
    }
    cells.execute();
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
    sql.update(ROLE).set(NAME, name).where(ID.eq(roleId)).execute();
  }

  /** Deletes a role with every cell of it. */
  private static void deleteRole(DSLContext sql, String roleId) {
    sql.deleteFrom(CELL)
        .where(KIND.eq(Principal.Kind.ROLE.name()))
        .and(PRINCIPAL.eq(roleId))
        .execute();
    sql.deleteFrom(ROLE).where(ID.eq(roleId)).execute();
  }

  private static void put(
      DSLContext sql, Place place, Principal principal, String operation, Access access) {
    put(sql, place, principal.kind().name(), principal.id(), operation, access);
  }

  private static void put(
      DSLContext sql, Place place, String kind, String principal, String operation, Access access) {
    if (access == Access.INHERIT) {
      sql.deleteFrom(CELL)
          .where(AREA.eq(place.area().name()))
          .and(LEVEL.eq(place.level().name()))
          .and(CONTAINER.eq(place.container()))
          .and(ASSET.eq(place.asset()))
          .and(KIND.eq(kind))
          .and(PRINCIPAL.eq(principal))
          .and(OPERATION.eq(operation))
          .execute();
      return;
    }
    sql.insertInto(CELL, AREA, LEVEL, CONTAINER, ASSET, KIND, PRINCIPAL, OPERATION, ACCESS)
        .values(
            place.area().name(),
            place.level().name(),
            place.container(),
            place.asset(),
            kind,
            principal,
            operation,
            access.name())
        .onConflict(AREA, LEVEL, CONTAINER, ASSET, KIND, PRINCIPAL, OPERATION)
        .doUpdate()
        .set(ACCESS, access.name())
        .execute();
  }

  private static void close(DSLContext sql, Area area, String container, boolean closed) {
    if (closed) {
      sql.insertInto(CLOSED, AREA, CONTAINER)
          .values(area.name(), container)
          .onConflictDoNothing()
          .execute();
    } else {
      sql.deleteFrom(CLOSED).where(AREA.eq(area.name())).and(CONTAINER.eq(container)).execute();
    }
  }

  /** Stores the version of the snapshot that is about to be in force. */
  static void storeVersion(DSLContext sql, long version) {
    sql.insertInto(SETTING, NAME, VALUE)
        .values(VERSION, Long.toString(version))
        .onConflict(NAME)
        .doUpdate()
        .set(VALUE, Long.toString(version))
        .execute();
  }

  /** Table id to the operations that some row of the table has a cell for. */
  private static Map<String, Set<Operation>> objectAclOperations(DSLContext sql) {
    Map<String, Set<Operation>> found = new LinkedHashMap<>();
    sql.selectDistinct(TABLE_ID, OPERATION)
        .from(OBJECT_ACL)
        .forEach(row ->
            found
                .computeIfAbsent(row.get(TABLE_ID), id -> EnumSet.noneOf(Operation.class))
                .add(Operation.valueOf(row.get(OPERATION))));
    return found;
  }

  private static Map<String, String> names(DSLContext sql, Table<Record> from) {
    return sql.select(ID, NAME).from(from).fetchMap(ID, NAME);
  }

  private static void cell(Record row, PolicyBuilder policy, Containers containers) {
    Area area = Area.valueOf(row.get(AREA));
    if (row.get(LEVEL).equals(Level.ELEVATION.name())) {
      containers
          .of(area, row.get(CONTAINER))
          .elevation(
              row.get(ASSET),
              Elevation.valueOf(row.get(OPERATION)),
              Access.valueOf(row.get(ACCESS)));
      return;
    }
    Operation operation = Operation.valueOf(row.get(OPERATION));
    Access access = Access.valueOf(row.get(ACCESS));
    Principal principal = new Principal(Principal.Kind.valueOf(row.get(KIND)), row.get(PRINCIPAL));
    Level level = Level.valueOf(row.get(LEVEL));
    if (level == Level.GLOBAL) {
      policy.global(principal.id(), operation, access);
      return;
    }
    ContainerPolicy.Builder container = containers.of(area, row.get(CONTAINER));
    switch (level) {
      case CONTAINER, OWNER -> container.cell(principal, operation, access);
      case COLUMN -> container.column(row.get(ASSET), principal.id(), access);
      case METHOD -> container.method(row.get(ASSET), principal, access);
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
