package dev.backstay.foundation.secrets;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals bytes with AES-256-GCM. Each message has a random nonce of 12 bytes, so one key should seal
 * at most 2^32 messages (NIST SP 800-38D). Safe for use by any thread.
 */
public final class Sealing {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  /**
   * @param key 32 bytes
   */
  public Sealing(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Encrypts and authenticates.
   *
   * @param context what the result is bound to: it opens with the same context only; not secret
   * @return nonce, ciphertext and tag: 28 bytes longer than {@code clear}
   */
  public byte[] seal(byte[] context, byte[] clear) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(clear);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES in GCM", e);
    }
  }

  /** The clear bytes; null if they were sealed with another key or context, or were changed. */
  public byte @Nullable [] open(byte[] context, byte[] sealed) {
    try {
      return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), context)
          .doFinal(sealed, NONCE_BYTES, Math.max(0, sealed.length - NONCE_BYTES));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context);
    return cipher;
  }

  @Override
  public String toString() {
    return "Sealing";
  }
}
