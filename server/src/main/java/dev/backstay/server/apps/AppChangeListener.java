package dev.backstay.server.apps;

import org.jspecify.annotations.Nullable;

/** Is told when an app or one of its API keys has come, gone or changed. */
@FunctionalInterface
public interface AppChangeListener {
  /**
   * @param subject {@code app} or {@code API key NAME}
   * @param before its state before; null if there was none. Never the value of a key.
   * @param after its state now; null if there is none
   */
  void changed(App app, String subject, @Nullable String before, @Nullable String after);
}
