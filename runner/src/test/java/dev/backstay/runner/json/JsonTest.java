package dev.backstay.runner.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void whatIsReadIsWrittenAsItWas() {
    for (String text :
        new String[] {
          "{\"a\":[1,-2.5,true,null,\"t\\\"e\\\\x\\nt\"],\"b\":{}}",
          "[]",
          "\"\\ud800\"",
          "\"😀\"",
          "9007199254740993",
          "123456789012345678901234567890"
        }) {
      assertThat(JsonWriter.write(JsonReader.read(text))).isEqualTo(text);
    }
  }

  @Test
  void numbersAreAsSmallAsTheyFit() {
    assertThat(JsonReader.read("7")).isEqualTo(7);
    assertThat(JsonReader.read("1700000000000")).isEqualTo(1_700_000_000_000L);
    assertThat(JsonReader.read("99999999999999999999"))
        .isEqualTo(new BigInteger("99999999999999999999"));
    assertThat(JsonReader.read("1e3")).isEqualTo(1000.0);
    assertThat(JsonWriter.write(Arrays.asList(Double.NaN, Double.POSITIVE_INFINITY)))
        .isEqualTo("[null,null]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{a:1}",
        "{'a':1}",
        "\"x",
        "1 2",
        "tru",
        "\"\\x\"",
        "-",
        "\"\\u12\""
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(JsonException.class);
  }

  @Test
  void depthIsBounded() {
    assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000)))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("deeper than 500");
  }

  @Test
  void annotationsMayUseSingleQuotes() {
    assertThat(JsonReader.readLenientObject("{'timername':'it\\'s','every':1}"))
        .isEqualTo(Map.of("timername", "it's", "every", 1));
  }
}
