package dev.backstay.foundation.apps;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a feature keeps in memory for each app: made when the app is first used, closed when the app
 * is deleted or the server stops.
 *
 * @param <T> the state; closed too when it is {@link AutoCloseable}
 */
public final class PerApp<T> implements AutoCloseable {
  private final ConcurrentHashMap<String, Slot> states = new ConcurrentHashMap<>();
  private final Function<App, T> make;

  /**
   * @param apps tells when an app is deleted
   * @param make makes the state of one app; called by one thread at a time until the state is
   *     dropped, may wait, and must not ask for the state itself
   */
  public PerApp(Apps apps, Function<App, T> make) {
    this.make = make;
    apps.register(this);
  }

  /**
   * The place of one app's state. It is made under the place's own lock and not within the map,
   * whose locks other apps share: dropping or forgetting a state waits for no thread that makes
   * one.
   */
  private final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable T state;
    private volatile boolean ended;

    T get(App app) {
      T known = state;
      if (known != null) {
        return known;
      }
      lock.lock();
      try {
        known = state;
        if (known == null) {
          known = make.apply(app);
          state = known;
          if (ended) {
            closeQuietly(known);
          }
        }
        return known;
      } finally {
        lock.unlock();
      }
    }

    /** No longer the app's; a state that is being made is closed once it is there. */
    void end() {
      ended = true;
      closeQuietly(state);
    }
  }

  /** The state of an app. */
  public T of(App app) {
    Slot slot = states.get(app.id());
    return (slot != null ? slot : states.computeIfAbsent(app.id(), id -> new Slot())).get(app);
  }

  /** The state of an app, if there is any. */
  public @Nullable T known(String appId) {
    Slot slot = states.get(appId);
    return slot == null ? null : slot.state;
  }

  /**
   * Has the state of an app made again when it is next used. What is being made meanwhile is for
   * those alone who have asked for it already: what was read for it may be old.
   */
  public void drop(String appId) {
    forget(appId);
  }

  Set<String> ids() {
    return states.keySet();
  }

  void forget(App app) {
    forget(app.id());
  }

  private void forget(String appId) {
    Slot slot = states.remove(appId);
    if (slot != null) {
      slot.end();
    }
  }

  @Override
  public void close() {
    states.keySet().forEach(this::forget);
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
