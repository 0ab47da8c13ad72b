package dev.backstay.runner.code;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What code has thrown, as its caller and its developer read it. */
public final class Failure {
  private static final int ACCESS_DENIED = 14008;
  private static final int MAX_MESSAGE = 20_000;

  private Failure() {}

  /**
   * What the client gets: {@code code}, {@code status}, {@code type} and {@code message}
   * (reference: java-sdk.md §9.5, rule 8).
   */
  public static Map<String, @Nullable Object> of(Throwable thrown) {
    Map<String, @Nullable Object> error = new LinkedHashMap<>();
    error.put("code", thrown instanceof AccessRefusedException ? ACCESS_DENIED : code(thrown));
    error.put("status", number(property(thrown, "getHttpStatusCode")));
    error.put("type", isOurs(thrown) ? "java.lang.Exception" : thrown.getClass().getName());
    error.put("message", message(thrown));
    return error;
  }

  /** The stack trace without what this program adds to it. */
  public static String trace(Throwable thrown) {
    if (isOurs(thrown)) {
      return "ERROR: " + thrown.getMessage();
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    StringBuilder plain = new StringBuilder();
    text.toString()
        .lines()
        .filter(line ->
            !line.contains("at dev.backstay.")
                && !line.contains("at java.base/jdk.internal.reflect.")
                && !line.contains("at java.base/java.lang.reflect.Method.invoke"))
        .forEach(line -> plain.append(plain.length() == 0 ? "" : "\n").append(line));
    return plain.toString();
  }

  private static boolean isOurs(Throwable thrown) {
    return thrown instanceof CodeException || thrown instanceof AccessRefusedException;
  }

  private static String message(Throwable thrown) {
    String text;
    try {
      text = thrown.getMessage();
    } catch (RuntimeException e) {
      text = null;
    }
    String told = text == null || text.isEmpty() ? thrown.getClass().getName() : text;
    return told.length() > MAX_MESSAGE ? told.substring(0, MAX_MESSAGE) : told;
  }

  private static int code(Throwable thrown) {
    return number(property(thrown, "getCode"));
  }

  private static int number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.intValue();
    }
    return value instanceof String text && text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** Of the SDK's exceptions, which those of code may extend. */
  private static @Nullable Object property(Throwable thrown, String getter) {
    for (Class<?> each = thrown.getClass(); each != null; each = each.getSuperclass()) {
      if (each.getName().startsWith("com.backendless.")) {
        try {
          return each.getMethod(getter).invoke(thrown);
        } catch (ReflectiveOperationException e) {
          return null;
        }
      }
    }
    return null;
  }
}
