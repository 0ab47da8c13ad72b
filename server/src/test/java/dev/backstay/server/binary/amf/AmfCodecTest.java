package dev.backstay.server.binary.amf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values by their bytes (reference: Java SDK, 3.3, 4, 5.4). */
final class AmfCodecTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static String hex(Object value) {
    return HexFormat.of().formatHex(AmfWriter.write(value));
  }

  @Test
  void valuesHaveTheBytesOfTheSdk() {
    assertThat(hex("abcd")).isEqualTo("060961626364");
    assertThat(hex(5L)).isEqualTo("0405");
    assertThat(hex(null)).isEqualTo("01");
    assertThat(hex(Instant.ofEpochMilli(0))).isEqualTo("08010000000000000000");
    assertThat(AmfReader.read(bytes("060961626364"))).isEqualTo("abcd");
    assertThat(AmfReader.read(bytes("04 ff ff ff ff"))).isEqualTo(-1L);
    assertThat(AmfReader.read(bytes("04 bf ff ff ff"))).isEqualTo((1L << 28) - 1);
    assertThat(AmfReader.read(bytes("04 c0 80 80 00"))).isEqualTo(-(1L << 28));
  }

  @Test
  void wholeNumbersBeyond29BitsAreDoubles() {
    for (long number : new long[] {0, -1, 1L << 27, (1L << 28) - 1, -(1L << 28)}) {
      assertThat(AmfReader.read(AmfWriter.write(number))).isEqualTo(number);
    }
    for (long number : new long[] {1L << 28, -(1L << 28) - 1, 1L << 50}) {
      assertThat(AmfReader.read(AmfWriter.write(number))).isEqualTo((double) number);
    }
  }

  /** Names of members, and the same text again, by reference. */
  @Test
  void objectsOfOneKindShareNames() {
    AmfObject first = new AmfObject("Person").with("name", "a").with("same", "name");
    AmfObject second = new AmfObject("Person").with("name", "b");
    byte[] bytes = AmfWriter.write(List.of(first, second));
    List<?> read = (List<?>) AmfReader.read(bytes);
    assertThat(((AmfObject) read.get(1)).alias()).isEqualTo("Person");
    assertThat(((AmfObject) read.get(1)).members()).isEqualTo(Map.of("name", "b"));
    assertThat(((AmfObject) read.get(0)).members()).isEqualTo(Map.of("name", "a", "same", "name"));
    assertThat(bytes).hasSizeLessThan(40);
  }

  @Test
  void aMapWithAliasIsAnExpressionOnlyIfTheSdkSaysSo() {
    AmfObject expression =
        new AmfObject("com.backendless.persistence.BackendlessExpression").with("value", "a + 1");
    assertThat(PlainValues.of(expression, PlainValues.MAX_CHARACTERS))
        .isEqualTo(Map.of("value", "a + 1", "___class", "BackendlessExpression"));
    assertThat(
            PlainValues.of(
                new AmfObject("java.lang.Runtime").with("a", 1L), PlainValues.MAX_CHARACTERS))
        .isEqualTo(Map.of("a", 1L));
  }
}
