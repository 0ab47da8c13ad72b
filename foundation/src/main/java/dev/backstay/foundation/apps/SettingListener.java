package dev.backstay.foundation.apps;

import java.util.Map;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Is told of settings that are about to change. */
@FunctionalInterface
public interface SettingListener {
  /**
   * @param name the name that the settings are kept under
   * @param before the fields that change, as they are; null for those that are new
   * @param after the fields that change, as they are to be
   * @return what to do within the transaction that stores them, maybe on another thread
   */
  Consumer<DSLContext> changing(
      String name, Map<String, @Nullable Object> before, Map<String, @Nullable Object> after);
}
