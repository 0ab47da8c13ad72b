package dev.backstay.server.hive;

/** What of several sets is read. */
enum Combination {
  /** What is in the first and in no other. */
  DIFFERENCE,
  /** What is in all. */
  INTERSECTION,
  /** What is in any. */
  UNION
}
