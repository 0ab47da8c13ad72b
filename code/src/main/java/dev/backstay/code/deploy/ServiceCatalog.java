package dev.backstay.code.deploy;

import static dev.backstay.store.generated.app.tables.DeploymentTable.DEPLOYMENT;
import static dev.backstay.store.generated.app.tables.ServiceMethodTable.SERVICE_METHOD;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.machine.DeploymentLayout;
import dev.backstay.code.settings.Language;
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
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The API services of each app: what is in force, in memory, and how a deployment changes it. Ids
 * of services and methods belong to their names and outlive deployments, and so do the permission
 * cells that are kept under them.
 */
public final class ServiceCatalog {
  /**
   * Of each model, so many deployments lie unpacked: the one in force and the one before, which
   * calls under way still run.
   */
  private static final int UNPACKED = 2;

  private final Apps apps;
  private final Policies policies;
  private final int retained;
  private final List<? extends DeployedPart> parts;
  private final PerApp<Map<String, DeployedService>> snapshots;

  /**
   * @param parts what else deployments hold
   * @param retained how many deployments of a model are kept, to go back to; at least 2
   */
  public ServiceCatalog(
      Apps apps, Policies policies, List<? extends DeployedPart> parts, int retained) {
    this.retained = Math.max(UNPACKED, retained);
    this.apps = apps;
    this.policies = policies;
    this.parts = parts;
    this.snapshots = new PerApp<>(apps, app -> apps.database(app).read(ServiceCatalog::load));
    apps.changes()
        .on((appId, details) -> snapshots.drop(appId), SERVICE, SERVICE_METHOD, DEPLOYMENT);
  }

  /** All services that can be called, by name. */
  public Map<String, DeployedService> services(App app) {
    return snapshots.of(app);
  }

  /** The service of that id, or null. */
  public @Nullable DeployedService byId(App app, String id) {
    for (DeployedService service : services(app).values()) {
      if (service.id().equals(id)) {
        return service;
      }
    }
    return null;
  }

  /**
   * A deployment that is kept.
   *
   * @param created in milliseconds since the epoch
   * @param active whether its code is in force
   * @param by who deployed it, in words
   * @param copyOf the deployment whose code was put in force again by it; null for a new one
   * @param services the names of its services
   */
  public record Kept(
      String id,
      String model,
      String language,
      long created,
      boolean active,
      String by,
      @Nullable String copyOf,
      List<String> services) {}

  /** The deployments of an app that are kept, the latest first. */
  public List<Kept> kept(App app) {
    return apps.database(app)
        .read(sql ->
            sql.select(
                    DEPLOYMENT.ID,
                    DEPLOYMENT.MODEL,
                    DEPLOYMENT.LANGUAGE,
                    DEPLOYMENT.CREATED,
                    DEPLOYMENT.ACTIVE,
                    DEPLOYMENT.MODEL_JSON)
                .from(DEPLOYMENT)
                .orderBy(DEPLOYMENT.ID.desc())
                .fetch(row -> {
                  Map<?, ?> model = object(row.get(DEPLOYMENT.MODEL_JSON));
                  Map<?, ?> origin =
                      model.get(DeployedModel.ORIGIN) instanceof Map<?, ?> map ? map : Map.of();
                  return new Kept(
                      row.get(DEPLOYMENT.ID),
                      row.get(DEPLOYMENT.MODEL),
                      row.get(DEPLOYMENT.LANGUAGE),
                      row.get(DEPLOYMENT.CREATED),
                      row.get(DEPLOYMENT.ACTIVE),
                      origin.get("by") instanceof String by ? by : "",
                      origin.get("copyOf") instanceof String copied ? copied : null,
                      names(model.get("services")));
                }));
  }

  /** The text of a kept deployment's {@code model.json}; null when there is no such deployment. */
  public @Nullable Map<?, ?> model(App app, String deploymentId) {
    String text =
        apps.database(app)
            .read(sql ->
                sql.select(DEPLOYMENT.MODEL_JSON)
                    .from(DEPLOYMENT)
                    .where(DEPLOYMENT.ID.eq(deploymentId))
                    .fetchOne(DEPLOYMENT.MODEL_JSON));
    return text == null ? null : object(text);
  }

