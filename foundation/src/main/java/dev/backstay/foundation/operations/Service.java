package dev.backstay.foundation.operations;

/** The services of an app that clients call. */
public enum Service {
  DATA,
  USERS,
  COUNTERS,
  CACHE,
  HIVE,
  MESSAGING,
  FILES,
  SERVICES
}
