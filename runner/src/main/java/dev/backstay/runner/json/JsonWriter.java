package dev.backstay.runner.json;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what {@link JsonReader} makes as JSON. */
public final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonWriter() {}

  /** The text of a value of maps, collections, texts, numbers and booleans. */
  public static String write(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(text, value);
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value == null) {
      text.append("null");
    } else if (value instanceof Map<?, ?> map) {
      char separator = '{';
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        text.append(separator);
        appendText(text, String.valueOf(entry.getKey()));
        text.append(':');
        append(text, entry.getValue());
        separator = ',';
      }
      text.append(separator == '{' ? "{}" : "}");
    } else if (value instanceof Collection<?> list) {
      char separator = '[';
      for (Object each : list) {
        text.append(separator);
        append(text, each);
        separator = ',';
      }
      text.append(separator == '[' ? "[]" : "]");
    } else if (value instanceof Boolean) {
      text.append(value);
    } else if (value instanceof Number number) {
      double size = number.doubleValue();
      boolean finite = !Double.isNaN(size) && (!Double.isInfinite(size) || !isFloating(number));
      text.append(finite ? number.toString() : "null");
    } else {
      appendText(text, value.toString());
    }
  }

  private static boolean isFloating(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  private static void appendText(StringBuilder text, String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || (Character.isSurrogate(c) && !isPaired(value, i))) {
            text.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[(c >> 8) & 15])
                .append(HEX[(c >> 4) & 15])
                .append(HEX[c & 15]);
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean isPaired(String value, int i) {
    char c = value.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
  }
}
