package dev.backstay.store.query;

import dev.backstay.store.database.Database;
import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.JsonText;
import java.util.Collection;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How much a result is when it is written. A row that occurs in several places is one in memory and
 * is written in each of them, so it counts each time. Sums stop at {@link Long#MAX_VALUE}.
 *
 * @param objects rows, or what is there in their place, such as ids
 * @param characters of their texts and JSON values
 */
public record ResultSize(long objects, long characters) {
  /** Nothing. */
  public static final ResultSize EMPTY = new ResultSize(0, 0);

  /** A single object without texts. */
  public static final ResultSize ONE = new ResultSize(1, 0);

  /** The size of a row and of the rows that have been loaded into it. */
  public static ResultSize of(Row row) {
    return of(row, new IdentityHashMap<>());
  }

  /** The size of rows with the rows that have been loaded into them, or of ids. */
  public static ResultSize of(Collection<?> items) {
    return of(items, new IdentityHashMap<>());
  }

  /** The size of one value that is not a row: the characters that it is written with, if a text. */
  public static ResultSize ofValue(@Nullable Object value) {
    return new ResultSize(1, characters(value));
  }

  private static ResultSize of(@Nullable Object item, IdentityHashMap<Row, ResultSize> known) {
    return switch (item) {
      case Row row -> {
        ResultSize size = known.get(row);
        if (size == null) {
          size = new ResultSize(1, characters(row));
          for (Object related : row.related().values()) {
            size = related == null ? size : size.plus(of(related, known));
          }
          known.put(row, size);
        }
        yield size;
      }
      case Collection<?> items -> {
        ResultSize size = EMPTY;
        for (Object each : items) {
          size = size.plus(of(each, known));
        }
        yield size;
      }
      case null, default -> ofValue(item);
    };
  }

  /** The characters of a row's own texts and JSON values. */
  public static long characters(Row row) {
    long characters = 0;
    for (int i = 0; i < row.shape().size(); i++) {
      characters += characters(row.value(i));
    }
    return characters;
  }

  private static long characters(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length();
      case JsonText json -> json.text().length();
      case null, default -> 0;
    };
  }

  /** Both together. */
  public ResultSize plus(ResultSize more) {
    return new ResultSize(sum(objects, more.objects), sum(characters, more.characters));
  }

  private static long sum(long first, long second) {
    return first > Long.MAX_VALUE - second ? Long.MAX_VALUE : first + second;
  }

  /**
   * Refuses what is too large for one answer.
   *
   * @param maxObjects the limit of objects; that of characters is the one of every result
   * @throws DataException 1026 for more of either
   */
  public void requireAtMost(int maxObjects) {
    if (objects > maxObjects) {
      throw DataError.TOO_MANY_OBJECTS.with(maxObjects);
    }
    if (characters > Database.MAX_RESULT_CHARACTERS) {
      throw DataError.RESULT_TOO_LARGE.with(Database.MAX_RESULT_CHARACTERS);
    }
  }
}
