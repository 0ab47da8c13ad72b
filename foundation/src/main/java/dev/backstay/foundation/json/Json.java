package dev.backstay.foundation.json;

import dev.backstay.foundation.error.ApiError;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;
import tools.jackson.core.util.JsonParserDelegate;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in and out, as plain Java values: Map, List, String, Long, BigInteger, Double, BigDecimal,
 * Boolean, null. Reading is bounded in depth, in the length of names and numbers, in the number of
 * tokens; the length of the text is bounded by the edge. Every number is read as it is written:
 * what no Long or Double says exactly is a BigInteger or BigDecimal, never infinite.
 */
public final class Json {
  /** Objects and arrays within each other, at most. */
  public static final int MAX_DEPTH = 100;

  /** Values, names and brackets of one text, at most: each takes much more memory than room. */
  private static final int MAX_TOKENS = 300_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .maxNumberLength(400)
                          .maxNameLength(10_000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Reads each number as the smallest type that says it exactly; whole numbers as Longs. */
  private static final class ExactNumbers extends JsonParserDelegate {
    /** Any number of so few digits is told apart from all others by its double. */
    private static final int SAFE_DIGITS = 15;

    ExactNumbers(JsonParser text) {
      super(text);
    }

    @Override
    public Number getNumberValue() {
      Number number = super.getNumberValue();
      return number instanceof Integer small ? (Number) small.longValue() : number;
    }

    @Override
    public NumberTypeFP getNumberTypeFP() {
      String text = getString();
      if (text.length() <= SAFE_DIGITS && text.indexOf('e') < 0 && text.indexOf('E') < 0) {
        return NumberTypeFP.DOUBLE64;
      }
      double number = Double.parseDouble(text);
      boolean exact =
          Double.isFinite(number)
              && new BigDecimal(Double.toString(number)).compareTo(getDecimalValue()) == 0;
      return exact ? NumberTypeFP.DOUBLE64 : NumberTypeFP.BIG_DECIMAL;
    }

    /** Exponents end where those of BigDecimal do; no column holds such a number anyway. */
    @Override
    public BigDecimal getDecimalValue() {
      String text = getString();
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        boolean small = text.indexOf('-', 1) > 0;
        return new BigDecimal(
            BigInteger.valueOf(text.startsWith("-") ? -1 : 1),
            small ? Integer.MAX_VALUE : -Integer.MAX_VALUE);
      }
    }
  }

  /** A whole number of 64 bits, however it is written; null for everything else. */
  public static @Nullable Long wholeNumber(@Nullable Object value) {
    if (value instanceof Long || value instanceof Integer) {
      return ((Number) value).longValue();
    }
    if (!(value instanceof Double || value instanceof BigDecimal)) {
      return null;
    }
    try {
      return new BigDecimal(value.toString()).longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /**
   * The value of a JSON text.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002 when it is not one JSON value within
   *     the bounds; the message gives the place, not the text
   */
  public static @Nullable Object read(byte[] text) {
    try (JsonParser parser = new ExactNumbers(MAPPER.createParser(text))) {
      return MAPPER.readValue(parser, Object.class);
    } catch (StreamConstraintsException e) {
      throw ApiError.REQUEST_NOT_PARSED.with(
          "the JSON is nested too deep, has too many values, or a name or number that is too long");
    } catch (JacksonException e) {
      var at = e.getLocation();
      throw ApiError.REQUEST_NOT_PARSED.with(
          at == null || at.getLineNr() < 1
              ? "the body is not valid JSON"
              : "the body is not valid JSON at line "
                  + at.getLineNr()
                  + ", column "
                  + at.getColumnNr());
    }
  }

  /**
   * The JSON text of a value: Map, List, String, Number, Boolean, null, or {@link JsonWritable} or
   * a record within those. Of a record, all components are written, in their order and with what
   * Jackson's annotations say of them; no {@link JsonWritable} may be among them.
   */
  public static byte[] write(@Nullable Object value) {
    ByteArrayBuilder out = new ByteArrayBuilder(512);
    try (JsonGenerator generator = MAPPER.createGenerator(out)) {
      write(generator, value);
    }
    return out.toByteArray();
  }

  /** Writes one value into a text that is being written. */
  public static void write(JsonGenerator generator, @Nullable Object value) {
    switch (value) {
      case null -> generator.writeNull();
      case JsonWritable writable -> writable.writeTo(generator);
      case String text -> generator.writeString(text);
      case Long number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Boolean bool -> generator.writeBoolean(bool);
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          generator.writeName(String.valueOf(entry.getKey()));
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (Object item : list) {
          write(generator, item);
        }
        generator.writeEndArray();
      }
      default -> generator.writePOJO(value);
    }
  }
}
