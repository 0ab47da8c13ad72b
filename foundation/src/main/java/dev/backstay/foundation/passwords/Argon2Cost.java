package dev.backstay.foundation.passwords;

/**
 * What it costs to hash a password with Argon2id, in one lane.
 *
 * <p>A server hashes at {@link #STANDARD} and no setting changes that. The type is there for tests
 * that are not about hashing: they start servers that hash at less.
 *
 * @param memoryKib memory in KiB, 8 to 19456
 * @param passes how often the memory is gone through, at least 1
 */
public record Argon2Cost(int memoryKib, int passes) {
  /**
   * 19 MiB, two passes: the smallest of the equal choices that OWASP's password storage sheet
   * gives, because memory is what a small server has least of.
   */
  public static final Argon2Cost STANDARD = new Argon2Cost(19_456, 2);

  /**
   * @throws IllegalArgumentException if a number is out of range
   */
  public Argon2Cost {
    if (memoryKib < 8 || memoryKib > 19_456) {
      throw new IllegalArgumentException("memoryKib must be 8 to 19456");
    }
    if (passes < 1) {
      throw new IllegalArgumentException("passes must be at least 1");
    }
  }
}
