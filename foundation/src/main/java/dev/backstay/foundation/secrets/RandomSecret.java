package dev.backstay.foundation.secrets;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that nobody can guess: keys and tokens that the server gives out, states, nonces. */
public final class RandomSecret {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomSecret() {}

  /** A new one: 256 random bits as 43 characters that need no escaping in addresses and headers. */
  public static String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
