package dev.backstay.code.deploy;

import static dev.backstay.store.generated.app.tables.ServiceTable.SERVICE;
import static dev.backstay.store.generated.app.tables.TimerTable.TIMER;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.schedule.ScheduleException;
import dev.backstay.foundation.access.Policies;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.security.model.Area;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The timers of each app: what they run, in memory, and how a deployment changes it. When they run
 * is for those to say who hear of each change ({@link #onChange}).
 */
public final class TimerCatalog implements DeployedPart {
  private final Policies policies;
  private final int mostTimers;
  private final int shortestSeconds;
  private final PerApp<Snapshot> snapshots;
  private Consumer<App> beforeChange = app -> {};
  private Consumer<App> afterChange = app -> {};

  /** What is in force of one app. */
  private record Snapshot(String containerId, Map<String, DeployedTimer> timers) {}

  /**
   * @param mostTimers how many timers an app may have
   * @param shortestSeconds the shortest period of a timer
   */
  public TimerCatalog(Apps apps, Policies policies, int mostTimers, int shortestSeconds) {
    this.policies = policies;
    this.mostTimers = mostTimers;
    this.shortestSeconds = shortestSeconds;
    this.snapshots = new PerApp<>(apps, app -> apps.database(app).read(TimerCatalog::load));
    apps.changes().on((appId, details) -> snapshots.drop(appId), TIMER, SERVICE);
  }

  /**
   * Has someone hear of changes. To be called before the first deployment.
   *
   * @param before a deployment that changes an app's timers is about to be put in force
   * @param after it is, or has failed
   */
  public void onChange(Consumer<App> before, Consumer<App> after) {
    this.beforeChange = before;
    this.afterChange = after;
  }

  /** The shortest period of a timer, in seconds. */
  public int shortestSeconds() {
    return shortestSeconds;
  }

  /** The timers of an app, by id. */
  public Map<String, DeployedTimer> timers(App app) {
    return snapshots.of(app).timers();
  }

  /** What stands for all timers of an app where permissions are asked. */
  public String containerId(App app) {
    return snapshots.of(app).containerId();
  }

  /** The timer of that name, or null. */
  public @Nullable DeployedTimer byName(App app, String name) {
    for (DeployedTimer timer : timers(app).values()) {
      if (timer.name().equals(name)) {
        return timer;
      }
    }
    return null;
  }

  @Override
  public void begin(App app, DeployedModel deployed) {
    if (!deployed.timers().isEmpty() || !timers(app).isEmpty()) {
      beforeChange.accept(app);
    }
  }

  @Override
  public void replace(DSLContext sql, String deploymentId, String model, DeployedModel deployed)
      throws ArchiveException {
    Map<String, String> others =
        sql.select(TIMER.NAME, TIMER.MODEL)
            .from(TIMER)
            .where(TIMER.MODEL.ne(model))
            .fetchMap(TIMER.NAME, TIMER.MODEL);
    boolean had = sql.fetchExists(TIMER, TIMER.MODEL.eq(model));
    if (!had && deployed.timers().isEmpty()) {
      return;
    }
    Set<String> names = new HashSet<>(others.keySet());
    for (ModelTimer timer : deployed.timers()) {
      if (!names.add(timer.name())) {
        throw new ArchiveException(
            "the timer "
                + timer.name()
                + " is deployed in the model "
                + others.get(timer.name())
                + " already");
      }
    }
    if (names.size() > mostTimers) {
      throw new ArchiveException(
          "the app would have "
              + names.size()
              + " timers, and "
              + mostTimers
              + " are allowed (setting code-timers)");
    }
    long now = System.currentTimeMillis();
    Map<String, String> ids = CodeContainers.ids(sql, CodeContainers.TIMERS, names);
    sql.deleteFrom(TIMER).where(TIMER.MODEL.eq(model)).execute();
    for (ModelTimer timer : deployed.timers()) {
      var _ = timer.schedule(shortestSeconds, Instant.ofEpochMilli(now));
      sql.insertInto(TIMER)
          .set(TIMER.ID, ids.get(timer.name()))
          .set(TIMER.NAME, timer.name())
          .set(TIMER.LANGUAGE, deployed.language().name())
          .set(TIMER.MODEL, model)
          .set(TIMER.PROVIDER, timer.provider())
          .set(TIMER.DEPLOYMENT_ID, deploymentId)
          .set(TIMER.DEFINITION, timer.definition())
          .set(TIMER.DEPLOYED, now)
          .execute();
    }
  }

  @Override
  public void reload(App app) {
    snapshots.drop(app.id());
    Snapshot loaded = snapshots.of(app);
    if (!loaded.containerId().isEmpty()) {
      policies.named(
          app,
          Area.SERVICES,
          loaded.containerId(),
          CodeContainers.TIMERS,
          loaded.timers().values().stream()
              .collect(Collectors.toMap(DeployedTimer::id, DeployedTimer::name)));
    }
    afterChange.accept(app);
  }

  private static Snapshot load(DSLContext sql) {
    Map<String, DeployedTimer> timers = new LinkedHashMap<>();
    List<DeployedTimer> all =
        sql.select(
                TIMER.ID,
                TIMER.NAME,
                TIMER.LANGUAGE,
                TIMER.MODEL,
                TIMER.PROVIDER,
                TIMER.DEPLOYMENT_ID,
                TIMER.DEFINITION,
                TIMER.DEPLOYED)
            .from(TIMER)
            .orderBy(TIMER.NAME)
            .fetch(row -> {
              long deployed = row.get(TIMER.DEPLOYED);
              try {
                return new DeployedTimer(
                    row.get(TIMER.ID),
                    row.get(TIMER.NAME),
                    row.get(TIMER.LANGUAGE),
                    row.get(TIMER.MODEL),
                    row.get(TIMER.PROVIDER),
                    row.get(TIMER.DEPLOYMENT_ID),
                    ModelTimer.schedule(
                        row.get(TIMER.DEFINITION), 1, Instant.ofEpochMilli(deployed)),
                    deployed);
              } catch (ScheduleException e) {
                throw new IllegalStateException(
                    "the schedule of the timer " + row.get(TIMER.NAME) + " cannot be read", e);
              }
            });
    all.forEach(timer -> timers.put(timer.id(), timer));
    return new Snapshot(CodeContainers.find(sql, CodeContainers.TIMERS), timers);
  }
}
