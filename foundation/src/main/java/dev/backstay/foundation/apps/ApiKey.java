package dev.backstay.foundation.apps;

import dev.backstay.security.caller.ApiKeyType;
import org.jspecify.annotations.Nullable;

/**
 * A key of an app, as a client's address names it. Its text is a secret and is not part of {@link
 * #toString()}.
 *
 * @param id identity in the management API
 * @param name what its developer calls it
 * @param type decides the key's role
 * @param value the key itself: 36 characters, upper-case hexadecimal and dashes
 * @param roleId the role generated for a custom key, else null
 * @param life what it may still be used for
 * @param invocation the invocation that it was minted for; null for a key that people hold
 */
public record ApiKey(
    String id,
    String name,
    ApiKeyType type,
    String value,
    @Nullable String roleId,
    Life life,
    @Nullable Invocation invocation) {

  /** A key that people hold. */
  public ApiKey(
      String id, String name, ApiKeyType type, String value, @Nullable String roleId, Life life) {
    this(id, name, type, value, roleId, life, null);
  }

  /** Who holds a key and until when. */
  public enum Life {
    /** Held by people, until it is changed. */
    PERMANENT,
    /** Minted for an invocation of server code that is running. */
    INVOCATION,
    /** Of an invocation that has ended: good for its worker's last log lines only. */
    ENDED_INVOCATION
  }

  @Override
  public String toString() {
    return "ApiKey[" + name + ", " + type + ", " + life + "]";
  }
}
