package dev.backstay.runner.task;

import java.lang.reflect.Field;
import java.util.Map;

/**
 * The variables that an app's developer has set. They come on standard input, so that they stand in
 * no process listing, and are put where code looks for them: {@link System#getenv}.
 */
final class Environment {
  private Environment() {}

  /** Adds variables; the manifest opens what this needs. */
  static void add(Map<?, ?> variables) {
    if (variables.isEmpty()) {
      return;
    }
    try {
      Map<String, String> environment = System.getenv();
      Field field = environment.getClass().getDeclaredField("m");
      field.setAccessible(true);
      @SuppressWarnings("unchecked") // of texts, as the map around it says
      Map<String, String> within = (Map<String, String>) field.get(environment);
      variables.forEach((name, value) -> within.put(name.toString(), value.toString()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java does not let variables be set", e);
    }
  }
}
