package dev.backstay.code.timers;

import static dev.backstay.foundation.http.HttpMethod.DELETE;
import static dev.backstay.foundation.http.HttpMethod.GET;
import static dev.backstay.foundation.http.HttpMethod.POST;
import static dev.backstay.foundation.http.HttpMethod.PUT;

import dev.backstay.code.deploy.DeployedTimer;
import dev.backstay.code.deploy.ServerEvents;
import dev.backstay.code.deploy.TimerCatalog;
import dev.backstay.code.schedule.ScheduleException;
import dev.backstay.code.schedule.ScheduleReader;
import dev.backstay.code.schedule.ScheduleWriter;
import dev.backstay.code.schedule.TimerSchedule;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.audit.AuditActor;
import dev.backstay.foundation.audit.AuditEvent;
import dev.backstay.foundation.audit.AuditKind;
import dev.backstay.foundation.audit.AuditLog;
import dev.backstay.foundation.developers.ConsoleAuthenticator;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.Exchange;
import dev.backstay.foundation.http.JsonFields;
import dev.backstay.foundation.http.Response;
import dev.backstay.foundation.http.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The timers of an app in the management API (reference: management.md §9): listed with the event
 * handlers, changed, turned on and off, run now; and what came of their runs.
 *
 * <p>A timer comes with the code that it runs, so it is made and deleted by deployments alone.
 */
final class TimerRoutes {
  private static final String TIMERS = "/servercode/{mode}/timers";
  private static final String PRODUCTION = "PRODUCTION";
  private static final int DEFAULT_RUNS = 100;
  private static final int MAX_RUNS = 1_000;

  private final ConsoleAuthenticator console;
  private final AuditLog audit;
  private final TimerCatalog catalog;
  private final TimerSchedules schedules;
  private final Timers timers;

  TimerRoutes(
      ConsoleAuthenticator console,
      AuditLog audit,
      TimerCatalog catalog,
      TimerSchedules schedules,
      Timers timers) {
    this.console = console;
    this.audit = audit;
    this.catalog = catalog;
    this.schedules = schedules;
    this.timers = timers;
  }

  /** Routes below {@code /{appId}/console}. */
  List<Route> routes() {
    return List.of(
        console.app(POST, TIMERS, this::create),
        console.app(PUT, TIMERS + "/{id}", this::change),
        console.app(DELETE, TIMERS + "/{id}", this::delete),
        console.app(PUT, TIMERS + "/{id}/state", this::enable),
        console.app(POST, TIMERS + "/{id}/run", this::run),
        console.app(GET, "/servercode/timers/logs", this::runs));
  }

  /** The timers of an app, by name, as they stand in the list of event handlers and timers. */
  List<Map<String, @Nullable Object>> list(App app) {
    Map<String, DeployedTimer> code = catalog.timers(app);
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    for (ScheduledTimer timer : schedules.ofApp(app.id())) {
      DeployedTimer deployed = code.get(timer.id());
      if (deployed != null) {
        list.add(json(deployed, timer));
      }
    }
    return list;
  }

  private static Map<String, @Nullable Object> json(DeployedTimer code, ScheduledTimer timer) {
    TimerSchedule schedule = timer.schedule();
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", timer.id());
    json.put("mode", PRODUCTION);
    json.put("category", "TIMER");
    json.put("eventId", ServerEvents.TIMER);
    json.put("target", timer.name());
    json.put("context", timer.name());
    json.put("async", false);
    json.put("provider", code.provider());
    json.put("language", code.language());
    json.put("model", code.model());
    json.put("timername", timer.name());
    json.put("startDate", timer.started().toEpochMilli());
    json.put("expire", millis(schedule.expire()));
    json.put("frequency", ScheduleWriter.frequency(schedule));
    json.put("enabled", timer.enabled());
    json.put("schedule", ScheduleWriter.words(schedule, timer.started()));
    json.put("changed", !schedule.equals(timer.deployed()));
    json.put("nextRun", millis(timer.nextRun()));
    json.put("running", timer.runningUntil() != null);
    json.put("runs", timer.runs());
    json.put("skipped", timer.skipped());
    return json;
  }

