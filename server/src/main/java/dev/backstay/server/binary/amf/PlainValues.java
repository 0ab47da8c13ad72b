package dev.backstay.server.binary.amf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Neutral values as a JSON body would have them: objects become maps, dates milliseconds since the
 * epoch; bytes stay bytes. What was sent once and referred to several times is there several times,
 * so the result is bounded too; what contains itself is refused.
 */
public final class PlainValues {
  /** Characters of texts and bytes in all, each use counted. */
  public static final int MAX_CHARACTERS = 10_000_000;

  private static final String CLASS = "___class";
  private static final String EXPRESSION = "com.backendless.persistence.BackendlessExpression";

  private final boolean withAliases;
  private int values;
  private long characters;

  private PlainValues(boolean withAliases) {
    this.withAliases = withAliases;
  }

  /**
   * @throws AmfException when it contains itself, or is larger than the bounds
   */
  public static @Nullable Object of(@Nullable Object neutral) {
    return new PlainValues(false).plain(neutral, 0);
  }

  /**
   * The same, with the alias of each object that has one as its member {@code ___class}.
   *
   * @throws AmfException likewise
   */
  public static @Nullable Object withAliases(@Nullable Object neutral) {
    return new PlainValues(true).plain(neutral, 0);
  }

  private @Nullable Object plain(@Nullable Object neutral, int depth) {
    if (depth > AmfReader.MAX_DEPTH) {
      throw new AmfException(
          "a value contains itself, or is nested deeper than " + AmfReader.MAX_DEPTH);
    }
    if (++values > AmfReader.MAX_VALUES) {
      throw new AmfException("there are more than " + AmfReader.MAX_VALUES + " values");
    }
    return switch (neutral) {
      case AmfObject object -> object(object, depth);
      case List<?> items -> {
        List<@Nullable Object> plain = new ArrayList<>(items.size());
        for (Object item : items) {
          plain.add(plain(item, depth + 1));
        }
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

  private Map<String, @Nullable Object> object(AmfObject object, int depth) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> member : object.members().entrySet()) {
      count(member.getKey().length());
      plain.put(member.getKey(), plain(member.getValue(), depth + 1));
    }
    if (withAliases && !object.alias().isEmpty()) {
      plain.put(CLASS, object.alias());
    } else if (object.alias().equals(EXPRESSION)) {
      plain.put(CLASS, "BackendlessExpression");
    }
    return plain;
  }

  private void count(int length) {
    characters += length;
    if (characters > MAX_CHARACTERS) {
      throw new AmfException("the values have more than " + MAX_CHARACTERS + " characters");
    }
  }
}
