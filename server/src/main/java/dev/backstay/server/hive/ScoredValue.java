package dev.backstay.server.hive;

/** An item of a sorted set. */
record ScoredValue(double score, HiveValue value) {}
