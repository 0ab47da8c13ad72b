package dev.backstay.foundation.access;

import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.http.Exchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * As whom server code wants one of its calls to act, as the header {@link #HEADER} says: {@code
 * caller}, {@code server}, or {@code user} and an object id. Without the header a call acts as its
 * token says: the caller's, or, without one, as the server.
 *
 * @param kind which of the three
 * @param userId the user who is named; null for the others
 * @param reason why, for the audit log; null if nothing is said
 */
record RunAs(Kind kind, @Nullable String userId, @Nullable String reason) {
  /** As whom. */
  static final String HEADER = "backstay-run-as";

  /** Why, percent-encoded. */
  static final String REASON = "backstay-run-as-reason";

  private static final int MAX_LENGTH = 2_000;
  private static final String USER = "user ";

  enum Kind {
    CALLER,
    SERVER,
    USER
  }

  /**
   * What the request's headers say; null if nothing.
   *
   * @throws dev.backstay.foundation.error.ApiException 8008 for anything else
   */
  static @Nullable RunAs of(Exchange exchange) {
    String said = exchange.header(HEADER);
    if (said == null) {
      return null;
    }
    String reason = reason(exchange.header(REASON));
    if (said.equals("caller")) {
      return new RunAs(Kind.CALLER, null, reason);
    }
    if (said.equals("server")) {
      return new RunAs(Kind.SERVER, null, reason);
    }
    if (said.startsWith(USER) && said.length() > USER.length() && said.length() <= MAX_LENGTH) {
      return new RunAs(Kind.USER, said.substring(USER.length()), reason);
    }
    throw ApiError.INVALID_PARAMETER_BECAUSE.with(HEADER, "It is caller, server or user ID");
  }

  private static @Nullable String reason(@Nullable String encoded) {
    if (encoded == null) {
      return null;
    }
    if (encoded.length() > MAX_LENGTH) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          REASON, "It has at most " + MAX_LENGTH + " characters");
    }
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(REASON, "It is not encoded as in addresses");
    }
  }
}
