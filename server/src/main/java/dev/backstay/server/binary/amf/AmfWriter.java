package dev.backstay.server.binary.amf;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes neutral values as AMF3: those that {@link AmfReader} reads, any other number, and maps,
 * which become objects without an alias.
 */
public final class AmfWriter {
  private static final int MAX_INTEGER = (1 << 28) - 1;
  private static final int MIN_INTEGER = -(1 << 28);

  /** An object with an alias of its own and members that name themselves. */
  private static final int DYNAMIC_OBJECT = 0x0B;

  private final ByteArrayOutputStream out;
  private final Map<String, Integer> strings = new HashMap<>();
  private final Map<String, Integer> aliases = new HashMap<>();

  AmfWriter(ByteArrayOutputStream out) {
    this.out = out;
  }

  /**
   * The bytes of one value.
   *
   * @throws IllegalArgumentException for a value that is not neutral
   */
  public static byte[] write(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    new AmfWriter(out).value(value);
    return out.toByteArray();
  }

  void value(@Nullable Object value) {
    switch (value) {
      case null -> out.write(Marker.NULL);
      case Boolean flag -> out.write(flag ? Marker.TRUE : Marker.FALSE);
      case Long number -> whole(number);
      case Integer number -> whole(number);
      case BigDecimal number -> number(number.doubleValue());
      case Number number -> number(number.doubleValue());
      case String text -> {
        out.write(Marker.STRING);
        text(text);
      }
      case Instant time -> {
        out.write(Marker.DATE);
        u29(1);
        bits(Double.doubleToLongBits((double) time.toEpochMilli()));
      }
      case byte[] bytes -> {
        out.write(Marker.BYTES);
        u29(bytes.length << 1 | 1);
        out.write(bytes, 0, bytes.length);
      }
      case List<?> items -> {
        out.write(Marker.ARRAY);
        u29(items.size() << 1 | 1);
        text("");
        items.forEach(this::value);
      }
      case AmfObject object -> object(object.alias(), object.members());
      case Map<?, ?> map -> object("", map);
      default -> throw new IllegalArgumentException("no neutral value: " + value.getClass());
    }
  }

  private void whole(long number) {
    if (number < MIN_INTEGER || number > MAX_INTEGER) {
      number((double) number);
      return;
    }
    out.write(Marker.INTEGER);
    u29((int) number & 0x1FFFFFFF);
  }

  private void number(double number) {
    out.write(Marker.DOUBLE);
    bits(Double.doubleToLongBits(number));
  }

  private void bits(long bits) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.write((int) (bits >> shift));
    }
  }

  private void object(String alias, Map<?, ?> members) {
    out.write(Marker.OBJECT);
    Integer known = aliases.putIfAbsent(alias, aliases.size());
    if (known == null) {
      u29(DYNAMIC_OBJECT);
      text(alias);
    } else {
      u29(known << 2 | 1);
    }
    for (Map.Entry<?, ?> member : members.entrySet()) {
      String name = String.valueOf(member.getKey());
      // an empty name is the end
      if (!name.isEmpty()) {
        text(name);
        value(member.getValue());
      }
    }
    text("");
  }

  private void text(String text) {
    if (text.isEmpty()) {
      u29(1);
      return;
    }
    Integer known = strings.putIfAbsent(text, strings.size());
    if (known != null) {
      u29(known << 1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    u29(bytes.length << 1 | 1);
    out.write(bytes, 0, bytes.length);
  }

  private void u29(int value) {
    if (value < 0 || value > 0x1FFFFFFF) {
      throw new AmfException("a value is too long for this protocol");
    }
    if (value >= 1 << 21) {
      out.write((value >> 22 & 0x7F) | 0x80);
      out.write((value >> 15 & 0x7F) | 0x80);
      out.write((value >> 8 & 0x7F) | 0x80);
      out.write(value);
      return;
    }
    if (value >= 1 << 14) {
      out.write(value >> 14 | 0x80);
    }
    if (value >= 1 << 7) {
      out.write((value >> 7 & 0x7F) | 0x80);
    }
    out.write(value & 0x7F);
  }
}
