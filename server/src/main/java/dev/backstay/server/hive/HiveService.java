package dev.backstay.server.hive;

import dev.backstay.foundation.access.AccessGate;
import dev.backstay.foundation.access.Call;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.operations.Operations;
import dev.backstay.foundation.operations.Performer;
import dev.backstay.server.hive.HiveOperation.OfHives;
import org.jspecify.annotations.Nullable;

/**
 * The hive service. The permission model has no operations on hives, so no cell speaks of them: any
 * client with a key may use them, as cache and counters, unless the app is closed to clients (layer
 * L0), which leaves them to server code and developers.
 */
final class HiveService implements Performer<HiveOperation<?>> {
  private final Operations operations;
  private final AccessGate gate;
  private final HiveSweeper sweeper;
  private final Hives hives;
  private final Keys keys;
  private final KeyValues values;
  private final Lists lists;
  private final Maps maps;
  private final Sets sets;
  private final SortedSets sortedSets;

  HiveService(Operations operations, AccessGate gate, HiveSessions sessions, HiveSweeper sweeper) {
    this.operations = operations;
    this.gate = gate;
    this.sweeper = sweeper;
    this.hives = new Hives(sessions);
    this.keys = new Keys(sessions);
    this.values = new KeyValues(sessions);
    this.lists = new Lists(sessions);
    this.maps = new Maps(sessions);
    this.sets = new Sets(sessions);
    this.sortedSets = new SortedSets(sessions);
  }

  /**
   * Performs an operation.
   *
   * @return what it results in
   * @throws dev.backstay.foundation.error.ApiException 1134 in an app that is closed to clients,
   *     and those of {@link Hives#run}, {@link Keys#run} and {@link KeyValues#run}
   */
  <R extends @Nullable Object> R perform(Call call, HiveOperation<R> operation) {
    return operations.perform(call, operation, this);
  }

  @Override
  public boolean allows(Call call, HiveOperation<?> operation) {
    return gate.admits(call);
  }

  @Override
  public @Nullable Object run(Call call, HiveOperation<?> operation) {
    if (!allows(call, operation)) {
      throw ApiError.OPERATION_DENIED.with("HIVE");
    }
    App app = call.app();
    try {
      return run(app, operation);
    } catch (NoRoomException e) {
      if (!sweeper.sweepIfDue(app)) {
        throw e.error();
      }
    }
    try {
      return run(app, operation);
    } catch (NoRoomException e) {
      throw e.error();
    }
  }

  private @Nullable Object run(App app, HiveOperation<?> operation) {
    return switch (operation) {
      case OfHives<?> ofHives -> hives.run(app, ofHives);
      case KeyOperation<?> ofKeys -> keys.run(app, ofKeys);
      case KeyValueOperation<?> ofValues -> values.run(app, ofValues);
      case ListOperation<?> ofList -> lists.run(app, ofList);
      case MapOperation<?> ofMap -> maps.run(app, ofMap);
      case SetOperation<?> ofSet -> sets.run(app, ofSet);
      case SortedSetOperation<?> ofSortedSet -> sortedSets.run(app, ofSortedSet);
    };
  }
}
