package dev.backstay.server.hive;

import dev.backstay.foundation.operations.Service;
import dev.backstay.foundation.operations.ServiceOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the hives of an app (reference: README, 6).
 *
 * @param <R> what it results in
 */
sealed interface HiveOperation<R extends @Nullable Object> extends ServiceOperation<R> {
  @Override
  default Service service() {
    return Service.HIVE;
  }

  /** An operation on hives as a whole. */
  sealed interface OfHives<R extends @Nullable Object> extends HiveOperation<R> {}

  /** Lists the names, in their order. */
  record GetHives() implements OfHives<List<String>> {
    @Override
    public @Nullable String target() {
      return null;
    }
  }

  /** Makes a hive. */
  record CreateHive(String hive) implements OfHives<@Nullable Void> {
    @Override
    public String target() {
      return hive;
    }
  }

  /** Gives a hive another name. */
  record RenameHive(String hive, String newName) implements OfHives<@Nullable Void> {
    @Override
    public String target() {
      return hive;
    }
  }

  /** Deletes a hive with all that is in it. */
  record DeleteHive(String hive) implements OfHives<@Nullable Void> {
    @Override
    public String target() {
      return hive;
    }
  }

  /** An operation within a store. */
  sealed interface OfStore<R extends @Nullable Object> extends HiveOperation<R>
      permits KeyOperation,
          KeyValueOperation,
          ListOperation,
          MapOperation,
          SetOperation,
          SortedSetOperation {
    /** The store. */
    HiveStore store();

    /** The store, and within it the key if there is one: {@code hive/list/key}. */
    @Override
    String target();
  }
}
