package dev.backstay.foundation.apps;

import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Is told when an app or one of its API keys comes, goes or changes. */
public interface AppChangeListener {
  /**
   * Before the change, on the thread of the call that asked for it.
   *
   * @param subject {@code app} or {@code API key NAME}
   * @param before its state before; null if there was none. Never the value of a key.
   * @param after its state then; null if there is none
   * @return what to write in the transaction of the change, on the platform's database
   */
  Consumer<DSLContext> changing(
      App app, String subject, @Nullable String before, @Nullable String after);

  /** After it. Parameters as for {@link #changing}. */
  void changed(App app, String subject, @Nullable String before, @Nullable String after);
}
