package dev.backstay.foundation.apps;

import dev.backstay.store.nodes.ChangeListener;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * What other servers on the database have changed, told to those classes that keep something of it
 * in memory. They register here for the tables that it is made of; {@code docs/scaling.md} lists
 * them.
 */
public final class Changes implements ChangeListener {
  private final Supplier<Set<String>> appsInMemory;
  private final List<Registered> registered = new CopyOnWriteArrayList<>();

  /** Drops what is in memory of a changed table. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Drops it: when this returns, no request that begins uses what was read before.
     *
     * @param appId whose table was changed; "" for one of the platform
     * @param details what was noted of the change; empty for all of the table
     */
    void changed(String appId, Set<String> details);
  }

  private record Registered(Set<String> tables, Handler handler) {}

  /**
   * @param appsInMemory the ids of the apps of which anything may be in memory
   */
  Changes(Supplier<Set<String>> appsInMemory) {
    this.appsInMemory = appsInMemory;
  }

  /**
   * Registers for changes of any of these tables, before the server joins the others.
   *
   * @param handler called once for each change, by one thread
   */
  public void on(Handler handler, Table<?>... tables) {
    registered.add(
        new Registered(
            Arrays.stream(tables).map(Table::getName).collect(Collectors.toUnmodifiableSet()),
            handler));
  }

  @Override
  public Set<String> tables() {
    return registered.stream()
        .flatMap(each -> each.tables().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void changed(@Nullable String appId, Map<String, Set<String>> tables) {
    for (Registered each : registered) {
      Set<String> details = new HashSet<>();
      boolean concerned = false;
      boolean all = false;
      for (Map.Entry<String, Set<String>> table : tables.entrySet()) {
        if (each.tables().contains(table.getKey())) {
          concerned = true;
          all |= table.getValue().isEmpty();
          details.addAll(table.getValue());
        }
      }
      if (concerned) {
        each.handler().changed(appId == null ? "" : appId, all ? Set.of() : details);
      }
    }
  }

  @Override
  public void anything() {
    Set<String> apps = appsInMemory.get();
    for (Registered each : registered) {
      each.handler().changed("", Set.of());
      apps.forEach(appId -> each.handler().changed(appId, Set.of()));
    }
  }
}
