package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the project of a developer who debugs it holds (reference: business-logic.md §1, call 5).
 * Nothing of it is stored.
 *
 * @param services by name
 * @param handlers {@code event id-target} of the event handlers and timers
 */
public record DebugModel(Map<String, DeployedService> services, Set<String> handlers) {
  private static final int MAX_PARTS = 2_000;
  private static final int TIMER = 800;

  /** Of a session whose model has not come yet. */
  public static final DebugModel EMPTY = new DebugModel(Map.of(), Set.of());

  /**
   * Reads a model as the official tool sends it.
   *
   * @param language what the project is written in
   * @param deployed the services that are in force: one of the same name lends its ids, so that the
   *     permissions of its methods are the same
   * @throws ApiException 8008 when it is not a model
   */
  public static DebugModel of(
      Language language, Map<?, ?> model, Map<String, DeployedService> deployed) {
    try {
      return new DebugModel(
          Map.copyOf(services(language, model, deployed)), Set.copyOf(handlers(model)));
    } catch (ArchiveException | IllegalArgumentException e) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with("model", String.valueOf(e.getMessage()));
    }
  }

  /** Whether it holds a handler of an event, or the timer of that name. */
  public boolean handles(int eventId, String target) {
    return handlers.contains(eventId + "-" + target);
  }

  private static Map<String, DeployedService> services(
      Language language, Map<?, ?> model, Map<String, DeployedService> deployed)
      throws ArchiveException {
    Map<String, DeployedService> services = new HashMap<>();
    for (Map<?, ?> service : parts(model, "services")) {
      if (!(service.get("name") instanceof String name) || name.isEmpty()) {
        throw new ArchiveException("a service in the model has no name");
      }
      DeployedService known = deployed.get(name);
      List<DeployedService.Method> methods = new ArrayList<>();
      for (MethodDefinition definition : DeployedModel.methods(model, name)) {
        DeployedService.Method same = known == null ? null : known.method(definition.name());
        methods.add(
            new DeployedService.Method(
                same == null ? "debug-" + definition.name() : same.id(), definition));
      }
      services.put(
          name,
          new DeployedService(
              known == null ? "debug-" + name : known.id(),
              name,
              service.get("version") instanceof String version ? version : "1.0.0",
              language.name(),
              "debug",
              name,
              service.get("provider") instanceof String provider ? provider : "",
              "",
              System.currentTimeMillis(),
              null,
              List.copyOf(methods),
              ServiceConfiguration.declared(service.get("config"))));
    }
    return services;
  }

  private static Set<String> handlers(Map<?, ?> model) throws ArchiveException {
    Set<String> handlers = new HashSet<>();
    for (Map<?, ?> handler : parts(model, "handlers")) {
      if (handler.get("eventId") instanceof Number event) {
        handlers.add(event.intValue() + "-" + text(handler.get("target")));
      }
    }
    for (Map<?, ?> timer : parts(model, "timers")) {
      handlers.add(TIMER + "-" + text(timer.get("name")));
    }
    return handlers;
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text && !text.isEmpty() ? text : "*";
  }

  private static List<Map<?, ?>> parts(Map<?, ?> model, String name) throws ArchiveException {
    List<Map<?, ?>> parts = new ArrayList<>();
    for (Object part : model.get(name) instanceof List<?> list ? list : List.of()) {
      if (!(part instanceof Map<?, ?> map) || parts.size() == MAX_PARTS) {
        throw new ArchiveException("`" + name + "` in the model cannot be read");
      }
      parts.add(map);
    }
    return parts;
  }
}
