package dev.backstay.foundation.apps;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The apps that are in memory, with what features keep of them ({@link PerApp}): no more than a
 * number of them, those that are used most. The others are read again when they are next used.
 *
 * <p>What has more in memory of an app than can be read again ({@code droppable}) keeps it until it
 * has no more, and is asked again every {@link #SWEPT_EVERY}.
 */
final class AppsInMemory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AppsInMemory.class);
  private static final Duration SWEPT_EVERY = Duration.ofSeconds(15);

  private final Cache<String, App> apps;
  private final List<PerApp<?>> states = new CopyOnWriteArrayList<>();
  private final Consumer<String> release;

  /** Of which something may be in memory, though they are not among the apps that are. */
  private final Set<String> leaving = ConcurrentHashMap.newKeySet();

  private final Semaphore wake = new Semaphore(0);
  private final Thread sweeper;

  /**
   * @param most how many apps
   * @param release releases what else there is of the app of an id
   */
  AppsInMemory(int most, Consumer<String> release) {
    this.release = release;
    this.apps =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(most)
            .removalListener(this::removed)
            .build();
    this.sweeper = Thread.ofVirtual().name("apps-sweeper").start(this::sweepAlways);
  }

  /** The apps themselves, by their ids. */
  ConcurrentMap<String, App> apps() {
    return apps.asMap();
  }

  /** An app that is used now, if it is in memory. */
  @Nullable App use(String appId) {
    return apps.getIfPresent(appId);
  }

  void register(PerApp<?> state) {
    states.add(state);
  }

  /** What features keep, the latest feature first. */
  List<PerApp<?>> states() {
    return states.reversed();
  }

  /** The ids of the apps of which anything may be in memory. */
  Set<String> ids() {
    Set<String> ids = new HashSet<>(apps.asMap().keySet());
    states.forEach(state -> ids.addAll(state.ids()));
    return ids;
  }

  /** Something is in memory of an app from now on. */
  void used(String appId) {
    if (!apps.asMap().containsKey(appId)) {
      leaving.add(appId);
    }
  }

  private void removed(@Nullable String appId, @Nullable App app, RemovalCause cause) {
    if (appId != null && cause != RemovalCause.REPLACED) {
      leaving.add(appId);
      // one that was changed is most likely used again before the next sweep
      if (cause.wasEvicted() && wake.availablePermits() == 0) {
        wake.release();
      }
    }
  }

  private void sweepAlways() {
    Set<String> refused = new HashSet<>();
    long asked = System.nanoTime();
    try {
      while (true) {
        var _ = wake.tryAcquire(SWEPT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
        if (System.nanoTime() - asked >= SWEPT_EVERY.toNanos()) {
          asked = System.nanoTime();
          leaving.addAll(refused);
          refused.clear();
          states.forEach(PerApp::cleanUp);
        }
        for (String appId : List.copyOf(leaving)) {
          // first: what is used meanwhile is noted again
          leaving.remove(appId);
          if (!apps.asMap().containsKey(appId) && !releaseStates(appId)) {
            refused.add(appId);
          }
        }
      }
    } catch (InterruptedException e) {
      // closing
    }
  }

  private boolean releaseStates(String appId) {
    boolean all = true;
    try {
      for (PerApp<?> state : states) {
        all &= state.release(appId);
      }
      if (all) {
        release.accept(appId);
      }
      return all;
    } catch (RuntimeException e) {
      LOG.warn("an app could not be released from memory", e);
      return false;
    }
  }

  /** Releases, now, all apps that may be; for tests. */
  void releaseAll() {
    for (String appId : ids()) {
      apps.asMap().remove(appId);
      var _ = releaseStates(appId);
    }
  }

  @Override
  public void close() {
    sweeper.interrupt();
  }
}
