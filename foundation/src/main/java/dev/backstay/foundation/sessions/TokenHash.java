package dev.backstay.foundation.sessions;

import dev.backstay.foundation.secrets.RandomSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a user-token: all that is kept of it. Tokens are 256 random bits, so a plain hash
 * can neither be guessed nor reversed, and looking one up in a table tells a listener with a
 * stopwatch nothing.
 */
record TokenHash(long first, long second, long third, long fourth) {
  /** Characters of a {@link RandomSecret}. */
  private static final int TOKEN_LENGTH = 43;

  /** One for each thread: to look one up costs more than the hash of a token. */
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(TokenHash::sha256);

  /** The hash of a token; null for a text that cannot be one of ours. */
  static @Nullable TokenHash of(String token) {
    if (token.length() != TOKEN_LENGTH) {
      return null;
    }
    // digest() leaves it as new
    return of(SHA_256.get().digest(token.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The hash that {@link #text()} gave. */
  static TokenHash parse(String text) {
    return of(HexFormat.of().parseHex(text));
  }

  /** A part of it that names its session among those of one user: 32 hexadecimal digits. */
  String name() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(first) + hex.toHexDigits(second);
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
