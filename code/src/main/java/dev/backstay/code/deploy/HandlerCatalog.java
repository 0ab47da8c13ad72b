package dev.backstay.code.deploy;

import static dev.backstay.store.generated.app.tables.EventHandlerTable.EVENT_HANDLER;
import static dev.backstay.store.generated.app.tables.HandlerChainTable.HANDLER_CHAIN;
import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.security.model.Area;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The event handlers of each app: what is in force, in memory, and how a deployment or the
 * developer changes it.
 */
public final class HandlerCatalog implements DeployedPart {
  private final Apps apps;
  private final Policies policies;
  private final PerApp<Content> snapshots;

  /**
   * What is in force of one app.
   *
   * @param table null when the app has no handler that is switched on
   */
  private record Content(
      String containerId,
      Map<String, DeployedHandler> handlers,
      Map<HandlerTable.ChainKey, Map<String, Integer>> places,
      @Nullable HandlerTable table) {}

  public HandlerCatalog(Apps apps, Policies policies) {
    this.apps = apps;
    this.policies = policies;
    this.snapshots = new PerApp<>(apps, app -> apps.database(app).read(HandlerCatalog::load));
    apps.changes()
        .on((appId, details) -> snapshots.drop(appId), EVENT_HANDLER, HANDLER_CHAIN, SERVICE);
  }

  /** The handlers that are called, for look-ups; null when there are none. */
  public @Nullable HandlerTable table(App app) {
    return snapshots.of(app).table;
  }

  /** All handlers, those that are switched off included, in the order of events and targets. */
  public List<DeployedHandler> all(App app) {
    return List.copyOf(snapshots.of(app).handlers.values());
  }

  /** The handler of an id, or null. */
  public @Nullable DeployedHandler byId(App app, String id) {
    return snapshots.of(app).handlers.get(id);
  }

  /** The id that the permissions of all handlers are stored under; empty before the first. */
  public String containerId(App app) {
    return snapshots.of(app).containerId;
  }

  /** What stands for all handlers where permissions are set. */
  public static String container() {
    return CodeContainers.HANDLERS;
  }

  /** The handlers that fit an event and target, in their order, switched on or not. */
  public List<DeployedHandler> chain(App app, int eventId, String context) {
    Content content = snapshots.of(app);
    return HandlerTable.ordered(
        content.handlers.values().stream()
            .filter(handler -> handler.eventId() == eventId)
            .filter(handler ->
                handler.context().equals(context) || handler.context().equals(DeployedHandler.ALL))
            .toList(),
        content.places.getOrDefault(new HandlerTable.ChainKey(eventId, context), Map.of()));
  }

  /**
   * Sets in which order the handlers of an event run for a target.
   *
   * @param handlerIds of handlers of this event and target, or of all targets
   */
  public void order(App app, int eventId, String context, List<String> handlerIds) {
    apps.database(app)
        .write(sql -> {
          sql.deleteFrom(HANDLER_CHAIN)
              .where(HANDLER_CHAIN.EVENT_ID.eq(eventId))
              .and(HANDLER_CHAIN.CONTEXT.eq(context))
              .execute();
          for (int i = 0; i < handlerIds.size(); i++) {
            sql.insertInto(HANDLER_CHAIN)
                .set(HANDLER_CHAIN.EVENT_ID, eventId)
                .set(HANDLER_CHAIN.CONTEXT, context)
                .set(HANDLER_CHAIN.HANDLER_ID, handlerIds.get(i))
                .set(HANDLER_CHAIN.PLACE, i)
                .execute();
          }
          return null;
        });
    reload(app);
  }

  /** Switches a handler on or off, until it is switched again; deployments leave that as it is. */
  public void enable(App app, String handlerId, boolean enabled) {
    apps.database(app)
        .write(sql ->
            sql.update(EVENT_HANDLER)
                .set(EVENT_HANDLER.ENABLED, enabled)
                .where(EVENT_HANDLER.ID.eq(handlerId))
                .execute());
    reload(app);
  }

