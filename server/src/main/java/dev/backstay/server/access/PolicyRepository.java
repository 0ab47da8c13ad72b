package dev.backstay.server.access;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.security.caller.Role;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Elevation;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyBuilder;
import dev.backstay.security.model.PrincipalCells;
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
  private static final Table<Record> USER_ROLE = table(name("backstay_user_role"));
  private static final Field<String> ROLE_ID = field(name("role_id"), String.class);

  /** The principal of elevations: nobody but the code itself. */
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

  private static void insertRole(DSLContext sql, Role role, long created) {
    sql.insertInto(ROLE, ID, NAME, SYSTEM, CREATED)
        .values(role.id(), role.name(), role.system(), created)
        .execute();
  }

  /** Deletes a role with every cell and assignment of it. */
  static void deleteRole(DSLContext sql, String roleId) {
    sql.deleteFrom(USER_ROLE).where(ROLE_ID.eq(roleId)).execute();
    sql.deleteFrom(CELL)
        .where(KIND.eq(Principal.Kind.ROLE.name()))
        .and(PRINCIPAL.eq(roleId))
        .execute();
    sql.deleteFrom(OBJECT_ACL)
        .where(KIND.eq(Principal.Kind.ROLE.name()))
        .and(PRINCIPAL.eq(roleId))
        .execute();
    sql.deleteFrom(ROLE).where(ID.eq(roleId)).execute();
  }

  /** Stores a cell; INHERIT removes it. */
  static void put(
      DSLContext sql,
      Place place,
      String kind,
      String principal,
      Operation operation,
      Access access) {
    put(sql, place, kind, principal, operation.name(), access);
  }

  /** Stores what the code of a service may do beyond its caller; INHERIT removes it. */
  static void putElevation(
      DSLContext sql, String serviceId, String methodId, Elevation elevation, Access access) {
    Place place = new Place(Area.SERVICES, Level.ELEVATION, serviceId, methodId);
    put(sql, place, CODE, "", elevation.name(), access);
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

  static void close(DSLContext sql, Area area, String container, boolean closed) {
    if (closed) {
      sql.insertInto(CLOSED, AREA, CONTAINER)
          .values(area.name(), container)
          .onConflictDoNothing()
          .execute();
    } else {
      sql.deleteFrom(CLOSED).where(AREA.eq(area.name())).and(CONTAINER.eq(container)).execute();
    }
  }

  /** Deletes every cell of a container that is gone. */
  static void deleteContainer(DSLContext sql, Area area, String container) {
    sql.deleteFrom(CELL).where(AREA.eq(area.name())).and(CONTAINER.eq(container)).execute();
    sql.deleteFrom(CLOSED).where(AREA.eq(area.name())).and(CONTAINER.eq(container)).execute();
  }

  /** Stores what differs between two states; containers that they share are not touched. */
  static void store(DSLContext sql, Policy before, Policy after, long now) {
    for (Role role : after.roles().all()) {
      if (before.roleById(role.id()).isEmpty()) {
        insertRole(sql, role, now);
      }
      storeGlobal(sql, role.id(), before.global(role.id()), after.global(role.id()));
    }
    if (before.closedToClients() != after.closedToClients()) {
      close(sql, Area.DATA, "", after.closedToClients());
    }
    for (Area area : Area.values()) {
      for (ContainerPolicy container : after.containers(area)) {
        if (before.container(area, container.id()).filter(container::equals).isEmpty()) {
          deleteContainer(sql, area, container.id());
          storeContainer(sql, container);
        }
      }
    }
  }

  private static void storeGlobal(DSLContext sql, String roleId, Cells before, Cells after) {
    for (Operation operation : Operation.values()) {
      Access access = after.access(operation);
      if (operation.area() != Area.SERVICES && access != before.access(operation)) {
        put(
            sql,
            Place.global(operation.area()),
            Principal.Kind.ROLE.name(),
            roleId,
            operation,
            access);
      }
    }
  }

  private static void storeContainer(DSLContext sql, ContainerPolicy container) {
    Area area = container.area();
    String id = container.id();
    close(sql, area, id, container.closedToClients());
    storeCells(sql, new Place(area, Level.CONTAINER, id, ""), container.cells());
    for (Operation operation : Operation.values()) {
      Access access = container.owner().access(operation);
      if (access != Access.INHERIT) {
        put(sql, new Place(area, Level.OWNER, id, ""), "OWNER", "", operation, access);
      }
    }
    container
        .columns()
        .forEach((column, states) -> {
          Place place = new Place(area, Level.COLUMN, id, column);
          states.forEach((role, access) ->
              put(sql, place, Principal.Kind.ROLE.name(), role, Operation.FIND, access));
        });
    container
        .methods()
        .forEach(
            (method, cells) -> storeCells(sql, new Place(area, Level.METHOD, id, method), cells));
    container
        .elevations()
        .forEach((method, states) ->
            states.forEach(
                (elevation, access) -> putElevation(sql, id, method, elevation, access)));
  }

  private static void storeCells(DSLContext sql, Place place, PrincipalCells cells) {
    cells.users().forEach((user, said) -> storeCells(sql, place, Principal.user(user), said));
    cells.roles().forEach((role, said) -> storeCells(sql, place, Principal.role(role), said));
  }

  private static void storeCells(DSLContext sql, Place place, Principal principal, Cells cells) {
    for (Operation operation : Operation.of(place.area())) {
      Access access = cells.access(operation);
      if (access != Access.INHERIT) {
        put(sql, place, principal.kind().name(), principal.id(), operation, access);
      }
    }
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
    String principal = row.get(PRINCIPAL);
    boolean user = row.get(KIND).equals(Principal.Kind.USER.name());
    Level level = Level.valueOf(row.get(LEVEL));
    if (level == Level.GLOBAL) {
      policy.global(principal, operation, access);
      return;
    }
    ContainerPolicy.Builder container = containers.of(area, row.get(CONTAINER));
    switch (level) {
      case CONTAINER -> {
        if (user) {
          container.user(principal, operation, access);
        } else {
          container.role(principal, operation, access);
        }
      }
      case OWNER -> container.owner(operation, access);
      case COLUMN -> container.column(row.get(ASSET), principal, access);
      case METHOD -> {
        if (user) {
          container.methodUser(row.get(ASSET), principal, access);
        } else {
          container.methodRole(row.get(ASSET), principal, access);
        }
      }
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
