package dev.backstay.server.hive;

/**
 * One key of a store.
 *
 * @param name a name that {@link HiveNames} allows, which is checked where it is used
 */
record StoreKey(HiveStore store, String name) {
  @Override
  public String toString() {
    return store + "/" + name;
  }
}
