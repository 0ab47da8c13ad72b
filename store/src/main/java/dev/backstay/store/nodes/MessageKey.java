package dev.backstay.store.nodes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The key by which servers know each other's messages: any login of the database may send some. A
 * message is {@code code text}, where the code is an HMAC-SHA256 of the channel and the text.
 */
final class MessageKey {
  private static final String ALGORITHM = "HmacSHA256";

  /** Characters of a code and the space behind it. */
  static final int OVERHEAD = 44;

  private final SecretKeySpec key;

  /**
   * @param key that all servers of the database have and nobody else
   */
  MessageKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** A message as it is sent. */
  String signed(String channel, String text) {
    return code(channel, text) + " " + text;
  }

  /** The text of a message; null if no server with this key has sent it on this channel. */
  @Nullable String text(String channel, String message) {
    if (message.length() < OVERHEAD || message.charAt(OVERHEAD - 1) != ' ') {
      return null;
    }
    String text = message.substring(OVERHEAD);
    byte[] right = code(channel, text).getBytes(StandardCharsets.UTF_8);
    byte[] given = message.substring(0, OVERHEAD - 1).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(right, given) ? text : null;
  }

  private String code(String channel, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(channel.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) '\n');
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  @Override
  public String toString() {
    return "MessageKey";
  }
}