  private Response create(Call call, Exchange exchange) {
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "timers", "A timer comes with the code that it runs: deploy it");
  }

  private Response delete(Call call, Exchange exchange) {
    DeployedTimer timer = require(call.app(), exchange);
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(
        "timers",
        "The timer "
            + timer.name()
            + " is part of the deployed code: deploy without it, or turn it off");
  }

  /** What the body does not name stays. */
  private Response change(Call call, Exchange exchange) {
    App app = call.app();
    DeployedTimer code = require(app, exchange);
    ScheduledTimer before = schedules.find(app.id(), code.id());
    if (before == null) {
      throw unknown();
    }
    Map<String, @Nullable Object> body = exchange.jsonObject();
    Object name = body.get("timername");
    if (name != null && !name.equals(code.name())) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "timername", "A timer's name is that of its code");
    }
    Map<String, @Nullable Object> fields =
        new LinkedHashMap<>(ScheduleWriter.json(before.schedule()));
    for (String field : List.of("startDate", "expire", "frequency")) {
      if (body.containsKey(field)) {
        fields.put(field, body.get(field));
      }
    }
    // what it counts from is shown as its start, and comes back with the rest
    if (fields.get("startDate") instanceof Number start
        && before.schedule().start() == null
        && start.longValue() == before.started().toEpochMilli()) {
      fields.remove("startDate");
    }
    TimerSchedule wanted;
    try {
      wanted = ScheduleReader.read(fields, catalog.shortestSeconds());
    } catch (ScheduleException e) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("frequency", String.valueOf(e.getMessage()));
    }
    ScheduledTimer after = before;
    if (!wanted.equals(before.schedule())) {
      after = schedules.change(app.id(), code.id(), wanted);
      if (after == null) {
        throw unknown();
      }
      record(
          app,
          code,
          ScheduleWriter.words(before.schedule(), before.started()),
          ScheduleWriter.words(wanted, after.started()));
    }
    Boolean enabled = JsonFields.of(exchange).optionalFlag("enabled");
    if (enabled != null && enabled != after.enabled()) {
      after = enable(app, code, enabled);
    }
    timers.look();
    return Response.json(json(code, after));
  }

  private Response enable(Call call, Exchange exchange) {
    DeployedTimer code = require(call.app(), exchange);
    Boolean enabled = JsonFields.of(exchange).optionalFlag("enabled");
    if (enabled == null) {
      throw ApiError.MISSING_PARAMETER.with("enabled");
    }
    return Response.json(json(code, enable(call.app(), code, enabled)));
  }

  private ScheduledTimer enable(App app, DeployedTimer code, boolean enabled) {
    ScheduledTimer after = schedules.enable(app.id(), code.id(), enabled);
    if (after == null) {
      throw unknown();
    }
    record(app, code, enabled ? "off" : "on", enabled ? "on" : "off");
    timers.look();
    return after;
  }

  private Response run(Call call, Exchange exchange) {
    DeployedTimer timer = require(call.app(), exchange);
    String by = AuditActor.current().name();
    TimerRun run = timers.runNow(call.app(), timer, by);
    record(call.app(), timer, null, "run now");
    return Response.json(run);
  }

  private Response runs(Call call, Exchange exchange) {
    return Response.json(
        schedules.runs(
            call.app().id(),
            exchange.query("timername"),
            exchange.query("id"),
            exchange.number("pageSize", DEFAULT_RUNS, 1, MAX_RUNS),
            exchange.number("offset", 0, 0, Integer.MAX_VALUE)));
  }

  private void record(App app, DeployedTimer timer, @Nullable String before, String after) {
    audit.record(app, AuditEvent.change(AuditKind.SETTING, "timer " + timer.name(), before, after));
  }

  /** By its id or its name, whichever the address has. */
  private DeployedTimer require(App app, Exchange exchange) {
    if (!exchange.parameter("mode").toUpperCase(Locale.ROOT).equals(PRODUCTION)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "mode", "Timers run in the mode production alone");
    }
    String named = exchange.parameter("id");
    DeployedTimer byId = catalog.timers(app).get(named);
    DeployedTimer timer = byId != null ? byId : catalog.byName(app, named);
    if (timer == null) {
      throw unknown();
    }
    return timer;
  }

  private static ApiException unknown() {
    return ApiError.INVALID_PARAMETER_BECAUSE.with("timername", "The app has no such timer");
  }

  private static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }
}
