package dev.backstay.runner.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into maps, lists, texts, numbers and booleans.
 *
 * <p>Of our own, because this runs beside other people's libraries: whichever version of Jackson a
 * project brings, no other one is in its way.
 */
public final class JsonReader {
  private static final int MAX_DEPTH = 500;

  private final String text;

  /** Whether texts may be in single quotes, as people write them into annotations of Java. */
  private final boolean lenient;

  private int position;

  private JsonReader(String text, boolean lenient) {
    this.text = text;
    this.lenient = lenient;
  }

  /**
   * The value of a text. Whole numbers are {@link Integer}, {@link Long} or {@link BigInteger}, the
   * others {@link Double}.
   *
   * @throws JsonException it is not JSON, or deeper than 500
   */
  public static @Nullable Object read(String text) {
    return new JsonReader(text, false).all();
  }

  /**
   * The object of a text, whose texts may be in single quotes.
   *
   * @throws JsonException it is not an object
   */
  public static Map<String, @Nullable Object> readLenientObject(String text) {
    return object(new JsonReader(text, true).all());
  }

  /**
   * The object of a text.
   *
   * @throws JsonException it is not an object
   */
  public static Map<String, @Nullable Object> readObject(String text) {
    return object(read(text));
  }

  @SuppressWarnings("unchecked") // this class makes no other maps
  private static Map<String, @Nullable Object> object(@Nullable Object value) {
    if (value instanceof Map<?, ?>) {
      return (Map<String, @Nullable Object>) value;
    }
    throw new JsonException("it is not an object");
  }

  private @Nullable Object all() {
    Object value = value(0);
    skipSpace();
    if (position < text.length()) {
      throw wrong();
    }
    return value;
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_DEPTH) {
      throw new JsonException("it is deeper than " + MAX_DEPTH);
    }
    skipSpace();
    char first = peek();
    if (first == '{') {
      return map(depth);
    }
    if (first == '[') {
      return list(depth);
    }
    if (isQuote(first)) {
      return string();
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
      return number();
    }
    for (String word : new String[] {"true", "false", "null"}) {
      if (text.startsWith(word, position)) {
        position += word.length();
        return word.equals("null") ? null : Boolean.valueOf(word);
      }
    }
    throw wrong();
  }

  private boolean isQuote(char c) {
    return c == '"' || (lenient && c == '\'');
  }

  private Map<String, @Nullable Object> map(int depth) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    position++;
    skipSpace();
    if (peek() == '}') {
      position++;
      return map;
    }
    while (true) {
      skipSpace();
      if (!isQuote(peek())) {
        throw wrong();
      }
      String name = string();
      skipSpace();
      expect(':');
      map.put(name, value(depth + 1));
      skipSpace();
      if (peek() == ',') {
        position++;
      } else {
        expect('}');
        return map;
      }
    }
  }

  private List<@Nullable Object> list(int depth) {
    List<@Nullable Object> list = new ArrayList<>();
    position++;
    skipSpace();
    if (peek() == ']') {
      position++;
      return list;
    }
    while (true) {
      list.add(value(depth + 1));
      skipSpace();
      if (peek() == ',') {
        position++;
      } else {
        expect(']');
        return list;
      }
    }
  }

  private String string() {
    char quote = text.charAt(position++);
    int start = position;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == quote) {
        return text.substring(start, position++);
      }
      if (c == '\\') {
        return escaped(quote, start);
      }
      position++;
    }
    throw wrong();
  }

  private String escaped(char quote, int start) {
    StringBuilder built = new StringBuilder(text.substring(start, position));
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == quote) {
        return built.toString();
      }
      if (c != '\\') {
        built.append(c);
        continue;
      }
      char escape = next();
      switch (escape) {
        case 'b' -> built.append('\b');
        case 'f' -> built.append('\f');
        case 'n' -> built.append('\n');
        case 'r' -> built.append('\r');
        case 't' -> built.append('\t');
        case 'u' -> built.append(hexadecimal());
        case '"', '\\', '/', '\'' -> built.append(escape);
        default -> throw wrong();
      }
    }
    throw wrong();
  }

  private char hexadecimal() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw wrong();
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private Number number() {
    int start = position;
    boolean whole = true;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '.' || c == 'e' || c == 'E') {
        whole = false;
      } else if (c != '-' && c != '+' && (c < '0' || c > '9')) {
        break;
      }
      position++;
    }
    String digits = text.substring(start, position);
    try {
      if (!whole) {
        return Double.valueOf(digits);
      }
      if (digits.length() < 19) {
        long value = Long.parseLong(digits);
        if (value == (int) value) {
          return (int) value;
        }
        return value;
      }
      BigInteger large = new BigDecimal(digits).toBigIntegerExact();
      if (large.bitLength() < Long.SIZE) {
        return large.longValueExact();
      }
      return large;
    } catch (ArithmeticException | NumberFormatException e) {
      throw wrong();
    }
  }

  private void skipSpace() {
    while (position < text.length() && text.charAt(position) <= ' ') {
      position++;
    }
  }

  private char peek() {
    if (position >= text.length()) {
      throw wrong();
    }
    return text.charAt(position);
  }

  private char next() {
    char c = peek();
    position++;
    return c;
  }

  private void expect(char wanted) {
    if (next() != wanted) {
      position--;
      throw wrong();
    }
  }

  private JsonException wrong() {
    return new JsonException("it is not JSON at character " + (position + 1));
  }
}
