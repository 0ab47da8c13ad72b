package dev.backstay.store.plan;

import dev.backstay.store.database.Database;

/**
 * What the text of a statement depends on: tables, shapes of conditions and filters, but no value.
 * Equal keys share one plan. Since a plan is built by its key, which knows nothing of the request
 * that happens to be the first, no value of that request can stay in it.
 *
 * @param <V> what a request brings, of which the statement takes its values
 */
public interface PlanKey<V> {
  /** Builds the statement; {@link Plans} keeps it. */
  Plan<V> plan(Database database);
}
