package dev.backstay.foundation.sessions;

import dev.backstay.foundation.apps.App;
import java.util.function.Consumer;

/** Where the rules of an app's sessions come from: from memory, because every call asks. */
public interface SessionRulesSource {
  /** The rules in force. */
  SessionRules sessionRules(App app);

  /**
   * Registers a listener that is called before the rules of an app change, while the former ones
   * are still in force: sessions that have timed out under them must not come back to life under a
   * longer timeout.
   */
  void beforeSessionRulesChange(Consumer<App> listener);
}
