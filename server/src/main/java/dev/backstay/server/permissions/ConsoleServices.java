package dev.backstay.server.permissions;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.policy.AppPermissions.ServiceOutline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/**
 * What permissions need to know of API services: their ids and those of their methods. The tables
 * belong to code.
 */
public final class ConsoleServices {
  private static final Table<Record> SERVICE = table(name("backstay_service"));
  private static final Table<Record> METHOD = table(name("backstay_service_method"));
  private static final Field<String> ID = field(name("id"), String.class);
  private static final Field<String> NAME = field(name("name"), String.class);
  private static final Field<String> SERVICE_ID = field(name("service_id"), String.class);
  private static final Field<Boolean> DEPLOYED = field(name("deployed"), Boolean.class);

  private final Apps apps;

  public ConsoleServices(Apps apps) {
    this.apps = apps;
  }

  /**
   * The id of a service.
   *
   * @param named its id or name
   * @throws dev.backstay.foundation.error.ApiException 14001 when there is none
   */
  public String requireId(App app, String named) {
    String id =
        apps.database(app)
            .read(sql ->
                sql.select(ID)
                    .from(SERVICE)
                    .where(ID.eq(named).or(NAME.eq(named)))
                    .limit(1)
                    .fetchOne(ID));
    if (id == null) {
      throw ApiError.SERVICE_NOT_FOUND.with();
    }
    return id;
  }

  /** A method that is deployed now. */
  public record Method(String serviceId, String id) {}

  /**
   * A method of a service.
   *
   * @param named its id or name
   * @throws dev.backstay.foundation.error.ApiException 14002 when there is none that is deployed
   */
  public Method requireMethod(App app, String serviceId, String named) {
    String id =
        apps.database(app)
            .read(sql ->
                sql.select(ID)
                    .from(METHOD)
                    .where(SERVICE_ID.eq(serviceId))
                    .and(DEPLOYED.isTrue())
                    .and(ID.eq(named).or(NAME.eq(named)))
                    .limit(1)
                    .fetchOne(ID));
    if (id == null) {
      throw ApiError.METHOD_NOT_FOUND.with();
    }
    return new Method(serviceId, id);
  }

  /** All methods that are deployed now, in the order of services and names. */
  public List<Method> methods(App app) {
    return apps.database(app)
        .read(sql ->
            sql.select(SERVICE_ID, ID)
                .from(METHOD)
                .where(DEPLOYED.isTrue())
                .orderBy(SERVICE_ID, NAME)
                .fetch(row -> new Method(row.get(SERVICE_ID), row.get(ID))));
  }

  /** All services with the methods that are deployed now. */
  public List<ServiceOutline> outlines(App app) {
    return apps.database(app)
        .read(sql -> {
          Map<String, Map<String, String>> methods = new HashMap<>();
          sql.select(SERVICE_ID, ID, NAME)
              .from(METHOD)
              .where(DEPLOYED.isTrue())
              .forEach(row ->
                  methods
                      .computeIfAbsent(row.get(SERVICE_ID), key -> new HashMap<>())
                      .put(row.get(ID), row.get(NAME)));
          return sql.select(ID, NAME).from(SERVICE).orderBy(NAME).fetch().stream()
              .map(row ->
                  new ServiceOutline(
                      row.get(ID), row.get(NAME), methods.getOrDefault(row.get(ID), Map.of())))
              .toList();
        });
  }

  /** The ids of the methods that are deployed now, in the order of their names. */
  public List<String> methodIds(App app, String serviceId) {
    return apps.database(app)
        .read(sql ->
            sql.select(ID)
                .from(METHOD)
                .where(SERVICE_ID.eq(serviceId))
                .and(DEPLOYED.isTrue())
                .orderBy(NAME)
                .fetch(ID));
  }
}
