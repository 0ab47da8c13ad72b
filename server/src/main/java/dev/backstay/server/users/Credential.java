package dev.backstay.server.users;

/**
 * What logging in needs beside the account's record.
 *
 * @param hash of the password
 */
record Credential(String userId, String hash) {
  @Override
  public String toString() {
    return "Credential[" + userId + "]";
  }
}
