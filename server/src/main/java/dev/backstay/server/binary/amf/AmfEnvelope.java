package dev.backstay.server.binary.amf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The AMF0 packet around one AMF3 value (reference: Java SDK, 3.1).
 *
 * @param responseUri what the client calls the answer
 * @param value the value
 */
public record AmfEnvelope(String responseUri, @Nullable Object value) {
  private static final int VERSION = 3;
  private static final int AMF3_FOLLOWS = 0x11;
  private static final int UNKNOWN_LENGTH = -1;
  private static final int MAX_URI = 200;

  /**
   * Reads a packet.
   *
   * @throws AmfException when it is none, has headers, or more or less than one body
   */
  public static AmfEnvelope read(byte[] packet) {
    AmfBytes bytes = new AmfBytes(packet);
    if (bytes.unsignedShort() != VERSION) {
      throw new AmfException("the packet is not of version " + VERSION);
    }
    if (bytes.unsignedShort() != 0) {
      throw new AmfException("the packet has headers");
    }
    if (bytes.unsignedShort() != 1) {
      throw new AmfException("the packet must have one body");
    }
    var _ = uri(bytes);
    String responseUri = uri(bytes);
    int length = bytes.integer();
    if (length != UNKNOWN_LENGTH && length != bytes.remaining()) {
      throw new AmfException("the length of the body is wrong");
    }
    if (bytes.octet() != AMF3_FOLLOWS) {
      throw new AmfException("the body is not a value of AMF3");
    }
    Object value = new AmfReader(bytes).value();
    AmfReader.requireEnd(bytes);
    return new AmfEnvelope(responseUri, value);
  }

  private static String uri(AmfBytes bytes) {
    int length = bytes.unsignedShort();
    if (length > MAX_URI) {
      throw new AmfException("the packet names a target that is too long");
    }
    return bytes.text(length);
  }

  /** The packet that answers this one. */
  public byte[] answer(@Nullable Object answer) {
    return packet(responseUri + "/onResult", "null", answer);
  }

  /** A packet that answers one that cannot be read. */
  public static byte[] answerToUnreadable(@Nullable Object answer) {
    return packet("null/onResult", "null", answer);
  }

  /** A packet. */
  static byte[] packet(String target, String response, @Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    unsignedShort(out, VERSION);
    unsignedShort(out, 0);
    unsignedShort(out, 1);
    text(out, target);
    text(out, response);
    unsignedShort(out, UNKNOWN_LENGTH);
    unsignedShort(out, UNKNOWN_LENGTH);
    out.write(AMF3_FOLLOWS);
    new AmfWriter(out).value(value);
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    unsignedShort(out, bytes.length);
    out.write(bytes, 0, bytes.length);
  }

  private static void unsignedShort(ByteArrayOutputStream out, int value) {
    out.write(value >> 8);
    out.write(value);
  }

  /** Without the value, which holds tokens and passwords. */
  @Override
  public String toString() {
    return "AmfEnvelope[" + responseUri + "]";
  }
}
