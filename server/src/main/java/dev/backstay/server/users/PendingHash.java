package dev.backstay.server.users;

import dev.backstay.server.passwords.PasswordHasher;
import org.jspecify.annotations.Nullable;

/**
 * A password whose hash is computed when it is first asked for: after the gate has allowed what it
 * is for, and once, however often the gate decides. Belongs to one request.
 */
final class PendingHash {
  private final PasswordHasher hasher;
  private final String password;
  private @Nullable String hash;

  PendingHash(PasswordHasher hasher, String password) {
    this.hasher = hasher;
    this.password = password;
  }

  String get() {
    String known = hash;
    if (known == null) {
      known = hasher.hash(password);
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return "PendingHash";
  }
}
