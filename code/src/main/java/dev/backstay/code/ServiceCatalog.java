package dev.backstay.code;

import static dev.backstay.code.CodeTables.CREATED;
import static dev.backstay.code.CodeTables.DEPLOYMENT;
import static dev.backstay.code.CodeTables.DEPLOYMENT_ACTIVE;
import static dev.backstay.code.CodeTables.DEPLOYMENT_CREATED;
import static dev.backstay.code.CodeTables.DEPLOYMENT_DIRECTORY;
import static dev.backstay.code.CodeTables.DEPLOYMENT_JSON;
import static dev.backstay.code.CodeTables.DEPLOYMENT_LANGUAGE;
import static dev.backstay.code.CodeTables.DEPLOYMENT_MODEL;
import static dev.backstay.code.CodeTables.DESCRIPTION;
import static dev.backstay.code.CodeTables.ID;
import static dev.backstay.code.CodeTables.LANGUAGE;
import static dev.backstay.code.CodeTables.METHOD;
import static dev.backstay.code.CodeTables.METHOD_DEFINITION;
import static dev.backstay.code.CodeTables.METHOD_DEPLOYED;
import static dev.backstay.code.CodeTables.METHOD_PATH;
import static dev.backstay.code.CodeTables.METHOD_SERVICE;
import static dev.backstay.code.CodeTables.METHOD_VERB;
import static dev.backstay.code.CodeTables.MODEL;
import static dev.backstay.code.CodeTables.NAME;
import static dev.backstay.code.CodeTables.PROVIDER;
import static dev.backstay.code.CodeTables.SERVICE;
import static dev.backstay.code.CodeTables.SERVICE_DEPLOYMENT;
import static dev.backstay.code.CodeTables.UPDATED;
import static dev.backstay.code.CodeTables.VERSION;

import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.json.Json;
import dev.backstay.security.model.Area;
import dev.backstay.store.database.Ids;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The API services of each app: what is in force, in memory, and how a deployment changes it. Ids
 * of services and methods belong to their names and outlive deployments, and so do the permission
 * cells that are kept under them.
 */
final class ServiceCatalog {
  /** The deployment in force and the one before, which calls under way still run. */
  private static final int RETAINED_DEPLOYMENTS = 2;

  private final Apps apps;
  private final Policies policies;
  private final PerApp<AtomicReference<Map<String, DeployedService>>> snapshots;

  ServiceCatalog(Apps apps, Policies policies) {
    this.apps = apps;
    this.policies = policies;
    this.snapshots =
        new PerApp<>(
            apps, app -> new AtomicReference<>(apps.database(app).read(ServiceCatalog::load)));
  }

  /** All services that can be called, by name. */
  Map<String, DeployedService> services(App app) {
    return snapshots.of(app).get();
  }

  /** The service of that id, or null. */
  @Nullable DeployedService byId(App app, String id) {
    for (DeployedService service : services(app).values()) {
      if (service.id().equals(id)) {
        return service;
      }
    }
    return null;
  }

  /** The deployments of an app that are in force or that calls under way may still run. */
  Set<String> deployments(App app) {
    return apps.database(app).read(sql -> sql.select(ID).from(DEPLOYMENT).fetchSet(ID));
  }

  /**
   * Puts a deployment in force, in one transaction.
   *
   * @return the deployments that nobody needs any more
   * @throws ArchiveException a service belongs to another model already
   */
  List<String> deploy(App app, String deploymentId, String model, DeployedModel deployed)
      throws ArchiveException {
    for (DeployedModel.Service service : deployed.services()) {
      DeployedService existing = services(app).get(service.name());
      if (existing != null && !existing.model().equals(model)) {
        throw new ArchiveException(
            "the service "
                + service.name()
                + " is deployed in the model "
                + existing.model()
                + " already");
      }
    }
    List<String> obsolete =
        apps.database(app)
            .write(sql -> {
              insertDeployment(sql, deploymentId, model, deployed);
              replaceServices(sql, deploymentId, model, deployed);
              return deleteObsolete(sql, model);
            });
    Map<String, DeployedService> loaded = apps.database(app).read(ServiceCatalog::load);
    snapshots.of(app).set(loaded);
    loaded.values().stream()
        .filter(service -> service.deploymentId().equals(deploymentId))
        .forEach(service ->
            policies.named(
                app,
                Area.SERVICES,
                service.id(),
                service.name(),
                service.methods().stream()
                    .collect(
                        Collectors.toMap(
                            DeployedService.Method::id, DeployedService.Method::name))));
    return obsolete;
  }

  private static void insertDeployment(
      DSLContext sql, String deploymentId, String model, DeployedModel deployed) {
    sql.update(DEPLOYMENT)
        .set(DEPLOYMENT_ACTIVE, false)
        .where(DEPLOYMENT_MODEL.eq(model))
        .execute();
    sql.insertInto(DEPLOYMENT)
        .set(ID, deploymentId)
        .set(DEPLOYMENT_LANGUAGE, "JS")
        .set(DEPLOYMENT_MODEL, model)
        .set(DEPLOYMENT_DIRECTORY, DeploymentLayout.relativePath(deploymentId))
        .set(DEPLOYMENT_CREATED, System.currentTimeMillis())
        .set(DEPLOYMENT_ACTIVE, true)
        .set(DEPLOYMENT_JSON, deployed.json())
        .execute();
  }

