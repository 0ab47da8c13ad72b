package dev.backstay.server.binary.amf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes that are no message: refused by an exception of the codec's own, at once, and with memory
 * in proportion to their length. {@code -Damf.inputs=1000000} tries so many of them.
 */
final class MalformedMessagesTest {
  private static final int INPUTS = Integer.getInteger("amf.inputs", 20_000);
  private static final long FIXED_SEED = 20_261_128;

  /** Bytes of memory for each byte of input, and for an input. */
  private static final long PER_BYTE = 400;

  private static final long PER_INPUT = 20_000;
  private static final long MAX_NANOSECONDS = 2_000_000_000L;

  @Test
  void changedMessagesAreReadOrRefused() {
    long seed = new Random().nextLong();
    run(FIXED_SEED, INPUTS / 2);
    run(seed, INPUTS / 2);
  }

  private static void run(long seed, int inputs) {
    Random random = new Random(seed);
    RandomValues values = new RandomValues(random);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] input = input(random, values);
      long before = memory.getCurrentThreadAllocatedBytes();
      long started = System.nanoTime();
      try {
        PlainValues.of(AmfEnvelope.read(input).value(), PlainValues.MAX_CHARACTERS);
      } catch (AmfException e) {
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ": " + HexFormat.of().formatHex(input), e);
      }
      long took = System.nanoTime() - started;
      long allocated = memory.getCurrentThreadAllocatedBytes() - before;
      if (allocated > PER_INPUT + PER_BYTE * input.length || took > MAX_NANOSECONDS) {
        fail(
            "seed %d: %d bytes of memory, %d ns for %s"
                .formatted(seed, allocated, took, HexFormat.of().formatHex(input)));
      }
    }
    assertThat(refused).isGreaterThan(inputs / 4);
  }

  /** A good packet with some bytes changed, cut off, repeated or put in; or noise. */
  private static byte[] input(Random random, RandomValues values) {
    byte[] packet = AmfEnvelope.packet("null", "null", values.next());
    int changes = random.nextInt(1, 6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(packet.length);
      switch (random.nextInt(6)) {
        case 0 -> packet[at] = (byte) random.nextInt();
        case 1 -> packet[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> packet = Arrays.copyOf(packet, Math.max(1, at));
        case 3 -> packet = joined(packet, at, Arrays.copyOfRange(packet, at, packet.length));
        case 4 -> {
          byte[] noise = new byte[random.nextInt(1, 20)];
          random.nextBytes(noise);
          packet = joined(packet, at, noise);
        }
        default -> {
          // counts, lengths and references that are too large
          packet = joined(packet, at, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F});
        }
      }
    }
    return packet.length > 4_000 ? Arrays.copyOf(packet, 4_000) : packet;
  }

  private static byte[] joined(byte[] bytes, int at, byte[] inserted) {
    byte[] joined = new byte[bytes.length + inserted.length];
    System.arraycopy(bytes, 0, joined, 0, at);
    System.arraycopy(inserted, 0, joined, at, inserted.length);
    System.arraycopy(bytes, at, joined, at + inserted.length, bytes.length - at);
    return joined;
  }

  @ParameterizedTest
  @CsvSource({
    "0a 07 03 61, an object writes itself",
    "0a 01, a reference leads nowhere",
    "0b 01, there is no type 0b in this protocol",
    "07 01, there is no type 07 in this protocol",
    "0d 01 00, there is no type 0d in this protocol",
    "11 01 00, there is no type 11 in this protocol",
    "06 02, a reference leads nowhere",
    "06 7f 61, a value ends before its length",
    "06 03 ff, a text is not UTF-8",
    "09 ff ff ff ff 01, a count is larger than what follows",
    "0a ff ff ff f3 01, a count is larger than what follows",
    "08 01 7f f8 00 00 00 00 00 00, a date is out of range",
    "09 03 03 61 01 01 01, an array has keys",
    "09 03 01 0c 00, a reference leads to a value of another type",
    "01 01, there is more behind the value",
  })
  void whatTheSdkNeverSendsIsRefused(String hex, String message) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> AmfReader.read(bytes))
        .isInstanceOf(AmfException.class)
        .hasMessage(message);
  }

  @Test
  void depthIsBounded() {
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < AmfReader.MAX_DEPTH; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    byte[] bytes = AmfWriter.write(deep);
    assertThatThrownBy(() -> AmfReader.read(bytes)).isInstanceOf(AmfException.class);
  }

  @Test
  void whatContainsItselfIsReadAndNotMadeIntoPlainValues() {
    // an array with itself as its item
    Object cyclic = AmfReader.read(new byte[] {9, 3, 1, 9, 0});
    assertThatThrownBy(() -> PlainValues.of(cyclic, PlainValues.MAX_CHARACTERS))
        .isInstanceOf(AmfException.class);
  }

  /** Twenty lists, each with the one before ten times: bytes for a hundred trillion values. */
  @Test
  void whatIsReferredToManyTimesIsCountedEachTime() {
    Object value = "x";
    for (int i = 0; i < 20; i++) {
      value = java.util.Collections.nCopies(10, value);
    }
    Object shared = value;
    assertThatThrownBy(() -> PlainValues.of(shared, PlainValues.MAX_CHARACTERS))
        .isInstanceOf(AmfException.class);
  }
}
