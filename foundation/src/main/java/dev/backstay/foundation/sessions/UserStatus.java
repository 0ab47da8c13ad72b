package dev.backstay.foundation.sessions;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code userStatus} of an account. */
public enum UserStatus {
  /** Normal. */
  ENABLED,
  /** May not log in, and no session of it is good for anything (3090). */
  DISABLED,
  /** Made by a guest login; has neither identity nor password. */
  GUEST,
  /**
   * The address has not been confirmed yet. Clients expect such an account to log in all the same.
   */
  EMAIL_CONFIRMATION_PENDING;

  /** The status of that name; empty when there is none of it. */
  public static Optional<UserStatus> of(@Nullable Object name) {
    for (UserStatus status : values()) {
      if (status.name().equals(name)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
