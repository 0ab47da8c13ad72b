package dev.backstay.server.sessions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a user-token: all that is kept of it. Tokens are 256 random bits, so a plain hash
 * can neither be guessed nor reversed, and looking one up in a table tells a listener with a
 * stopwatch nothing.
 */
record TokenHash(long first, long second, long third, long fourth) {
  private static final int TOKEN_BYTES = 32;
  private static final int TOKEN_LENGTH = 43;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new token: 43 characters that need no escaping in addresses and headers. */
  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The hash of a token; null for a text that cannot be one of ours. */
  static @Nullable TokenHash of(String token) {
    if (token.length() != TOKEN_LENGTH) {
      return null;
    }
    try {
      return of(
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The hash that {@link #text()} gave. */
  static TokenHash parse(String text) {
    return of(HexFormat.of().parseHex(text));
  }

  /** As it is stored: 64 hexadecimal digits. */
  String text() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first)
        + hex.toHexDigits(second)
        + hex.toHexDigits(third)
        + hex.toHexDigits(fourth);
  }

  @Override
  public String toString() {
    return "TokenHash";
  }

  private static TokenHash of(byte[] bytes) {
    ByteBuffer hash = ByteBuffer.wrap(bytes);
    return new TokenHash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }
}
