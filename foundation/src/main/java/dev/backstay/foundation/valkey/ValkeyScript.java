package dev.backstay.foundation.valkey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Commands that the server does as one, without another client's in between: a program in Lua. It
 * is sent once; afterwards its hash names it.
 */
public final class ValkeyScript {
  private final byte[] text;
  private final byte[] hash;

  /**
   * @param text the program
   */
  public ValkeyScript(String text) {
    this.text = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(this.text);
      this.hash = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  byte[] text() {
    return text;
  }

  /** Its SHA-1 in hexadecimal, by which the protocol names programs. */
  byte[] hash() {
    return hash;
  }
}
