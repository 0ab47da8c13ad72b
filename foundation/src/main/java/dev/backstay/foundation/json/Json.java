package dev.backstay.foundation.json;

import dev.backstay.foundation.error.ApiError;
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
 * JSON in and out, as plain Java values: Map, List, String, Long, BigInteger, Double, Boolean,
 * null. Reading is bounded in depth, in the length of names and numbers, in the number of tokens;
 * the length of the text is bounded by the edge. A number that no double can hold, such as {@code
 * 1E999} or {@code 1E-999}, is infinite or not a number, and so the value of no column.
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
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Does not take a number for zero that is only too small. */
  private static final class OwnNumbers extends JsonParserDelegate {
    OwnNumbers(JsonParser text) {
      super(text);
    }

    @Override
    public double getDoubleValue() {
      double number = super.getDoubleValue();
      return number == 0 && !isZero(getString()) ? Double.NaN : number;
    }

    private static boolean isZero(String number) {
      for (int i = 0; i < number.length(); i++) {
        char c = number.charAt(i);
        if (c == 'e' || c == 'E') {
          break;
        }
        if (c >= '1' && c <= '9') {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * The value of a JSON text.
   *
   * @throws dev.backstay.foundation.error.ApiException 8002 when it is not one JSON value within
   *     the bounds; the message gives the place, not the text
   */
  public static @Nullable Object read(byte[] text) {
    try (JsonParser parser = new OwnNumbers(MAPPER.createParser(text))) {
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
   * The JSON text of a value: Map, List, String, Number, Boolean, null, record, or {@link
   * JsonWritable} within those.
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
