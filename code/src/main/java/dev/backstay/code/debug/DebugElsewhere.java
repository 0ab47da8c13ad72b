package dev.backstay.code.debug;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.json.Json;
import dev.backstay.store.nodes.Node;
import dev.backstay.store.nodes.Nodes;
import dev.backstay.store.nodes.Reply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Debug sessions at other servers on the database. A session is of the server that the developer's
 * machine is connected to; the others can only tell where it is, and end it.
 */
public final class DebugElsewhere {
  private static final String SESSION = "debug-session";
  private static final String END = "debug-end";

  private final Nodes nodes;

  /**
   * @param own the sessions of this server, of which the others are told
   * @param apps finds an app by its id
   */
  public DebugElsewhere(Nodes nodes, DebugSessions own, Function<String, @Nullable App> apps) {
    this.nodes = nodes;
    nodes.answer(
        SESSION,
        appId -> {
          App app = apps.apply(appId);
          DebugSessions.Shown shown = app == null ? null : own.find(app);
          return shown == null ? null : new String(Json.write(shown), StandardCharsets.UTF_8);
        });
    nodes.answer(
        END,
        appId -> {
          own.end(appId);
          return null;
        });
  }

  /**
   * The session of an app at another server, as {@link DebugSessions.Shown}, with the address of
   * its {@code server}; null when there is none.
   */
  public @Nullable Map<String, @Nullable Object> find(App app) {
    for (Map.Entry<Node, Reply> each :
        nodes.askOthers(app.id(), SESSION, node -> app.id()).entrySet()) {
      String text = each.getValue().text();
      if (text != null
          && Json.read(text.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> session) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        session.forEach((name, value) -> found.put(String.valueOf(name), value));
        found.put("server", each.getKey().address());
        return found;
      }
    }
    return null;
  }

  /** Ends the sessions of an app at other servers. */
  public void end(App app) {
    var _ = nodes.askOthers(app.id(), END, node -> app.id());
  }
}