  @Override
  public void replace(DSLContext sql, String deploymentId, String model, DeployedModel deployed)
      throws ArchiveException {
    Map<String, DeployedHandler> before = handlers(sql);
    Set<String> names = new HashSet<>();
    before.values().stream()
        .filter(handler -> !handler.model().equals(model))
        .forEach(handler -> names.add(handler.name()));
    for (DeployedModel.Handler handler : deployed.handlers()) {
      names.add(DeployedHandler.name(model, handler.eventId(), handler.target()));
    }
    if (names.isEmpty() && before.isEmpty()) {
      return;
    }
    Map<String, String> ids = CodeContainers.ids(sql, CodeContainers.HANDLERS, names);
    Set<String> gone = new HashSet<>();
    before.values().stream()
        .filter(handler -> handler.model().equals(model))
        .forEach(handler -> gone.add(handler.id()));
    long now = System.currentTimeMillis();
    for (DeployedModel.Handler handler : deployed.handlers()) {
      String id = ids.get(DeployedHandler.name(model, handler.eventId(), handler.target()));
      if (gone.remove(id)) {
        sql.update(EVENT_HANDLER)
            .set(EVENT_HANDLER.LANGUAGE, deployed.language().name())
            .set(EVENT_HANDLER.ASYNC, handler.async())
            .set(EVENT_HANDLER.PROVIDER, handler.provider())
            .set(EVENT_HANDLER.DEPLOYMENT_ID, deploymentId)
            .set(EVENT_HANDLER.UPDATED, now)
            .where(EVENT_HANDLER.ID.eq(id))
            .execute();
      } else {
        sql.insertInto(EVENT_HANDLER)
            .set(EVENT_HANDLER.ID, id)
            .set(EVENT_HANDLER.MODEL, model)
            .set(EVENT_HANDLER.LANGUAGE, deployed.language().name())
            .set(EVENT_HANDLER.EVENT_ID, handler.eventId())
            .set(EVENT_HANDLER.TARGET, handler.target())
            .set(EVENT_HANDLER.ASYNC, handler.async())
            .set(EVENT_HANDLER.PROVIDER, handler.provider())
            .set(EVENT_HANDLER.DEPLOYMENT_ID, deploymentId)
            .set(EVENT_HANDLER.ENABLED, true)
            .set(EVENT_HANDLER.CREATED, now)
            .execute();
      }
    }
    sql.deleteFrom(HANDLER_CHAIN).where(HANDLER_CHAIN.HANDLER_ID.in(gone)).execute();
    sql.deleteFrom(EVENT_HANDLER).where(EVENT_HANDLER.ID.in(gone)).execute();
  }

  @Override
  public void reload(App app) {
    Content before = snapshots.of(app);
    snapshots.drop(app.id());
    Content loaded = snapshots.of(app);
    if (!loaded.containerId.isEmpty()
        && !loaded.handlers.keySet().equals(before.handlers.keySet())) {
      policies.named(
          app,
          Area.SERVICES,
          loaded.containerId,
          CodeContainers.HANDLERS,
          loaded.handlers.values().stream()
              .collect(Collectors.toMap(DeployedHandler::id, DeployedHandler::name)));
    }
  }

  private static Content load(DSLContext sql) {
    Map<String, DeployedHandler> handlers = handlers(sql);
    Map<HandlerTable.ChainKey, Map<String, Integer>> places = new HashMap<>();
    sql.selectFrom(HANDLER_CHAIN)
        .forEach(row ->
            places
                .computeIfAbsent(
                    new HandlerTable.ChainKey(
                        row.get(HANDLER_CHAIN.EVENT_ID), row.get(HANDLER_CHAIN.CONTEXT)),
                    key -> new HashMap<>())
                .put(row.get(HANDLER_CHAIN.HANDLER_ID), row.get(HANDLER_CHAIN.PLACE)));
    boolean any = handlers.values().stream().anyMatch(DeployedHandler::enabled);
    return new Content(
        CodeContainers.find(sql, CodeContainers.HANDLERS),
        handlers,
        places,
        any ? new HandlerTable(handlers.values(), places) : null);
  }

  private static Map<String, DeployedHandler> handlers(DSLContext sql) {
    List<DeployedHandler> found = new ArrayList<>();
    sql.selectFrom(EVENT_HANDLER)
        .orderBy(EVENT_HANDLER.EVENT_ID, EVENT_HANDLER.TARGET, EVENT_HANDLER.MODEL)
        .forEach(row ->
            found.add(
                new DeployedHandler(
                    row.get(EVENT_HANDLER.ID),
                    row.get(EVENT_HANDLER.MODEL),
                    row.get(EVENT_HANDLER.LANGUAGE),
                    row.get(EVENT_HANDLER.EVENT_ID),
                    row.get(EVENT_HANDLER.TARGET),
                    row.get(EVENT_HANDLER.ASYNC),
                    row.get(EVENT_HANDLER.PROVIDER),
                    row.get(EVENT_HANDLER.DEPLOYMENT_ID),
                    row.get(EVENT_HANDLER.ENABLED),
                    row.get(EVENT_HANDLER.CREATED),
                    row.get(EVENT_HANDLER.UPDATED))));
    Map<String, DeployedHandler> byId = new LinkedHashMap<>();
    found.forEach(handler -> byId.put(handler.id(), handler));
    return byId;
  }
}
