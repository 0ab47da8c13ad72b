package dev.backstay.foundation.apps;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a feature keeps in memory for each app: made when the app is first used, closed when the app
 * is deleted or the server stops.
 *
 * @param <T> the state; closed too when it is {@link AutoCloseable}
 */
public final class PerApp<T> implements AutoCloseable {
  private final ConcurrentHashMap<String, T> states = new ConcurrentHashMap<>();
  private final Function<App, T> make;

  /**
   * @param apps tells when an app is deleted
   * @param make makes the state of one app; called once per app, by one thread, and must not ask
   *     for the state itself
   */
  public PerApp(Apps apps, Function<App, T> make) {
    this.make = make;
    apps.register(this);
  }

  /** The state of an app. */
  public T of(App app) {
    T known = states.get(app.id());
    return known != null ? known : states.computeIfAbsent(app.id(), id -> make.apply(app));
  }

  /** The state of an app, if there is any. */
  public @Nullable T known(String appId) {
    return states.get(appId);
  }

  /**
   * Has the state of an app made again when it is next used. Waits while it is being made: what was
   * read for that may be old.
   */
  public void drop(String appId) {
    closeQuietly(states.remove(appId));
  }

  Set<String> ids() {
    return states.keySet();
  }

  void forget(App app) {
    closeQuietly(states.remove(app.id()));
  }

  @Override
  public void close() {
    for (String id : states.keySet()) {
      closeQuietly(states.remove(id));
    }
  }

  private static void closeQuietly(@Nullable Object state) {
    if (state instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(PerApp.class)
            .warn("could not close the state of an app", e);
      }
    }
  }
}
