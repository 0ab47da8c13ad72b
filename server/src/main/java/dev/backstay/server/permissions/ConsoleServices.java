package dev.backstay.server.permissions;

import static dev.backstay.store.generated.app.tables.ServiceMethodTable.SERVICE_METHOD;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.policy.AppPermissions.ServiceOutline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What permissions need to know of API services: their ids and those of their methods. The tables
 * belong to code.
 */
public final class ConsoleServices {
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
                sql.select(SERVICE.ID)
                    .from(SERVICE)
                    .where(SERVICE.ID.eq(named).or(SERVICE.NAME.eq(named)))
                    .limit(1)
                    .fetchOne(SERVICE.ID));
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
                sql.select(SERVICE_METHOD.ID)
                    .from(SERVICE_METHOD)
                    .where(SERVICE_METHOD.SERVICE_ID.eq(serviceId))
                    .and(SERVICE_METHOD.DEPLOYED.isTrue())
                    .and(SERVICE_METHOD.ID.eq(named).or(SERVICE_METHOD.NAME.eq(named)))
                    .limit(1)
                    .fetchOne(SERVICE_METHOD.ID));
    if (id == null) {
      throw ApiError.METHOD_NOT_FOUND.with();
    }
    return new Method(serviceId, id);
  }

  /** All methods that are deployed now and can be called, in the order of services and names. */
  public List<Method> methods(App app) {
    return apps.database(app)
        .read(sql ->
            sql.select(SERVICE_METHOD.SERVICE_ID, SERVICE_METHOD.ID)
                .from(SERVICE_METHOD)
                .join(SERVICE)
                .on(SERVICE.ID.eq(SERVICE_METHOD.SERVICE_ID))
                .where(SERVICE_METHOD.DEPLOYED.isTrue())
                .and(SERVICE.NAME.notIn(ServiceOutline.NOT_CALLED))
                .orderBy(SERVICE_METHOD.SERVICE_ID, SERVICE_METHOD.NAME)
                .fetch(row ->
                    new Method(row.get(SERVICE_METHOD.SERVICE_ID), row.get(SERVICE_METHOD.ID))));
  }

  /** All services with the methods that are deployed now. */
  public List<ServiceOutline> outlines(App app) {
    return apps.database(app)
        .read(sql -> {
          Map<String, Map<String, String>> methods = new HashMap<>();
          sql.select(SERVICE_METHOD.SERVICE_ID, SERVICE_METHOD.ID, SERVICE_METHOD.NAME)
              .from(SERVICE_METHOD)
              .where(SERVICE_METHOD.DEPLOYED.isTrue())
              .forEach(row ->
                  methods
                      .computeIfAbsent(row.get(SERVICE_METHOD.SERVICE_ID), key -> new HashMap<>())
                      .put(row.get(SERVICE_METHOD.ID), row.get(SERVICE_METHOD.NAME)));
          return sql.select(SERVICE.ID, SERVICE.NAME)
              .from(SERVICE)
              .orderBy(SERVICE.NAME)
              .fetch(row ->
                  new ServiceOutline(
                      row.value1(), row.value2(), methods.getOrDefault(row.value1(), Map.of())));
        });
  }

  /** The ids of the methods that are deployed now, in the order of their names. */
  public List<String> methodIds(App app, String serviceId) {
    return List.copyOf(methodNames(app, serviceId).keySet());
  }

  /** The names of the methods that are deployed now by their ids, in the order of the names. */
  public Map<String, String> methodNames(App app, String serviceId) {
    return apps.database(app)
        .read(sql ->
            sql.select(SERVICE_METHOD.ID, SERVICE_METHOD.NAME)
                .from(SERVICE_METHOD)
                .where(SERVICE_METHOD.SERVICE_ID.eq(serviceId))
                .and(SERVICE_METHOD.DEPLOYED.isTrue())
                .orderBy(SERVICE_METHOD.NAME)
                .fetchMap(SERVICE_METHOD.ID, SERVICE_METHOD.NAME));
  }
}
