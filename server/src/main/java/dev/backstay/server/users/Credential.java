package dev.backstay.server.users;

/**
 * What logging in needs beside the account's record.
 *
 * @param hash of the password
 * @param failures in a row
 * @param lockedUntil milliseconds since the epoch
 */
record Credential(String userId, String hash, int failures, long lockedUntil) {
  @Override
  public String toString() {
    return "Credential[" + userId + "]";
  }
}
