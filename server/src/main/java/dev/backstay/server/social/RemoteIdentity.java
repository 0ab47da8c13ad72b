package dev.backstay.server.social;

import dev.backstay.foundation.error.ApiError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who someone is, as a provider says.
 *
 * @param subject names the person for ever at that provider
 * @param email null unless the provider says that it has verified it
 * @param fields everything it said
 */
record RemoteIdentity(
    String subject, @Nullable String email, Map<String, @Nullable Object> fields) {
  private static final int MAX_SUBJECT = 255;

  /**
   * @throws dev.backstay.foundation.error.ApiException 3052 when nobody is named
   */
  static RemoteIdentity of(Provider provider, Map<String, @Nullable Object> fields) {
    Object subject = at(fields, provider.subject());
    String text = subject instanceof String || subject instanceof Number ? subject.toString() : "";
    if (text.isEmpty() || text.length() > MAX_SUBJECT) {
      throw ApiError.SOCIAL_LOGIN_FAILED.with("the provider did not say who it is");
    }
    Object email = at(fields, provider.email());
    Object verified =
        provider.emailVerified().isEmpty() ? null : at(fields, provider.emailVerified());
    boolean believed = Boolean.TRUE.equals(verified) || "true".equals(verified);
    return new RemoteIdentity(
        text, believed && email instanceof String address ? address : null, fields);
  }

  /** The value at a path of names joined by dots; null when there is none. */
  static @Nullable Object at(Map<String, @Nullable Object> fields, String path) {
    Object value = fields;
    for (String name : path.split("\\.")) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return value;
  }

  @Override
  public String toString() {
    return "RemoteIdentity";
  }
}
