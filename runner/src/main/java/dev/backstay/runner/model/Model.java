package dev.backstay.runner.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a deployment holds, in the form of model.json (reference: business-logic.md §4). */
final class Model {
  private final List<Map<String, @Nullable Object>> services = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> handlers = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> timers = new ArrayList<>();
  private final Map<String, @Nullable Object> types = new LinkedHashMap<>();
  private final Map<String, String> taken = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  /** What is wrong, and where. */
  record Problem(String file, int line, String message) {}

  List<Problem> problems() {
    return problems;
  }

  /** Says that nobody else may have it; a second one is a problem. */
  private boolean take(String what, Class<?> by) {
    String before = taken.putIfAbsent(what, by.getName());
    if (before != null) {
      problems.add(
          new Problem(by.getName(), 0, "there is " + what + " already, in the class " + before));
    }
    return before == null;
  }

  void addService(
      Class<?> type,
      String name,
      String version,
      String description,
      List<Map<String, @Nullable Object>> configuration,
      Map<String, @Nullable Object> methods) {
    if (take("a service " + name, type)) {
      Map<String, @Nullable Object> service = new LinkedHashMap<>();
      service.put("provider", type.getName());
      service.put("name", name);
      service.put("version", version);
      service.put("description", description);
      service.put("config", configuration);
      services.add(service);
      Map<String, @Nullable Object> definition = new LinkedHashMap<>();
      definition.put("name", name);
      definition.put("methods", methods);
      definition.put("properties", Map.of());
      types.put(name, definition);
    }
  }

  void addHandler(Class<?> type, int event, String name, String target, boolean async) {
    if (take("an event handler " + name + "(" + target + ")", type)) {
      Map<String, @Nullable Object> handler = new LinkedHashMap<>();
      handler.put("eventId", event);
      handler.put("target", target);
      handler.put("async", async);
      handler.put("provider", type.getName());
      handlers.add(handler);
    }
  }

  void addTimer(Class<?> type, String name, String json) {
    if (take("a timer " + name, type)) {
      Map<String, @Nullable Object> timer = new LinkedHashMap<>();
      timer.put("name", name);
      timer.put("provider", type.getName());
      timer.put("timerJson", json);
      timers.add(timer);
    }
  }

  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("handlers", handlers);
    json.put("timers", timers);
    json.put("services", services);
    json.put("definitions", Map.of("files", List.of(), "types", types));
    json.put("types", Map.of());
    json.put("errors", List.of());
    return json;
  }
}