  /** Of the deployments that are kept, those whose code need not lie unpacked. */
  List<String> resting(App app) {
    Map<String, Integer> seen = new HashMap<>();
    return kept(app).stream()
        .filter(each -> seen.merge(each.model(), 1, Integer::sum) > UNPACKED && !each.active())
        .map(Kept::id)
        .toList();
  }

  /**
   * Forgets a deployment that is not in force.
   *
   * @return whether there was one
   */
  boolean forget(App app, String deploymentId) {
    return apps.database(app)
            .write(sql ->
                sql.deleteFrom(DEPLOYMENT)
                    .where(DEPLOYMENT.ID.eq(deploymentId))
                    .and(DEPLOYMENT.ACTIVE.isFalse())
                    .execute())
        > 0;
  }

  /**
   * Takes a service out of force: it cannot be called until its model is deployed again.
   *
   * @return whether there was one
   */
  public boolean withdraw(App app, String serviceId) {
    boolean there =
        apps.database(app)
                .write(sql -> {
                  sql.update(SERVICE_METHOD)
                      .set(SERVICE_METHOD.DEPLOYED, false)
                      .where(SERVICE_METHOD.SERVICE_ID.eq(serviceId))
                      .execute();
                  return sql.update(SERVICE)
                      .setNull(SERVICE.DEPLOYMENT_ID)
                      .where(SERVICE.ID.eq(serviceId))
                      .and(SERVICE.DEPLOYMENT_ID.isNotNull())
                      .execute();
                })
            > 0;
    snapshots.drop(app.id());
    return there;
  }

  private static Map<?, ?> object(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map
        ? map
        : Map.of();
  }

