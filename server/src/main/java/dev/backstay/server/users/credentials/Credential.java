package dev.backstay.server.users.credentials;

import dev.backstay.foundation.limits.GuessLimits.Failures;
import org.jspecify.annotations.Nullable;

/**
 * What logging in needs beside the account's record.
 *
 * @param hash of the password
 * @param failures the latest that were stored
 * @param failedNetwork where they came from; null for none
 */
public record Credential(
    String userId, String hash, Failures failures, @Nullable String failedNetwork) {
  /** The stored failures of a network, with which its count goes on after a restart. */
  public Failures failuresFrom(String network) {
    return network.equals(failedNetwork) ? failures : Failures.NONE;
  }

  @Override
  public String toString() {
    return "Credential[" + userId + "]";
  }
}
