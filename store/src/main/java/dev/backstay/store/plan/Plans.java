package dev.backstay.store.plan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.store.database.Database;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.schema.Table;

/**
 * The statements on rows, built on first use and kept by what they depend on. All keys hold the
 * {@link Table} object, as those of {@link ResolvedQueries} do.
 *
 * <p>One instance serves all apps of an installation, so that ten thousand of them share its
 * bounds.
 */
public final class Plans {
  /** Each is a text and a small array. */
  private static final int CACHE_SIZE = 5_000;

  private final ResolvedQueries resolved = new ResolvedQueries();
  // what is looked up wakes no other thread to note it
  private final Cache<PlanKey<?>, Plan<?>> plans =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(CACHE_SIZE).build();

  /** What the texts of queries mean. */
  public ResolvedQueries resolved() {
    return resolved;
  }

  /** The statement for {@code key}. */
  @SuppressWarnings("unchecked") // a key's plan is the one that the key has built
  public <V> Plan<V> of(Database database, PlanKey<V> key) {
    return (Plan<V>) plans.get(key, wanted -> wanted.plan(database));
  }
}
