package dev.backstay.code.deploy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which event handlers an app has, for one look-up per operation: an immutable snapshot, replaced
 * by each deployment.
 */
public final class HandlerTable {
  private final BitSet events = new BitSet();
  private final Map<Integer, Map<String, List<DeployedHandler>>> chains = new HashMap<>();

  /**
   * An event of one target, in whose order handlers run.
   *
   * @param eventId number of the event
   * @param context the target, or {@code *}
   */
  public record ChainKey(int eventId, String context) {}

  /**
   * @param handlers all that are in force; those that are switched off are left out
   * @param places where the developer wants handlers in a chain, by their ids; others come behind
   *     them, the target's own before those for all
   */
  HandlerTable(Collection<DeployedHandler> handlers, Map<ChainKey, Map<String, Integer>> places) {
    Map<Integer, List<DeployedHandler>> byEvent = new HashMap<>();
    for (DeployedHandler handler : handlers) {
      if (handler.enabled()) {
        byEvent.computeIfAbsent(handler.eventId(), id -> new ArrayList<>()).add(handler);
      }
    }
    byEvent.forEach((eventId, ofEvent) -> {
      events.set(eventId);
      Set<String> contexts = new TreeSet<>();
      contexts.add(DeployedHandler.ALL);
      ofEvent.forEach(handler -> contexts.add(handler.context()));
      places.keySet().stream()
          .filter(key -> key.eventId() == eventId)
          .forEach(key -> contexts.add(key.context()));
      Map<String, List<DeployedHandler>> byContext = new HashMap<>();
      for (String context : contexts) {
        byContext.put(context, chain(ofEvent, context, places));
      }
      chains.put(eventId, Map.copyOf(byContext));
    });
  }

  private static List<DeployedHandler> chain(
      List<DeployedHandler> ofEvent, String context, Map<ChainKey, Map<String, Integer>> places) {
    return ordered(
        ofEvent.stream()
            .filter(handler ->
                handler.context().equals(context) || handler.context().equals(DeployedHandler.ALL))
            .toList(),
        places.getOrDefault(new ChainKey(ofEvent.getFirst().eventId(), context), Map.of()));
  }

  /** Handlers in the order in which they run. */
  static List<DeployedHandler> ordered(
      List<DeployedHandler> handlers, Map<String, Integer> places) {
    return handlers.stream()
        .sorted(
            Comparator.comparingInt((DeployedHandler handler) ->
                    places.getOrDefault(handler.id(), Integer.MAX_VALUE))
                .thenComparing(handler -> handler.context().equals(DeployedHandler.ALL))
                .thenComparingLong(DeployedHandler::created)
                .thenComparing(DeployedHandler::model))
        .toList();
  }

  /** Whether there are handlers of an event, for whatever target. Costs a test of a bit. */
  public boolean has(int eventId) {
    return events.get(eventId);
  }

  /**
   * The handlers of an event for a target, in their order.
   *
   * @param target table, channel or custom event; null for those of events without targets, and
   *     where an operation is about no target by itself
   */
  public List<DeployedHandler> of(int eventId, @Nullable String target) {
    Map<String, List<DeployedHandler>> byContext = chains.get(eventId);
    if (byContext == null) {
      return List.of();
    }
    List<DeployedHandler> own = target == null ? null : byContext.get(target);
    return own != null ? own : byContext.getOrDefault(DeployedHandler.ALL, List.of());
  }
}
