package dev.backstay.foundation.tables;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.PerApp;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.settings.DynamicSchemaSettings;
import dev.backstay.security.caller.Caller;
import dev.backstay.store.schema.Schema;
import dev.backstay.store.schema.Table;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;

/**
 * Bounds what clients and server code make of an app's schema by writing to tables and columns that
 * are not there yet. All who may create records can do that, and each table costs files, indexes
 * and a place in the schema that every request looks at.
 *
 * <p>Developers are not bounded by it, nor is what the console makes. Rates are kept in memory: a
 * restart forgets them, and every server process counts for itself.
 */
public final class DynamicSchemaLimits {
  private final DynamicSchemaSettings settings;
  private final PerApp<Bucket> buckets;

  public DynamicSchemaLimits(Apps apps, DynamicSchemaSettings settings) {
    this.settings = settings;
    int perMinute = Math.max(1, settings.changesPerMinute());
    this.buckets =
        new PerApp<>(
            apps,
            app ->
                Bucket.builder()
                    .addLimit(limit ->
                        limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                    .build(),
            bucket -> bucket.getAvailableTokens() >= perMinute);
  }

  /**
   * Counts tables and columns that a caller is about to have made, whether that succeeds or not.
   *
   * @throws dev.backstay.foundation.error.ApiException 90429 when there were too many in the app
   */
  void count(App app, Caller caller, int made) {
    if (settings.changesPerMinute() == 0 || caller.kind() != Caller.Kind.CLIENT) {
      return;
    }
    ConsumptionProbe probe =
        buckets.of(app).tryConsumeAndReturnRemaining(Math.min(made, settings.changesPerMinute()));
    if (!probe.isConsumed()) {
      long wait = Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis();
      throw ApiError.SCHEMA_GROWS_TOO_FAST.with(Math.max(1, (wait + 999) / 1_000));
    }
  }

  /**
   * Refuses what has grown too large.
   *
   * @param before the schema as it was
   * @param after the schema with what the caller has had made, not stored yet
   * @throws dev.backstay.foundation.error.ApiException 1149
   */
  void check(Caller caller, Schema before, Schema after) {
    if (caller.kind() != Caller.Kind.CLIENT) {
      return;
    }
    if (after.tables().size() > before.tables().size()
        && after.tables().size() > settings.tables()) {
      throw ApiError.TABLE_LIMIT.with(settings.tables());
    }
    for (Table table : after.tables()) {
      Table old = before.tableById(table.id());
      boolean grown = old == null || table.columns().size() > old.columns().size();
      if (grown && table.columns().size() > settings.columns()) {
        throw ApiError.COLUMN_LIMIT.with(table.name(), settings.columns());
      }
    }
  }
}
