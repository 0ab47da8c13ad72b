package dev.backstay.foundation.passwords;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * An Argon2id hash with its salt and costs, in text as {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash} (the PHC string format, Base64 without padding).
 *
 * <p>Hashes carry their own costs, so those of other costs than new ones have stay valid.
 */
final class Argon2Hash {
  /** What a hashing thread has memory for; hashes that need more get theirs once. */
  private static final int MEMORY_KIB = Argon2Cost.STANDARD.memoryKib();

  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private static final Pattern TEXT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

  /**
   * Each hashing thread keeps its 19 MiB from one password to the next; they go when the thread
   * ends. Without it every login would be 19 MiB of garbage.
   */
  private static final ThreadLocal<Argon2BytesGenerator.BlockPool> MEMORY =
      ThreadLocal.withInitial(() -> new Argon2BytesGenerator.FixedBlockPool(MEMORY_KIB));

  private final int memoryKib;
  private final int passes;
  private final int lanes;
  private final byte[] salt;
  private final byte[] hash;

  private Argon2Hash(int memoryKib, int passes, int lanes, byte[] salt, byte[] hash) {
    this.memoryKib = memoryKib;
    this.passes = passes;
    this.lanes = lanes;
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes a password with a new salt. Takes some 50 ms of a processor at the standard cost. */
  static Argon2Hash of(byte[] password, Argon2Cost cost, SecureRandom random) {
    byte[] salt = bytes(random, SALT_BYTES);
    byte[] hash = compute(password, cost.memoryKib(), cost.passes(), LANES, salt, HASH_BYTES);
    return new Argon2Hash(cost.memoryKib(), cost.passes(), LANES, salt, hash);
  }

  /**
   * A hash that no password has: checking against it costs what checking against a real one does.
   */
  static Argon2Hash ofNothing(Argon2Cost cost, SecureRandom random) {
    return new Argon2Hash(
        cost.memoryKib(),
        cost.passes(),
        LANES,
        bytes(random, SALT_BYTES),
        bytes(random, HASH_BYTES));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is not one; the message does not repeat it
   */
  static Argon2Hash parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a stored password hash cannot be read");
    }
    return new Argon2Hash(
        Integer.parseInt(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        Base64.getDecoder().decode(parts.group(4)),
        Base64.getDecoder().decode(parts.group(5)));
  }

  /** Whether this is the hash of that password; compared in constant time. */
  boolean matches(byte[] password) {
    byte[] computed = compute(password, memoryKib, passes, lanes, salt, hash.length);
    try {
      return MessageDigest.isEqual(computed, hash);
    } finally {
      Arrays.fill(computed, (byte) 0);
    }
  }

  /** The text form, to be stored. */
  String text() {
    return "$argon2id$v=19$m="
        + memoryKib
        + ",t="
        + passes
        + ",p="
        + lanes
        + "$"
        + ENCODER.encodeToString(salt)
        + "$"
        + ENCODER.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "Argon2Hash[m=" + memoryKib + ", t=" + passes + ", p=" + lanes + "]";
  }

  private static byte[] compute(
      byte[] password, int memoryKib, int passes, int lanes, byte[] salt, int length) {
    Argon2Parameters.Builder parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt);
    if (memoryKib <= MEMORY_KIB) {
      parameters.withBlockPool(MEMORY.get());
    }
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parameters.build());
    byte[] computed = new byte[length];
    generator.generateBytes(password, computed);
    return computed;
  }

  private static byte[] bytes(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
