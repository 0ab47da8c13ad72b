package dev.backstay.server.hive;

/** The kinds of stores that a hive has; each has keys of its own. */
enum StoreType {
  KEY_VALUE("key-value"),
  LIST("list"),
  MAP("map"),
  SET("set"),
  SORTED_SET("sorted-set");

  private final String word;

  StoreType(String word) {
    this.word = word;
  }

  /** As addresses and the database have it. */
  String word() {
    return word;
  }
}
