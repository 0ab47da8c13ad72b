package dev.backstay.store.nodes;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Drops what this server has in memory of the database when another one has changed it. */
public interface ChangeListener {
  /** Hears of nothing: for programs that keep nothing in memory. */
  ChangeListener NONE =
      new ChangeListener() {
        @Override
        public Set<String> tables() {
          return Set.of();
        }

        @Override
        public void changed(@Nullable String appId, Map<String, Set<String>> tables) {}

        @Override
        public void anything() {}
      };

  /** The names of the tables that it wants to hear of. */
  Set<String> tables();

  /**
   * Drops what is old. When it returns, nothing that was read before is used for a request that
   * begins; when it throws, it is called again.
   *
   * @param appId whose tables they are; null for the platform's
   * @param tables their names, each with what was noted of the change; nothing for all of it
   */
  void changed(@Nullable String appId, Map<String, Set<String>> tables);

  /** Drops everything: there may have been changes that were not told. */
  void anything();
}
