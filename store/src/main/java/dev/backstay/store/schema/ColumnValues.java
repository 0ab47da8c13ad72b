package dev.backstay.store.schema;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values on their way into a column: from what JSON gives to what is stored, which is a Long,
 * Double, Boolean, String, {@link JsonText}, or for a moment the Long of its milliseconds.
 *
 * <p>The rules are the wire API's where it has any (reference: Data API, 2): a number column takes
 * numbers only, a date column milliseconds or a text of a known form, a text column anything that
 * has one obvious text.
 */
public final class ColumnValues {
  private static final int MAX_NUMBER_LENGTH = 400;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** From here on, not every whole number is a double. */
  private static final double GAPS = 0x1p53;

  private ColumnValues() {}

  /**
   * @param value from JSON: null, String, Number, Boolean, List or Map
   * @throws DataException 1007 if it is of another type, 8003 if it is not a date, 8000 if it is
   *     too long, 8008 if it does not match the column's pattern
   */
  public static @Nullable Object convert(Column column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (column.type()) {
      case INT -> wholeNumber(column, value);
      case DOUBLE -> floatingNumber(column, value);
      case BOOLEAN -> {
        if (value instanceof Boolean) {
          yield value;
        }
        throw DataException.wrongType(column.name());
      }
      case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID -> text(column, value);
      case DATETIME -> moment(column, value);
      case JSON -> json(column, value);
      case RELATION, RELATION_LIST -> throw DataException.wrongType(column.name());
    };
  }

