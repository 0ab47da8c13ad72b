package dev.backstay.server.binary.amf;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes that are read from front to back, never beyond their end. */
final class AmfBytes {
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;
  private int position;

  AmfBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  int remaining() {
    return bytes.length - position;
  }

  int octet() {
    require(1);
    return bytes[position++] & 0xFF;
  }

  int unsignedShort() {
    return octet() << 8 | octet();
  }

  int integer() {
    return unsignedShort() << 16 | unsignedShort();
  }

  double number() {
    return Double.longBitsToDouble((integer() & 0xFFFFFFFFL) << 32 | (integer() & 0xFFFFFFFFL));
  }

  /** The number of one to four bytes that AMF3 calls U29. */
  int u29() {
    int value = 0;
    for (int i = 0; i < 3; i++) {
      int octet = octet();
      value = value << 7 | (octet & 0x7F);
      if (octet < 0x80) {
        return value;
      }
    }
    return value << 8 | octet();
  }

  byte[] take(int length) {
    require(length);
    byte[] taken = java.util.Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return taken;
  }

  String text(int length) {
    require(length);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      text = strict(length);
    }
    position += length;
    return text;
  }

  private String strict(int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, position, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new AmfException("a text is not UTF-8");
    }
  }

  private void require(int length) {
    if (length < 0 || length > remaining()) {
      throw new AmfException("a value ends before its length");
    }
  }
}