  private static List<String> names(@Nullable Object parts) {
    List<String> names = new ArrayList<>();
    for (Object each : parts instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> part && part.get("name") instanceof String name) {
        names.add(name);
      }
    }
    return names;
  }

  /** The deployments of an app that are in force or that calls under way may still run. */
  Set<String> deployments(App app) {
    return apps.database(app)
        .read(sql -> sql.select(DEPLOYMENT.ID).from(DEPLOYMENT).fetchSet(DEPLOYMENT.ID));
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
    requireLanguage(app, model, deployed.language());
    parts.forEach(part -> part.begin(app, deployed));
    List<String> obsolete;
    try {
      obsolete =
          apps.database(app)
              .write(sql -> {
                insertDeployment(sql, deploymentId, model, deployed);
                replaceServices(sql, deploymentId, model, deployed);
                for (DeployedPart part : parts) {
                  replace(part, sql, deploymentId, model, deployed);
                }
                return deleteObsolete(sql, model, retained);
              });
    } catch (Refused e) {
      throw e.reason;
    }
    snapshots.drop(app.id());
    Map<String, DeployedService> loaded = services(app);
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
    parts.forEach(part -> part.reload(app));
    return obsolete;
  }

  /** A model is of one language: another one is not to take its place by its name alone. */
  private void requireLanguage(App app, String model, Language language) throws ArchiveException {
    for (Kept kept : kept(app)) {
      if (kept.active() && kept.model().equals(model) && !kept.language().equals(language.name())) {
        throw new ArchiveException(
            "the model "
                + model
                + " holds code in "
                + kept.language()
                + "; deploy this one as another model");
      }
    }
  }

  /** Carries a refusal out of a transaction, which it ends. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ArchiveException reason;

    Refused(ArchiveException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private static void replace(
      DeployedPart part,
      DSLContext sql,
      String deploymentId,
      String model,
      DeployedModel deployed) {
    try {
      part.replace(sql, deploymentId, model, deployed);
    } catch (ArchiveException e) {
      throw new Refused(e);
    }
  }

  private static void insertDeployment(
      DSLContext sql, String deploymentId, String model, DeployedModel deployed) {
    sql.update(DEPLOYMENT)
        .set(DEPLOYMENT.ACTIVE, false)
        .where(DEPLOYMENT.MODEL.eq(model))
        .execute();
    sql.insertInto(DEPLOYMENT)
        .set(DEPLOYMENT.ID, deploymentId)
        .set(DEPLOYMENT.LANGUAGE, deployed.language().name())
        .set(DEPLOYMENT.MODEL, model)
        .set(DEPLOYMENT.DIRECTORY, DeploymentLayout.relativePath(deploymentId))
        .set(DEPLOYMENT.CREATED, System.currentTimeMillis())
        .set(DEPLOYMENT.ACTIVE, true)
        .set(DEPLOYMENT.MODEL_JSON, deployed.json())
        .execute();
  }

  private static void replaceServices(
      DSLContext sql, String deploymentId, String model, DeployedModel deployed) {
    long now = System.currentTimeMillis();
    Map<String, String> known =
        sql.select(SERVICE.NAME, SERVICE.ID).from(SERVICE).fetchMap(SERVICE.NAME, SERVICE.ID);
    sql.update(SERVICE).setNull(SERVICE.DEPLOYMENT_ID).where(SERVICE.MODEL.eq(model)).execute();
    for (DeployedModel.Service service : deployed.services()) {
      String id = known.get(service.name());
      if (id == null) {
        id = Ids.next();
        sql.insertInto(SERVICE)
            .set(SERVICE.ID, id)
            .set(SERVICE.NAME, service.name())
            .set(SERVICE.VERSION, service.version())
            .set(SERVICE.LANGUAGE, deployed.language().name())
            .set(SERVICE.MODEL, model)
            .set(SERVICE.DESCRIPTION, service.description())
            .set(SERVICE.PROVIDER, service.provider())
            .set(SERVICE.DEPLOYMENT_ID, deploymentId)
            .set(SERVICE.CREATED, now)
            .execute();
      } else {
        sql.update(SERVICE)
            .set(SERVICE.VERSION, service.version())
            .set(SERVICE.LANGUAGE, deployed.language().name())
            .set(SERVICE.MODEL, model)
            .set(SERVICE.DESCRIPTION, service.description())
            .set(SERVICE.PROVIDER, service.provider())
            .set(SERVICE.DEPLOYMENT_ID, deploymentId)
            .set(SERVICE.UPDATED, now)
            .where(SERVICE.ID.eq(id))
            .execute();
      }
      replaceMethods(sql, id, service.methods());
    }
  }

  private static void replaceMethods(
      DSLContext sql, String serviceId, List<MethodDefinition> methods) {
    Map<String, String> known =
        sql.select(SERVICE_METHOD.NAME, SERVICE_METHOD.ID)
            .from(SERVICE_METHOD)
            .where(SERVICE_METHOD.SERVICE_ID.eq(serviceId))
            .fetchMap(SERVICE_METHOD.NAME, SERVICE_METHOD.ID);
    Set<String> gone = new HashSet<>(known.keySet());
    for (MethodDefinition method : methods) {
      gone.remove(method.name());
      String definition = new String(Json.write(method.json()), StandardCharsets.UTF_8);
      String id = known.get(method.name());
      if (id == null) {
        sql.insertInto(SERVICE_METHOD)
            .set(SERVICE_METHOD.ID, Ids.next())
            .set(SERVICE_METHOD.SERVICE_ID, serviceId)
            .set(SERVICE_METHOD.NAME, method.name())
            .set(SERVICE_METHOD.HTTP_VERB, method.verb())
            .set(SERVICE_METHOD.HTTP_PATH, method.path())
            .set(SERVICE_METHOD.DEFINITION, definition)
            .set(SERVICE_METHOD.DEPLOYED, true)
            .execute();
      } else {
        sql.update(SERVICE_METHOD)
            .set(SERVICE_METHOD.HTTP_VERB, method.verb())
            .set(SERVICE_METHOD.HTTP_PATH, method.path())
            .set(SERVICE_METHOD.DEFINITION, definition)
            .set(SERVICE_METHOD.DEPLOYED, true)
            .where(SERVICE_METHOD.ID.eq(id))
            .execute();
      }
    }
    for (String name : gone) {
      sql.update(SERVICE_METHOD)
          .set(SERVICE_METHOD.DEPLOYED, false)
          .where(SERVICE_METHOD.SERVICE_ID.eq(serviceId))
          .and(SERVICE_METHOD.NAME.eq(name))
          .execute();
    }
  }

  private static List<String> deleteObsolete(DSLContext sql, String model, int retained) {
    List<String> obsolete =
        sql.select(DEPLOYMENT.ID)
            .from(DEPLOYMENT)
            .where(DEPLOYMENT.MODEL.eq(model))
            .orderBy(DEPLOYMENT.ID.desc())
            .limit(1_000)
            .offset(retained)
            .fetch(DEPLOYMENT.ID);
    sql.deleteFrom(DEPLOYMENT).where(DEPLOYMENT.ID.in(obsolete)).execute();
    return obsolete;
  }

  private static Map<String, DeployedService> load(DSLContext sql) {
    Map<String, List<DeployedService.Method>> methods = new HashMap<>();
    sql.select(
            SERVICE_METHOD.ID,
            SERVICE_METHOD.SERVICE_ID,
            SERVICE_METHOD.NAME,
            SERVICE_METHOD.DEFINITION)
        .from(SERVICE_METHOD)
        .where(SERVICE_METHOD.DEPLOYED.isTrue())
        .orderBy(SERVICE_METHOD.NAME)
        .forEach(row ->
            methods
                .computeIfAbsent(row.get(SERVICE_METHOD.SERVICE_ID), id -> new ArrayList<>())
                .add(
                    DeployedService.Method.of(
                        row.get(SERVICE_METHOD.ID),
                        row.get(SERVICE_METHOD.NAME),
                        row.get(SERVICE_METHOD.DEFINITION))));
    Map<String, List<Map<String, @Nullable Object>>> configuration = configuration(sql);
    Map<String, DeployedService> services = new HashMap<>();
    sql.select(
            SERVICE.ID,
            SERVICE.NAME,
            SERVICE.VERSION,
            SERVICE.LANGUAGE,
            SERVICE.MODEL,
            SERVICE.DESCRIPTION,
            SERVICE.PROVIDER,
            SERVICE.DEPLOYMENT_ID,
            SERVICE.CREATED,
            SERVICE.UPDATED)
        .from(SERVICE)
        .where(SERVICE.DEPLOYMENT_ID.isNotNull())
        .orderBy(SERVICE.NAME)
        .forEach(row -> {
          DeployedService service =
              new DeployedService(
                  row.get(SERVICE.ID),
                  row.get(SERVICE.NAME),
                  row.get(SERVICE.VERSION),
                  row.get(SERVICE.LANGUAGE),
                  row.get(SERVICE.MODEL),
                  row.get(SERVICE.DESCRIPTION),
                  row.get(SERVICE.PROVIDER),
                  row.get(SERVICE.DEPLOYMENT_ID),
                  row.get(SERVICE.CREATED),
                  row.get(SERVICE.UPDATED),
                  List.copyOf(methods.getOrDefault(row.get(SERVICE.ID), List.of())),
                  configuration.getOrDefault(
                      row.get(SERVICE.DEPLOYMENT_ID) + "/" + row.get(SERVICE.NAME), List.of()));
          services.put(service.name(), service);
        });
    return Map.copyOf(services);
  }

  /** The configuration items that services declare, by {@code deployment/service}. */
  private static Map<String, List<Map<String, @Nullable Object>>> configuration(DSLContext sql) {
    Map<String, List<Map<String, @Nullable Object>>> items = new HashMap<>();
    sql.select(DEPLOYMENT.ID, DEPLOYMENT.MODEL_JSON)
        .from(DEPLOYMENT)
        .where(DEPLOYMENT.ACTIVE.isTrue())
        .and(DEPLOYMENT.MODEL_JSON.contains("\"config\":[{"))
        .forEach(row -> {
          Map<?, ?> model = object(row.get(DEPLOYMENT.MODEL_JSON));
          for (Object each : model.get("services") instanceof List<?> list ? list : List.of()) {
            if (each instanceof Map<?, ?> service) {
              items.put(
                  row.get(DEPLOYMENT.ID) + "/" + service.get("name"),
                  ServiceConfiguration.declared(service.get("config")));
            }
          }
        });
    return items;
  }
}
