package dev.backstay.foundation.apps;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One app: who it is and its keys. An immutable snapshot; a change of name or keys makes a new one
 * with the same id.
 *
 * <p>Two snapshots of one app are equal: whatever a feature keeps per app is keyed by the id.
 *
 * @param id 36 characters, upper case
 * @param name as its developer calls it; not unique
 * @param developerId whose it is
 * @param created milliseconds since the epoch
 * @param keys its permanent keys
 */
public record App(String id, String name, String developerId, long created, List<ApiKey> keys) {

  /** An app of which nothing but its id is known any more: one that was deleted elsewhere. */
  static App ofId(String id) {
    return new App(id, "", "", 0, List.of());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof App app && app.id.equals(id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "App[" + id + "]";
  }
}
