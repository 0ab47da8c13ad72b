package dev.backstay.foundation.sessions;

import dev.backstay.foundation.apps.App;
import org.jspecify.annotations.Nullable;

/** Tells the status of accounts. Asked when a session comes into memory, not with every call. */
@FunctionalInterface
public interface UserStatusSource {
  /** The status of an account, or null when there is no such account. */
  @Nullable UserStatus status(App app, String userId);
}
