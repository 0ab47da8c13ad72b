package dev.backstay.server.binary.amf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads AMF3 values into neutral ones (reference: Java SDK, 3.3 and 10). What the SDK never sends
 * is refused: objects that write themselves, XML, vectors, dictionaries, arrays with keys beside
 * their items.
 */
public final class AmfReader {
  /** Objects and arrays within each other. */
  public static final int MAX_DEPTH = 64;

  /** Values of one message, those within others included. */
  public static final int MAX_VALUES = 300_000;

  /** Items for which there is room at once: a count is only what a client says. */
  private static final int FIRST_ROOM = 16;

  /** Milliseconds from the epoch that a date can be away. */
  private static final double MAX_DATE = 8.64e15;

  private static final int DYNAMIC = 0b1000;
  private static final int EXTERNALIZABLE = 0b0100;

  /** What objects of one kind have in common. */
  private record Traits(String alias, List<String> names, boolean dynamic) {}

  private final AmfBytes bytes;
  private final List<String> strings = new ArrayList<>();
  private final List<Object> objects = new ArrayList<>();
  private final List<Traits> traits = new ArrayList<>();
  private int values;
  private int depth;

  AmfReader(AmfBytes bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads bytes that are one value.
   *
   * @throws AmfException when they are not, or beyond the bounds
   */
  public static @Nullable Object read(byte[] bytes) {
    AmfBytes all = new AmfBytes(bytes);
    Object value = new AmfReader(all).value();
    requireEnd(all);
    return value;
  }

  static void requireEnd(AmfBytes bytes) {
    if (bytes.remaining() > 0) {
      throw new AmfException("there is more behind the value");
    }
  }

  @Nullable Object value() {
    if (++values > MAX_VALUES) {
      throw new AmfException("there are more than " + MAX_VALUES + " values");
    }
    int marker = bytes.octet();
    return switch (marker) {
      case Marker.UNDEFINED, Marker.NULL -> null;
      case Marker.FALSE -> false;
      case Marker.TRUE -> true;
      case Marker.INTEGER -> (long) (bytes.u29() << 3 >> 3);
      case Marker.DOUBLE -> bytes.number();
      case Marker.STRING -> text();
      case Marker.DATE -> date();
      case Marker.ARRAY -> array();
      case Marker.OBJECT -> object();
      case Marker.BYTES -> byteArray();
      default -> throw new AmfException("there is no type %02x in this protocol".formatted(marker));
    };
  }

  private String text() {
    int header = bytes.u29();
    if ((header & 1) == 0) {
      return referenced(strings, header >> 1);
    }
    String text = bytes.text(header >> 1);
    if (!text.isEmpty()) {
      strings.add(text);
    }
    return text;
  }

  private Instant date() {
    int header = bytes.u29();
    if ((header & 1) == 0) {
      return referenced(header >> 1, Instant.class);
    }
    double millis = bytes.number();
    if (!(Math.abs(millis) <= MAX_DATE)) {
      throw new AmfException("a date is out of range");
    }
    Instant date = Instant.ofEpochMilli((long) millis);
    objects.add(date);
    return date;
  }

  private byte[] byteArray() {
    int header = bytes.u29();
    if ((header & 1) == 0) {
      return referenced(header >> 1, byte[].class);
    }
    byte[] content = bytes.take(header >> 1);
    objects.add(content);
    return content;
  }

  private List<?> array() {
    int header = bytes.u29();
    if ((header & 1) == 0) {
      return referenced(header >> 1, List.class);
    }
    int count = counted(header >> 1);
    List<@Nullable Object> items = new ArrayList<>(Math.min(count, FIRST_ROOM));
    objects.add(items);
    if (!text().isEmpty()) {
      throw new AmfException("an array has keys");
    }
    enter();
    for (int i = 0; i < count; i++) {
      items.add(value());
    }
    depth--;
    return items;
  }

  private AmfObject object() {
    int header = bytes.u29();
    if ((header & 1) == 0) {
      return referenced(header >> 1, AmfObject.class);
    }
    Traits kind = traits(header);
    AmfObject object = new AmfObject(kind.alias());
    objects.add(object);
    enter();
    for (String name : kind.names()) {
      object.members().put(name, value());
    }
    if (kind.dynamic()) {
      for (String name = text(); !name.isEmpty(); name = text()) {
        object.members().put(name, value());
      }
    }
    depth--;
    return object;
  }

  private Traits traits(int header) {
    if ((header & 2) == 0) {
      return referenced(traits, header >> 2);
    }
    if ((header & EXTERNALIZABLE) != 0) {
      throw new AmfException("an object writes itself");
    }
    String alias = text();
    int count = counted(header >> 4);
    List<String> names = new ArrayList<>(Math.min(count, FIRST_ROOM));
    for (int i = 0; i < count; i++) {
      names.add(text());
    }
    Traits kind = new Traits(alias, names, (header & DYNAMIC) != 0);
    traits.add(kind);
    return kind;
  }

  /** Each of so many things takes a byte at least. */
  private int counted(int count) {
    if (count > bytes.remaining() || count > MAX_VALUES) {
      throw new AmfException("a count is larger than what follows");
    }
    return count;
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new AmfException("it is nested deeper than " + MAX_DEPTH);
    }
  }

  private <T> T referenced(int index, Class<T> type) {
    Object object = referenced(objects, index);
    if (!type.isInstance(object)) {
      throw new AmfException("a reference leads to a value of another type");
    }
    return type.cast(object);
  }

  private static <T> T referenced(List<T> table, int index) {
    if (index < 0 || index >= table.size()) {
      throw new AmfException("a reference leads nowhere");
    }
    return table.get(index);
  }
}
