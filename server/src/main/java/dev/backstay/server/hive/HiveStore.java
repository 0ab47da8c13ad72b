package dev.backstay.server.hive;

/** The store of one type in a hive. */
record HiveStore(String hive, StoreType type) {
  @Override
  public String toString() {
    return hive + "/" + type.word();
  }
}
