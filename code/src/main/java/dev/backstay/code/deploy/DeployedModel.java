package dev.backstay.code.deploy;

import dev.backstay.code.archive.ArchiveException;
import dev.backstay.code.settings.Language;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment's {@code model.json} says is in it. Written by the deploying developer, so it
 * is checked as such.
 *
 * @param language what it is written in
 * @param services the API services with their public methods
 * @param handlers the event handlers
 * @param timers the timers
 * @param json the text itself
 */
record DeployedModel(
    Language language,
    List<Service> services,
    List<Handler> handlers,
    List<ModelTimer> timers,
    String json) {
  /** Field of the stored text that holds who deployed it, and of which deployment it is a copy. */
  static final String ORIGIN = "backstay";

  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_SERVICES = 500;
  private static final int MAX_METHODS = 1_000;
  private static final int MAX_HANDLERS = 1_000;
  private static final int MAX_TARGET = 150;
  private static final int MAX_NAME = 100;
  private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]{0,199}");

  /**
   * @param name of the class
   * @param version as the class says, {@code 1.0.0} when it says nothing
   * @param description for people
   * @param provider the file it is in, with forward slashes
   * @param methods what may be called; private methods are not among them
   */
  record Service(
      String name,
      String version,
      String description,
      String provider,
      List<MethodDefinition> methods) {}

  /**
   * @param eventId an event of the catalogue
   * @param target table, channel or custom event; {@code *} for all
   * @param async whether nobody waits for it
   * @param provider the file it is in, with forward slashes
   */
  record Handler(int eventId, String target, boolean async, String provider) {}

  /**
   * Reads the model of an unpacked deployment.
   *
   * @throws ArchiveException it has none, or a wrong one; the message is for the deploying
   *     developer
   */
  static DeployedModel read(Path directory) throws ArchiveException, IOException {
    Path file = directory.resolve("model.json");
    if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
      throw new ArchiveException(
          "the archive holds no model.json of a reasonable size at its root");
    }
    return read(Language.JS, Files.readAllBytes(file), directory);
  }

  /**
   * Reads the model that was found in a deployment of Java.
   *
   * @throws ArchiveException something in it is not right
   */
  static DeployedModel ofJava(String json, Path directory) throws ArchiveException {
    return read(Language.JAVA, json.getBytes(StandardCharsets.UTF_8), directory);
  }

  private static DeployedModel read(Language language, byte[] text, Path directory)
      throws ArchiveException {
    try {
      if (!(Json.read(text) instanceof Map<?, ?> model)) {
        throw new ArchiveException("model.json is not an object");
      }
      requireNoErrors(model);
      ProviderRule providers = new ProviderRule(language, directory);
      return new DeployedModel(
          language,
          services(model, providers),
          handlers(model, providers),
          ModelTimer.read(model, providers),
          new String(text, StandardCharsets.UTF_8));
    } catch (ApiException e) {
      throw new ArchiveException("model.json cannot be read: " + e.text());
    } catch (IllegalArgumentException e) {
      throw new ArchiveException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The tool that made the archive writes down what it could not load. The official one refuses to
   * deploy then; others may not.
   */
  private static void requireNoErrors(Map<?, ?> model) throws ArchiveException {
    List<String> errors = new ArrayList<>();
    for (Object item : model.get("errors") instanceof List<?> list ? list : List.of()) {
      Map<?, ?> error = item instanceof Map<?, ?> map ? map : Map.of();
      String file = text(error.get("erredFile"), text(error.get("serverCodeFile"), "the project"));
      String position = text(error.get("position"), "");
      errors.add(
          shortened(
              file
                  + (position.isEmpty() ? "" : ":" + position)
                  + ": "
                  + text(error.get("message"), "it cannot be loaded"),
              500));
    }
    if (!errors.isEmpty()) {
      throw new ArchiveException(
          String.join("\n", errors.size() > 20 ? errors.subList(0, 20) : errors));
    }
  }

  /** The same with a remark in its text, which is kept and shown beside the deployment. */
  DeployedModel withOrigin(Map<String, ?> origin) {
    if (!(Json.read(json.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> model)) {
      return this;
    }
    Map<String, @Nullable Object> more = new LinkedHashMap<>();
    model.forEach((field, value) -> more.put(String.valueOf(field), value));
    more.put(ORIGIN, origin);
    return new DeployedModel(
        language, services, handlers, timers, new String(Json.write(more), StandardCharsets.UTF_8));
  }

  private static List<Service> services(Map<?, ?> model, ProviderRule providers)
      throws ArchiveException {
    List<Service> services = new ArrayList<>();
    Set<String> names = new HashSet<>();
    if (model.get("services") instanceof List<?> list) {
      for (Object item : list) {
        if (!(item instanceof Map<?, ?> service)) {
          throw new ArchiveException("a service in model.json is not an object");
        }
        String name = text(service.get("name"), "");
        if (!NAME.matcher(name).matches() || !names.add(name)) {
          throw new ArchiveException(
              "a service in model.json has no name, a wrong one or one that occurs twice");
        }
        if (CodeContainers.RESERVED.contains(name)) {
          throw new ArchiveException(
              "a service cannot be called "
                  + name
                  + ": where permissions are set, the name stands for the app's "
                  + name);
        }
        String provider = providers.of(service, "the service " + name);
        services.add(
            new Service(
                name,
                shortened(text(service.get("version"), "1.0.0"), 50),
                shortened(text(service.get("description"), name), 2_000),
                provider,
                methods(model, name)));
      }
    }
    if (services.size() > MAX_SERVICES) {
      throw new ArchiveException("there are more than " + MAX_SERVICES + " services");
    }
    return List.copyOf(services);
  }

  /** The public methods of a service. */
  static List<MethodDefinition> methods(Map<?, ?> model, String service) throws ArchiveException {
    List<MethodDefinition> methods = new ArrayList<>();
    Object types =
        model.get("definitions") instanceof Map<?, ?> definitions ? definitions.get("types") : null;
    Object type = types instanceof Map<?, ?> map ? map.get(service) : null;
    if (type instanceof Map<?, ?> known && known.get("methods") instanceof Map<?, ?> all) {
      for (Map.Entry<?, ?> entry : all.entrySet()) {
        if (entry.getKey() instanceof String name
            && entry.getValue() instanceof Map<?, ?> method
            && !"private".equals(method.get("access"))) {
          if (!NAME.matcher(name).matches()) {
            throw new ArchiveException("a method of the service " + service + " has a wrong name");
          }
          methods.add(MethodDefinition.of(name, method));
        }
      }
    }
    if (methods.size() > MAX_METHODS) {
      throw new ArchiveException(
          "the service " + service + " has more than " + MAX_METHODS + " methods");
    }
    return List.copyOf(methods);
  }

  private static String text(@Nullable Object value, String otherwise) {
    return value instanceof String text && !text.isBlank() ? text : otherwise;
  }

  private static String shortened(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  private static List<Handler> handlers(Map<?, ?> model, ProviderRule providers)
      throws ArchiveException {
    List<Handler> handlers = new ArrayList<>();
    Set<String> known = new HashSet<>();
    List<?> sent = list(model, "handlers");
    if (sent.size() > MAX_HANDLERS) {
      throw new ArchiveException("there are more than " + MAX_HANDLERS + " event handlers");
    }
    for (Object item : sent) {
      if (!(item instanceof Map<?, ?> handler)
          || !(handler.get("eventId") instanceof Number number)
          || !ServerEvents.all().containsKey(number.intValue())
          || number.intValue() == ServerEvents.TIMER) {
        throw new ArchiveException(
            "an event handler in model.json is for no event of the catalogue: "
                + (item instanceof Map<?, ?> map ? name(String.valueOf(map.get("eventId"))) : "?"));
      }
      int eventId = number.intValue();
      String target = text(handler.get("target"), DeployedHandler.ALL);
      String event = ServerEvents.name(eventId) + " of " + name(target);
      if (target.length() > MAX_TARGET) {
        throw new ArchiveException(
            "the event handler " + event + "… is for a name of more than 150 characters");
      }
      if (!known.add(eventId + " " + target)) {
        throw new ArchiveException("there are two event handlers " + event);
      }
      handlers.add(
          new Handler(
              eventId,
              target,
              Boolean.TRUE.equals(handler.get("async")),
              providers.of(handler, "the event handler " + event)));
    }
    return List.copyOf(handlers);
  }

  private static List<?> list(Map<?, ?> model, String key) throws ArchiveException {
    Object value = model.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new ArchiveException("`" + key + "` in model.json is not a list");
  }

  private static String name(String text) {
    return shortened(text.replaceAll("\\p{Cntrl}", "?"), MAX_NAME);
  }
}
