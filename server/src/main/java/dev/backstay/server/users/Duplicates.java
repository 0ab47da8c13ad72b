package dev.backstay.server.users;

import dev.backstay.store.DatabaseException;
import dev.backstay.store.StoreException;

/** Recognises that a value which must be unique is there already. */
final class Duplicates {
  private Duplicates() {}

  static boolean isOne(StoreException e) {
    return e instanceof DatabaseException failure
        && failure.kind() == DatabaseException.Kind.UNIQUE_VIOLATION;
  }
}
