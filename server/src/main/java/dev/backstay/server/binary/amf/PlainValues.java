package dev.backstay.server.binary.amf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Neutral values as a JSON body would have them: objects become maps, dates milliseconds since the
 * epoch; bytes stay bytes. What was sent once and referred to several times is there several times,
 * so the result is bounded too; what contains itself is refused.
 *
 * <p>Counted are the characters of texts and names and the bytes, each use of them, and one for
 * each value: never more than the characters of the same value in JSON.
 */
public final class PlainValues {
  /** Characters of one message at most. */
  public static final int MAX_CHARACTERS = 10_000_000;

  /** Characters that a message may have, however short it is. */
  private static final int FEW_CHARACTERS = 256 * 1024;

  /** Characters of a byte that was sent: the SDK refers to texts that it has sent before. */
  private static final int CHARACTERS_PER_BYTE = 20;

  private static final String CLASS = "___class";
  private static final String EXPRESSION = "com.backendless.persistence.BackendlessExpression";

  private final boolean withAliases;
  private final long most;
  private final IdentityHashMap<Object, Boolean> within = new IdentityHashMap<>();
  private int values;
  private long characters;

  private PlainValues(boolean withAliases, long most) {
    this.withAliases = withAliases;
    this.most = most;
  }

  /** How many characters the values of a message may have, which is so many bytes long. */
  public static long charactersOf(long packetBytes) {
    return Math.min(MAX_CHARACTERS, Math.max(FEW_CHARACTERS, CHARACTERS_PER_BYTE * packetBytes));
  }

  /**
   * @param most characters of all
   * @throws AmfException when it contains itself, or is larger than the bounds
   */
  public static @Nullable Object of(@Nullable Object neutral, long most) {
    return new PlainValues(false, most).plain(neutral);
  }

  /**
   * The same, with the alias of each object that has one as its member {@code ___class}.
   *
   * @throws AmfException likewise
   */
  public static @Nullable Object withAliases(@Nullable Object neutral, long most) {
    return new PlainValues(true, most).plain(neutral);
  }

  private @Nullable Object plain(@Nullable Object neutral) {
    if (++values > AmfReader.MAX_VALUES) {
      throw AmfException.tooLarge("there are more than " + AmfReader.MAX_VALUES + " values");
    }
    count(1);
    return switch (neutral) {
      case AmfObject object -> {
        enter(object);
        Map<String, @Nullable Object> plain = object(object);
        within.remove(object);
        yield plain;
      }
      case List<?> items -> {
        enter(items);
        List<@Nullable Object> plain = new ArrayList<>();
        for (Object item : items) {
          plain.add(plain(item));
        }
        within.remove(items);
        yield plain;
      }
      case Instant time -> time.toEpochMilli();
      case String text -> {
        count(text.length());
        yield text;
      }
      case byte[] bytes -> {
        count(bytes.length);
        yield bytes;
      }
      case null, default -> neutral;
    };
  }

  private void enter(Object holder) {
    if (within.put(holder, true) != null) {
      throw new AmfException("a value contains itself");
    }
    // by references, a value can be deeper than anything that was sent
    if (within.size() > AmfReader.MAX_DEPTH + 1) {
      throw new AmfException("a value is nested deeper than " + AmfReader.MAX_DEPTH);
    }
  }

  private Map<String, @Nullable Object> object(AmfObject object) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> member : object.members().entrySet()) {
      count(member.getKey().length());
      plain.put(member.getKey(), plain(member.getValue()));
    }
    if (withAliases && !object.alias().isEmpty()) {
      count(object.alias().length());
      plain.put(CLASS, object.alias());
    } else if (object.alias().equals(EXPRESSION)) {
      plain.put(CLASS, "BackendlessExpression");
    }
    return plain;
  }

  private void count(int length) {
    characters += length;
    if (characters > most) {
      throw AmfException.tooLarge(
          "the values have more than " + most + " characters, each use of them counted");
    }
  }
}
