package dev.backstay.security.ask;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.SystemRole;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The API key that a hypothetical caller uses.
 *
 * @param name what people call it: {@code REST}, or the name of a custom key
 * @param type the kind of key
 * @param roleId the role generated for the key; given exactly if it is a custom key
 */
public record HypotheticalKey(String name, ApiKeyType type, @Nullable String roleId) {
  /**
   * @throws IllegalArgumentException if a built-in key has a role of its own, or a custom key none
   */
  public HypotheticalKey {
    Objects.requireNonNull(name, "name");
    if ((type == ApiKeyType.CUSTOM) != (roleId != null)) {
      throw new IllegalArgumentException(
          "a custom key has a role of its own, a built-in key has none");
    }
  }

  /**
   * A built-in key.
   *
   * @throws IllegalArgumentException for {@link ApiKeyType#CUSTOM}
   */
  public static HypotheticalKey of(ApiKeyType type) {
    return new HypotheticalKey(type.name(), type, null);
  }

  /** A custom key with the role that was generated for it. */
  public static HypotheticalKey custom(String name, String roleId) {
    return new HypotheticalKey(name, ApiKeyType.CUSTOM, roleId);
  }

  /** The key that brings a key role; empty for a role that comes with a login. */
  static Optional<HypotheticalKey> bringing(SystemRole role) {
    return Stream.of(ApiKeyType.values())
        .filter(type -> type.role().filter(role::equals).isPresent())
        .findFirst()
        .map(HypotheticalKey::of);
  }
}
