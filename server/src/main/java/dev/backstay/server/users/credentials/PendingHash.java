package dev.backstay.server.users.credentials;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A password whose hash is computed when it is first asked for: after the gate has allowed what it
 * is for, and once, however often the gate decides. Belongs to one request.
 */
public final class PendingHash {
  private final Supplier<String> hashing;
  private @Nullable String hash;

  /** Begins with nothing: what hashes runs on the first {@link #get}. */
  public PendingHash(Supplier<String> hashing) {
    this.hashing = hashing;
  }

  /** The hash, made now if it has not been made. */
  public String get() {
    String known = hash;
    if (known == null) {
      known = hashing.get();
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return "PendingHash";
  }
}