  /** The value of a new row that gives none; null if the column has no default. */
  public static @Nullable Object defaultOf(Column column) {
    String text = column.defaultValue();
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return switch (column.type()) {
        case INT, DOUBLE -> {
          if (text.length() > MAX_NUMBER_LENGTH) {
            throw DataException.wrongType(column.name());
          }
          yield convert(column, new BigDecimal(text.strip()));
        }
        case BOOLEAN -> {
          boolean yes = text.strip().equalsIgnoreCase("true");
          if (!yes && !text.strip().equalsIgnoreCase("false")) {
            throw DataException.wrongType(column.name());
          }
          yield yes;
        }
        case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID, DATETIME -> convert(column, text);
        case JSON -> json(column, readJson(text));
        case RELATION, RELATION_LIST -> throw DataException.wrongType(column.name());
      };
    } catch (NumberFormatException | JacksonException e) {
      throw DataException.wrongType(column.name());
    }
  }

  /**
   * @throws DataException if the default is not a value of the column
   */
  static void checkDefault(Column column) {
    defaultOf(column);
  }

  /**
   * What a JSON text says, each number as it is written.
   *
   * @throws JacksonException if it is not JSON
   */
  public static @Nullable Object readJson(String text) {
    return JSON.readValue(text, Object.class);
  }

  /** A column for a value that came under an unknown name. */
  static ColumnDefinition guess(String columnName, Object value) {
    return switch (value) {
      case Boolean b -> ColumnDefinition.of(columnName, ColumnType.BOOLEAN);
      case Long l -> ColumnDefinition.of(columnName, ColumnType.INT);
      case Integer i -> ColumnDefinition.of(columnName, ColumnType.INT);
      case BigInteger b when b.bitLength() < Long.SIZE ->
          ColumnDefinition.of(columnName, ColumnType.INT);
      case Number n -> ColumnDefinition.of(columnName, ColumnType.DOUBLE);
      case String s when s.length() > ColumnType.MAX_STRING ->
          ColumnDefinition.of(columnName, ColumnType.TEXT);
      case String s -> ColumnDefinition.of(columnName, ColumnType.STRING);
      case List<?> l -> ColumnDefinition.of(columnName, ColumnType.JSON);
      case Map<?, ?> m -> ColumnDefinition.of(columnName, ColumnType.JSON);
      default -> throw DataException.wrongType(columnName);
    };
  }

  /** The wider of two columns that values of one new name would make; the first if neither is. */
  static ColumnDefinition wider(ColumnDefinition one, ColumnDefinition other) {
    boolean isWider =
        (one.type() == ColumnType.INT && other.type() == ColumnType.DOUBLE)
            || (one.type() == ColumnType.STRING && other.type() == ColumnType.TEXT);
    return isWider ? other : one;
  }

  /**
   * The type that a column of dynamic schema becomes so that it holds a value too: of an INT a
   * DOUBLE, of a STRING a TEXT.
   *
   * @return null if it stays as it is: it holds the value, no wider one would, or a developer has
   *     made or changed it
   */
  static @Nullable ColumnType wider(Column column, Object value) {
    if (!column.madeDynamically()) {
      return null;
    }
    return switch (column.type()) {
      case INT ->
          value instanceof Number number && whole(number) == null && nearestDouble(number) != null
              ? ColumnType.DOUBLE
              : null;
      case STRING ->
          value instanceof String text
                  && text.length() > column.maxCharacters()
                  && text.codePointCount(0, text.length()) > column.maxCharacters()
              ? ColumnType.TEXT
              : null;
      default -> null;
    };
  }

  /** Appends {@code text} as a JSON text. */
  public static void appendJson(StringBuilder to, String text) {
    try {
      to.append(JSON.writeValueAsString(text));
    } catch (JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As jOOQ binds it. */
  static Object jooqValue(Dialect dialect, Column column, Object stored) {
    if (stored instanceof JsonText json) {
      return JSONB.jsonb(json.text());
    }
    if (dialect == Dialect.POSTGRESQL
        && column.type() == ColumnType.DATETIME
        && stored instanceof Long millis) {
      return Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC);
    }
    return stored;
  }

  private static Long wholeNumber(Column column, Object value) {
    Long whole = value instanceof Number number ? whole(number) : null;
    if (whole == null) {
      throw DataException.wrongType(column.name());
    }
    return whole;
  }

  /** A number of 64 bits; null if it is none. 1.0 is a whole number, as in JavaScript. */
  private static @Nullable Long whole(Number number) {
    try {
      return switch (number) {
        case Long l -> l;
        case Integer i -> i.longValue();
        case BigInteger b -> b.longValueExact();
        case BigDecimal d when Math.abs((long) d.scale()) < 400 -> d.longValueExact();
        // beyond 2^63 the cast would pin the value
        case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p63 ->
            new BigDecimal(d.toString()).longValueExact();
        default -> null;
      };
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static Double floatingNumber(Column column, Object value) {
    if (!(value instanceof Number number)) {
      throw DataException.wrongType(column.name());
    }
    Double d = nearestDouble(number);
    if (d == null) {
      throw DataException.wrongType(column.name());
    }
    return d;
  }

  /** Null if it is infinite, or becomes zero without being zero. */
  public static @Nullable Double nearestDouble(Number number) {
    double d = number.doubleValue();
    boolean vanished = d == 0 && number instanceof BigDecimal exact && exact.signum() != 0;
    if (!Double.isFinite(d) || vanished) {
      return null;
    }
    // SQLite stores -0.0 as 0, PostgreSQL as it is: the same answer from both
    return d == 0 ? 0.0 : d;
  }

  private static String text(Column column, Object value) {
    String text =
        switch (value) {
          case String s -> s;
          case Boolean b -> b.toString();
          case BigDecimal d when nearestDouble(d) != null -> d.toPlainString();
          case Double d when d == Math.rint(d) && Math.abs(d) < 1e15 ->
              Long.toString(d.longValue());
          case Long l -> l.toString();
          case Integer i -> i.toString();
          case BigInteger b -> b.toString();
          case Double d when Double.isFinite(d) -> d.toString();
          default -> throw DataException.wrongType(column.name());
        };
    checkText(column, text);
    if (column.customRegex() != null
        && !column.customRegex().isEmpty()
        && !ColumnPattern.matches(column.customRegex(), text)) {
      throw DataError.INVALID_PARAMETER_BECAUSE.with(
          column.name(), "The value does not match the column's pattern");
    }
    return text;
  }

  /** Length, and the characters that one of the databases cannot hold. */
  private static void checkText(Column column, String text) {
    int most = column.maxCharacters();
    if (text.length() > most && text.codePointCount(0, text.length()) > most) {
      throw DataError.OUT_OF_RANGE.with(
          "The value of '" + column.name() + "' is longer than " + most + " characters");
    }
    checkCharacters(column, text);
  }

  private static void checkCharacters(Column column, String text) {
    String unstorable = unstorable(text);
    if (unstorable != null) {
      throw DataError.UNSTORABLE_TEXT.with(column.name(), unstorable);
    }
  }

  /** Whether {@code text} is whole Unicode and has no character 0. */
  public static boolean isStorable(String text) {
    return unstorable(text) == null;
  }

  /**
   * What of {@code text} no database of ours holds: the character 0, and halves of characters.
   *
   * @return in words, which and where it is, counted from 1; null if the text can be stored
   */
  public static @Nullable String unstorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return "the character U+0000 at position " + (i + 1);
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return String.format(
              Locale.ROOT, "half a character (U+%04X) at position %d", (int) c, i + 1);
        }
        i++;
      }
    }
    return null;
  }

  private static Long moment(Column column, Object value) {
    Long millis =
        switch (value) {
          case String s -> DateText.parse(s);
          case Number n -> whole(n);
          default -> null;
        };
    if (millis == null || !DateText.inRange(millis)) {
      throw DataError.INVALID_DATE.with(column.name());
    }
    return millis;
  }

  private static JsonText json(Column column, @Nullable Object value) {
    if (value instanceof JsonText already) {
      return already;
    }
    StringWriter written = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(written)) {
      write(json, column, value);
    } catch (JacksonException e) {
      throw DataException.wrongType(column.name());
    }
    String text = written.toString();
    checkText(column, text);
    return new JsonText(text);
  }

  private static void write(JsonGenerator json, Column column, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case String text -> {
        checkCharacters(column, text);
        json.writeString(text);
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Number number ->
          json.writeNumber(
              jsonNumber(number)
                  .orElseThrow(() -> DataException.wrongType(column.name()))
                  .toString());
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(each -> write(json, column, each));
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((key, each) -> {
          String member = String.valueOf(key);
          checkCharacters(column, member);
          json.writeName(member);
          write(json, column, each);
        });
        json.writeEndObject();
      }
      default -> throw DataException.wrongType(column.name());
    }
  }

  /**
   * A number as JSON values hold it and are compared with it, as in MySQL: a whole number of 64
   * bits, or the nearest double. Whole numbers that fall between doubles are Longs however they are
   * written, so that both products order all numbers alike.
   *
   * @return a Long or Double; empty if it is too large for a double, or too close to zero
   */
  public static Optional<Number> jsonNumber(Number number) {
    Double d = nearestDouble(number);
    if (d == null || number instanceof Long || number instanceof Integer) {
      return Optional.ofNullable(d == null ? null : number);
    }
    if (number instanceof BigInteger || (Math.abs(d) >= GAPS && Math.abs(d) <= 0x1p63)) {
      BigDecimal exact = new BigDecimal(number.toString()).setScale(0, RoundingMode.HALF_EVEN);
      if (exact.toBigInteger().bitLength() < Long.SIZE) {
        return Optional.of(exact.longValue());
      }
    }
    return Optional.of(d);
  }
}
