package dev.backstay.foundation.apps;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a feature keeps in memory for each app: made when the app is first used, closed when the app
 * is deleted or the server stops, and released when the server has too many apps in memory ({@link
 * AppsInMemory}).
 *
 * <p>A state that is released is not closed, and stays the app's for as long as a caller holds it,
 * so that an app never has two states of which only one is told of a change. A caller that stores
 * something and then tells the state must therefore hold the state itself meanwhile, or ask for it
 * again, and not hold a part of it alone.
 *
 * @param <T> the state; closed too when it is {@link AutoCloseable}
 */
public final class PerApp<T> implements AutoCloseable {
  private final ConcurrentHashMap<String, Slot> states = new ConcurrentHashMap<>();

  /** States that were released and that callers may still hold. */
  private final Cache<String, T> released =
      Caffeine.newBuilder().executor(Runnable::run).weakValues().build();

  private final Function<App, T> make;
  private final Predicate<T> droppable;
  private final AppsInMemory inMemory;

  /**
   * Of a state that can be made again at any time.
   *
   * @param apps tells when an app is deleted
   * @param make makes the state of one app; called by one thread at a time until the state is
   *     dropped, may wait, and must not ask for the state itself
   */
  public PerApp(Apps apps, Function<App, T> make) {
    this(apps, make, state -> true);
  }

  /**
   * @param droppable whether nothing is lost when a state is released now and made again later;
   *     must not wait
   */
  public PerApp(Apps apps, Function<App, T> make, Predicate<T> droppable) {
    this.make = make;
    this.droppable = droppable;
    this.inMemory = apps.inMemory();
    inMemory.register(this);
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
          known = released.getIfPresent(app.id());
          if (known == null) {
            known = make.apply(app);
          }
          state = known;
          if (ended) {
            closeQuietly(known);
          }
        }
      } finally {
        lock.unlock();
      }
      // after it is there, so that it is found by what gives it up
      inMemory.used(app.id());
      return known;
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
    T state = slot == null ? null : slot.state;
    return state != null ? state : released.getIfPresent(appId);
  }

  /** Does something with the state of each app that has one. */
  public void each(Consumer<T> action) {
    ids()
        .forEach(id -> {
          T state = known(id);
          if (state != null) {
            action.accept(state);
          }
        });
  }

  /**
   * Has the state of an app made again when it is next used. What is being made meanwhile is for
   * those alone who have asked for it already: what was read for it may be old.
   */
  public void drop(String appId) {
    forget(appId);
  }

  Set<String> ids() {
    Set<String> ids = new HashSet<>(states.keySet());
    ids.addAll(released.asMap().keySet());
    return ids;
  }

  /**
   * Releases the state of an app: it is made again when the app is next used, unless somebody holds
   * it still.
   *
   * @return false when there is one that is being made, or of which something would be lost
   */
  boolean release(String appId) {
    return states.computeIfPresent(
            appId,
            (id, slot) -> {
              T state = slot.state;
              if (state == null || !droppable.test(state)) {
                return slot;
              }
              released.put(id, state);
              return null;
            })
        == null;
  }

  /** Lets go of the places of those states that nobody holds any more. */
  void cleanUp() {
    released.cleanUp();
  }

  void forget(App app) {
    forget(app.id());
  }

  @SuppressWarnings("ReferenceEquality") // whether it is this one, which is closed already
  private void forget(String appId) {
    AtomicReference<@Nullable Slot> slot = new AtomicReference<>();
    AtomicReference<@Nullable T> held = new AtomicReference<>();
    // in one step: a place that is made afterwards must not take up what is forgotten
    states.compute(
        appId,
        (id, place) -> {
          slot.set(place);
          held.set(released.asMap().remove(id));
          return null;
        });
    Slot ended = slot.get();
    if (ended != null) {
      ended.end();
    }
    T kept = held.get();
    if (kept != null && (ended == null || ended.state != kept)) {
      closeQuietly(kept);
    }
  }

  @Override
  public void close() {
    ids().forEach(this::forget);
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
