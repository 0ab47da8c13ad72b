package dev.backstay.code.deploy;

import static dev.backstay.store.generated.app.tables.ServiceMethodTable.SERVICE_METHOD;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.store.database.Ids;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * What event handlers and timers have as the methods of services do: an id by their name that
 * outlives deployments, and permissions to do more than their caller. Each of the two kinds is a
 * service with methods in the tables, under a name that no deployed service may have; it is in no
 * deployment, so nobody can call it.
 */
final class CodeContainers {
  /** All event handlers of an app. */
  static final String HANDLERS = "handlers";

  /** All timers of an app. */
  static final String TIMERS = "timers";

  /** What no service of a deployment may be called. */
  static final Set<String> RESERVED = Set.of(HANDLERS, TIMERS);

  private static final int MAX_NAME = 200;

  private CodeContainers() {}

  /**
   * The ids of the names, those that are not known yet made; all other names of the container are
   * as methods that are no longer deployed.
   *
   * @param container one of {@link #RESERVED}
   * @param names of all that is in force after the deployment, of every model
   * @throws ArchiveException a service has the name of the container, or a name is too long
   */
  static Map<String, String> ids(DSLContext sql, String container, Collection<String> names)
      throws ArchiveException {
    String id = id(sql, container);
    Map<String, String> known =
        sql.select(SERVICE_METHOD.NAME, SERVICE_METHOD.ID)
            .from(SERVICE_METHOD)
            .where(SERVICE_METHOD.SERVICE_ID.eq(id))
            .fetchMap(SERVICE_METHOD.NAME, SERVICE_METHOD.ID);
    Set<String> gone = new HashSet<>(known.keySet());
    Map<String, String> ids = new HashMap<>();
    for (String name : new HashSet<>(names)) {
      if (name.length() > MAX_NAME) {
        throw new ArchiveException(
            "a name is longer than " + MAX_NAME + " characters: " + name.substring(0, MAX_NAME));
      }
      String methodId = known.get(name);
      if (methodId == null) {
        methodId = Ids.next();
        sql.insertInto(SERVICE_METHOD)
            .set(SERVICE_METHOD.ID, methodId)
            .set(SERVICE_METHOD.SERVICE_ID, id)
            .set(SERVICE_METHOD.NAME, name)
            .set(SERVICE_METHOD.DEFINITION, "{}")
            .set(SERVICE_METHOD.DEPLOYED, true)
            .execute();
      }
      ids.put(name, methodId);
      gone.remove(name);
    }
    sql.update(SERVICE_METHOD)
        .set(SERVICE_METHOD.DEPLOYED, true)
        .where(SERVICE_METHOD.SERVICE_ID.eq(id))
        .and(SERVICE_METHOD.NAME.in(ids.keySet()))
        .execute();
    sql.update(SERVICE_METHOD)
        .set(SERVICE_METHOD.DEPLOYED, false)
        .where(SERVICE_METHOD.SERVICE_ID.eq(id))
        .and(SERVICE_METHOD.NAME.in(gone))
        .execute();
    return ids;
  }

  /**
   * The id of a container, which is that of its permissions; empty when nothing of the kind was
   * deployed yet.
   */
  static String find(DSLContext sql, String container) {
    String id =
        sql.select(SERVICE.ID)
            .from(SERVICE)
            .where(SERVICE.NAME.eq(container))
            .and(SERVICE.DEPLOYMENT_ID.isNull())
            .fetchOne(SERVICE.ID);
    return id == null ? "" : id;
  }

  private static String id(DSLContext sql, String container) throws ArchiveException {
    String known = find(sql, container);
    if (!known.isEmpty()) {
      return known;
    }
    if (sql.fetchExists(SERVICE, SERVICE.NAME.eq(container))) {
      throw new ArchiveException(
          "the app has a service with the name "
              + container
              + ", which stands for all event "
              + container
              + " where permissions are set; give the service another name");
    }
    String id = Ids.next();
    sql.insertInto(SERVICE)
        .set(SERVICE.ID, id)
        .set(SERVICE.NAME, container)
        .set(SERVICE.VERSION, "")
        .set(SERVICE.LANGUAGE, "")
        .set(SERVICE.MODEL, "")
        .set(SERVICE.PROVIDER, "")
        .set(SERVICE.CREATED, System.currentTimeMillis())
        .execute();
    return id;
  }
}
