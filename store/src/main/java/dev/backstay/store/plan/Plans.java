package dev.backstay.store.plan;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.schema.Table;

/**
 * The statements on rows, made on first use and kept by what they depend on. All keys hold the
 * {@link Table} object, as those of {@link ResolvedQueries} do.
 *
 * <p>One instance serves all apps of a process, so that ten thousand of them share its bounds.
 */
public final class Plans {
  public static final Plans SHARED = new Plans();

  /** Each is a text and two small arrays. */
  private static final int KEPT = 5_000;

  public final ResolvedQueries resolved = new ResolvedQueries();
  public final FindPlans finds;
  public final FactsPlans facts;
  public final WritePlans writes;
  public final RelationPlans relations;

  private Plans() {
    Cache<Object, Plan> kept = Caffeine.newBuilder().maximumSize(KEPT).build();
    finds = new FindPlans(kept);
    facts = new FactsPlans(kept);
    writes = new WritePlans(kept, resolved);
    relations = new RelationPlans(kept, resolved);
  }
}
