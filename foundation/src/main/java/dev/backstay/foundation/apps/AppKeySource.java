package dev.backstay.foundation.apps;

import org.jspecify.annotations.Nullable;

/** Keys that are not permanent: those that server code is given for one invocation. */
@FunctionalInterface
public interface AppKeySource {
  /**
   * The key of that text that is good for this app now, or null. Secrets are compared in constant
   * time.
   */
  @Nullable ApiKey find(App app, String value);
}