  private static void replaceServices(
      DSLContext sql, String deploymentId, String model, DeployedModel deployed) {
    long now = System.currentTimeMillis();
    Map<String, String> known = sql.select(NAME, ID).from(SERVICE).fetchMap(NAME, ID);
    sql.update(SERVICE).setNull(SERVICE_DEPLOYMENT).where(MODEL.eq(model)).execute();
    for (DeployedModel.Service service : deployed.services()) {
      String id = known.get(service.name());
      if (id == null) {
        id = Ids.next();
        sql.insertInto(SERVICE)
            .set(ID, id)
            .set(NAME, service.name())
            .set(VERSION, service.version())
            .set(LANGUAGE, "JS")
            .set(MODEL, model)
            .set(DESCRIPTION, service.description())
            .set(PROVIDER, service.provider())
            .set(SERVICE_DEPLOYMENT, deploymentId)
            .set(CREATED, now)
            .execute();
      } else {
        sql.update(SERVICE)
            .set(VERSION, service.version())
            .set(MODEL, model)
            .set(DESCRIPTION, service.description())
            .set(PROVIDER, service.provider())
            .set(SERVICE_DEPLOYMENT, deploymentId)
            .set(UPDATED, now)
            .where(ID.eq(id))
            .execute();
      }
      replaceMethods(sql, id, service.methods());
    }
  }

  private static void replaceMethods(
      DSLContext sql, String serviceId, List<MethodDefinition> methods) {
    Map<String, String> known =
        sql.select(NAME, ID).from(METHOD).where(METHOD_SERVICE.eq(serviceId)).fetchMap(NAME, ID);
    Set<String> gone = new HashSet<>(known.keySet());
    for (MethodDefinition method : methods) {
      gone.remove(method.name());
      String definition = new String(Json.write(method.json()), StandardCharsets.UTF_8);
      String id = known.get(method.name());
      if (id == null) {
        sql.insertInto(METHOD)
            .set(ID, Ids.next())
            .set(METHOD_SERVICE, serviceId)
            .set(NAME, method.name())
            .set(METHOD_VERB, method.verb())
            .set(METHOD_PATH, method.path())
            .set(METHOD_DEFINITION, definition)
            .set(METHOD_DEPLOYED, true)
            .execute();
      } else {
        sql.update(METHOD)
            .set(METHOD_VERB, method.verb())
            .set(METHOD_PATH, method.path())
            .set(METHOD_DEFINITION, definition)
            .set(METHOD_DEPLOYED, true)
            .where(ID.eq(id))
            .execute();
      }
    }
    for (String name : gone) {
      sql.update(METHOD)
          .set(METHOD_DEPLOYED, false)
          .where(METHOD_SERVICE.eq(serviceId))
          .and(NAME.eq(name))
          .execute();
    }
  }

  private static List<String> deleteObsolete(DSLContext sql, String model) {
    List<String> obsolete =
        sql.select(ID)
            .from(DEPLOYMENT)
            .where(DEPLOYMENT_MODEL.eq(model))
            .orderBy(ID.desc())
            .limit(1_000)
            .offset(RETAINED_DEPLOYMENTS)
            .fetch(ID);
    sql.deleteFrom(DEPLOYMENT).where(ID.in(obsolete)).execute();
    return obsolete;
  }

  private static Map<String, DeployedService> load(DSLContext sql) {
    Map<String, List<DeployedService.Method>> methods = new HashMap<>();
    sql.select(ID, METHOD_SERVICE, NAME, METHOD_DEFINITION)
        .from(METHOD)
        .where(METHOD_DEPLOYED.isTrue())
        .orderBy(NAME)
        .forEach(row ->
            methods
                .computeIfAbsent(row.get(METHOD_SERVICE), id -> new ArrayList<>())
                .add(
                    DeployedService.Method.of(
                        row.get(ID), row.get(NAME), row.get(METHOD_DEFINITION))));
    Map<String, DeployedService> services = new HashMap<>();
    sql.select(
            ID,
            NAME,
            VERSION,
            LANGUAGE,
            MODEL,
            DESCRIPTION,
            PROVIDER,
            SERVICE_DEPLOYMENT,
            CREATED,
            UPDATED)
        .from(SERVICE)
        .where(SERVICE_DEPLOYMENT.isNotNull())
        .orderBy(NAME)
        .forEach(row -> {
          DeployedService service =
              new DeployedService(
                  row.get(ID),
                  row.get(NAME),
                  row.get(VERSION),
                  row.get(LANGUAGE),
                  row.get(MODEL),
                  row.get(DESCRIPTION),
                  row.get(PROVIDER),
                  row.get(SERVICE_DEPLOYMENT),
                  row.get(CREATED),
                  row.get(UPDATED),
                  List.copyOf(methods.getOrDefault(row.get(ID), List.of())));
          services.put(service.name(), service);
        });
    return Map.copyOf(services);
  }
}
