package dev.backstay.code.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event handler that is in force.
 *
 * @param id stays the same over deployments, for the same event and target in the same model
 * @param model name of the deployment model
 * @param language what it is written in: {@code JS} or {@code JAVA}
 * @param eventId number of the event in the catalogue (reference: business logic, 8)
 * @param target table, channel or custom event that it is for; {@code *} for all
 * @param async whether nobody waits for it
 * @param provider its file, relative to the code directory, with forward slashes
 * @param deploymentId whose code it runs
 * @param enabled whether it is called; switched off in the console
 * @param created milliseconds since the epoch
 * @param updated likewise; null when it is of its first deployment
 */
public record DeployedHandler(
    String id,
    String model,
    String language,
    int eventId,
    String target,
    boolean async,
    String provider,
    String deploymentId,
    boolean enabled,
    long created,
    @Nullable Long updated) {

  /** The target that stands for all. */
  public static final String ALL = "*";

  /**
   * In whose chains it is: its target, or all where the event has no targets, whatever the code
   * says.
   */
  String context() {
    return ServerEvents.isTargeted(eventId) ? target : ALL;
  }

  /** For example {@code afterCreate(Order)}, {@code user.beforeLogin}, {@code event(paid)}. */
  public String name() {
    return name(model, eventId, target);
  }

  /**
   * What a handler is called where permissions are set and in explanations; unique in an app. One
   * of another model than {@code default} says so: {@code afterCreate(Order)@billing}.
   */
  static String name(String model, int eventId, String target) {
    String event =
        eventId == ServerEvents.CUSTOM
            ? "event(" + target + ")"
            : ServerEvents.isTargeted(eventId)
                ? ServerEvents.name(eventId) + "(" + target + ")"
                : ServerEvents.provider(eventId)
                    + "."
                    + ServerEvents.name(eventId)
                    + (target.equals(ALL) ? "" : "(" + target + ")");
    return model.equals("default") ? event : event + "@" + model;
  }

  /** As developers' tools read it (reference: management, 9: {@code servercode}). */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", id);
    shown.put("mode", "production");
    shown.put("category", "events");
    shown.put("eventId", eventId);
    shown.put("name", name());
    shown.put("target", target);
    shown.put("context", target);
    shown.put("async", async);
    shown.put("provider", provider);
    shown.put("language", language);
    shown.put("model", model);
    shown.put("enabled", enabled);
    shown.put("created", created);
    shown.put("updated", updated);
    return shown;
  }
}
