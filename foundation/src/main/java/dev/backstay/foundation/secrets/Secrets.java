package dev.backstay.foundation.secrets;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.directory.DataDirectoryException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals what the server must know in clear and nobody else may: passwords of mail servers, secrets
 * of clients at providers. AES-256 in GCM, each with a nonce of its own, bound to the app and to
 * the place where it is stored, so that a sealed text is good nowhere else.
 *
 * <p>The key is the setting {@code secret-key}, or else the file {@code secret-key} of the data
 * directory, made at the first start and readable by its owner alone. It is in no database and in
 * no backup: anyone who has one of these has no secret. Without the key that sealed it a secret
 * counts as not set, and a warning says which key is missing.
 */
public final class Secrets {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
  private static final String FILE = "secret-key";
  private static final String MARK = "sealed:1:";
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_BYTES = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;
  private final Sealing sealing;
  private final String keyId;

  private Secrets(byte[] key) {
    this.key = key.clone();
    this.sealing = new Sealing(key);
    this.keyId = HexFormat.of().formatHex(sha256(key), 0, KEY_ID_BYTES);
  }

  /**
   * Opens with the key that is set, or with that of the data directory, which is made when there is
   * none.
   *
   * @param set the setting; null when it is not given
   * @throws DataDirectoryException when the file holds no key
   * @throws IllegalArgumentException when the setting is not a key
   */
  public static Secrets open(DataDirectory directory, @Nullable String set) {
    if (set != null) {
      return new Secrets(parse(set));
    }
    String stored = directory.readPrivate(FILE);
    if (stored == null) {
      byte[] made = new byte[KEY_BYTES];
      RANDOM.nextBytes(made);
      stored = Base64.getEncoder().encodeToString(made);
      var _ = directory.writePrivate(FILE, stored + "\n");
    }
    try {
      return new Secrets(parse(stored.strip()));
    } catch (IllegalArgumentException e) {
      throw new DataDirectoryException(
          "the file "
              + directory.root().resolve(FILE)
              + " does not hold a key: put the right one back, or delete it and set the passwords"
              + " of mail servers and the secrets of providers again");
    }
  }

  private static byte[] parse(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("not " + KEY_BYTES + " bytes");
    }
    return bytes;
  }

  /**
   * What is stored, with one of its fields sealed.
   *
   * @param place where it is stored; the same when it is opened
   * @param stored not changed by anybody else; the field may be missing or null
   */
  public void seal(App app, String place, Map<String, @Nullable Object> stored, String field) {
    if (stored.get(field) instanceof String secret) {
      stored.put(field, seal(context(app, place, field), secret));
    }
  }

  /** The same opened again; null in the field's place when it cannot be opened. */
  public void unseal(App app, String place, Map<String, @Nullable Object> stored, String field) {
    if (stored.get(field) instanceof String sealed && sealed.startsWith(MARK)) {
      String clear = unseal(context(app, place, field), sealed);
      if (clear == null) {
        LOG.warn(
            "the {} of {} in {} was sealed with another key than {}: start with that key, or set it"
                + " again",
            field,
            place,
            app,
            keyId);
      }
      stored.put(field, clear);
    }
  }

  private String seal(byte[] context, String secret) {
    byte[] sealed = sealing.seal(context, secret.getBytes(StandardCharsets.UTF_8));
    return MARK + keyId + ":" + Base64.getEncoder().encodeToString(sealed);
  }

  private @Nullable String unseal(byte[] context, String sealed) {
    byte[] all;
    try {
      all = Base64.getDecoder().decode(sealed.substring(sealed.lastIndexOf(':') + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
    byte[] clear = sealing.open(context, all);
    return clear == null ? null : new String(clear, StandardCharsets.UTF_8);
  }

  private static byte[] context(App app, String place, String field) {
    return (app.id() + "\n" + place + "\n" + field).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Names the key, from which it cannot be found: servers that share a database have the same. */
  public String keyId() {
    return keyId;
  }

  /**
   * Another key, made of this one for another purpose.
   *
   * @param purpose in words that no other purpose has
   * @return 32 bytes, from which this key cannot be found
   */
  public byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(("backstay: " + purpose).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  @Override
  public String toString() {
    return "Secrets[" + keyId + "]";
  }
}
