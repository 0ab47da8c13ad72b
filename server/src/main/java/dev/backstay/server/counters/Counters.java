package dev.backstay.server.counters;

import static dev.backstay.store.generated.app.tables.CounterTable.COUNTER;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.error.ApiError;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.store.database.Isolation;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Counters of an app, kept in its own database. What changes a counter that is there is one
 * statement, so that nothing is lost among many callers. A counter that is not there reads as 0.
 */
public final class Counters {
  /** Counters of an app. */
  public static final int MAX_COUNTERS = 10_000;

  private static final int MAX_NAME = 256;

  /**
   * What clients cut out of addresses, and what routes have in the place of a name ({@code
   * AddressableNamesTest}).
   */
  private static final Set<String> UNREACHABLE = Set.of(".", "..", "list-by-names");

  /**
   * Neither a pattern nor a path, and no half of a surrogate pair, which not every database stores.
   */
  private static final Pattern NAME =
      Pattern.compile("[^\\p{Cntrl}\\p{Cs}*/\\\\]{1," + MAX_NAME + "}");

  private final Apps apps;

  public Counters(Apps apps) {
    this.apps = apps;
  }

  /** The value; 0 when there is no such counter. */
  public long get(App app, String counter) {
    String checked = checked(counter);
    Long value =
        apps.database(app)
            .read(sql ->
                sql.select(COUNTER.VALUE)
                    .from(COUNTER)
                    .where(COUNTER.NAME.eq(checked))
                    .fetchOne(COUNTER.VALUE));
    return value == null ? 0 : value;
  }

  /**
   * Adds to a counter, which is made if it is not there.
   *
   * @return its new value
   * @throws ApiException 1030 if no 64 bits hold it
   */
  public long add(App app, String counter, long difference) {
    String checked = checked(counter);
    return change(
        app,
        sql -> {
          Long value = added(sql, checked, difference);
          if (value == null) {
            make(sql, checked);
            value = added(sql, checked, difference);
          }
          if (value == null) {
            throw tooLarge();
          }
          return value;
        });
  }

  /** The new value; null when there is no such counter, or none that can take so much more. */
  private static @Nullable Long added(DSLContext sql, String counter, long difference) {
    return sql.update(COUNTER)
        .set(COUNTER.VALUE, COUNTER.VALUE.plus(difference))
        .where(COUNTER.NAME.eq(counter))
        .and(
            difference >= 0
                ? COUNTER.VALUE.le(Long.MAX_VALUE - difference)
                : COUNTER.VALUE.ge(Long.MIN_VALUE - difference))
        .returning(COUNTER.VALUE)
        .fetchOne(COUNTER.VALUE);
  }

  /**
   * Sets a counter if it has the value that is expected.
   *
   * @return whether it had
   */
  public boolean compareAndSet(App app, String counter, long expected, long updated) {
    String checked = checked(counter);
    return change(
        app,
        sql -> {
          boolean had = replaced(sql, checked, expected, updated);
          if (!had) {
            make(sql, checked);
            had = replaced(sql, checked, expected, updated);
          }
          return had;
        });
  }

  private static boolean replaced(DSLContext sql, String counter, long expected, long updated) {
    return sql.update(COUNTER)
            .set(COUNTER.VALUE, updated)
            .where(COUNTER.NAME.eq(counter))
            .and(COUNTER.VALUE.eq(expected))
            .execute()
        == 1;
  }

  /** Makes the value 0. */
  public void reset(App app, String counter) {
    String checked = checked(counter);
    change(
        app,
        sql ->
            sql.update(COUNTER).set(COUNTER.VALUE, 0L).where(COUNTER.NAME.eq(checked)).execute());
  }

  /**
   * Makes a counter.
   *
   * @throws ApiException 1155 if it is there
   */
  public void create(App app, String counter, long value) {
    String checked = checked(counter);
    int made =
        change(
            app,
            sql -> {
              requireRoom(sql, checked);
              return sql.insertInto(COUNTER, COUNTER.NAME, COUNTER.VALUE)
                  .values(checked, value)
                  .onConflictDoNothing()
                  .execute();
            });
    if (made == 0) {
      throw ApiError.DUPLICATE_ENTRY.with();
    }
  }

  /** Deletes a counter, if it is there. */
  public void delete(App app, String counter) {
    String checked = checked(counter);
    change(app, sql -> sql.deleteFrom(COUNTER).where(COUNTER.NAME.eq(checked)).execute());
  }

  /**
   * The counters whose names match, in the order of their names.
   *
   * @param pattern {@code *} stands for anything
   */
  public SortedMap<String, Long> matching(App app, String pattern) {
    if (pattern.length() > MAX_NAME) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "pattern", "It has at most " + MAX_NAME + " characters");
    }
    SortedMap<String, Long> found = new TreeMap<>(all(app, DSL.noCondition()));
    found.keySet().removeIf(name -> !matches(pattern, name));
    return found;
  }

  /** Whether a name is the texts of the pattern with anything between them. */
  static boolean matches(String pattern, String name) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return name.equals(pattern);
    }
    String first = parts[0];
    String last = parts[parts.length - 1];
    int end = name.length() - last.length();
    int at = first.length();
    if (!name.startsWith(first) || !name.endsWith(last) || end < at) {
      return false;
    }
    for (int i = 1; i < parts.length - 1; i++) {
      int found = name.indexOf(parts[i], at);
      if (found < 0 || found + parts[i].length() > end) {
        return false;
      }
      at = found + parts[i].length();
    }
    return true;
  }

  /** The counters of these names, in the order of their names; what is not there is left out. */
  public SortedMap<String, Long> named(App app, Collection<String> names) {
    return new TreeMap<>(all(app, COUNTER.NAME.in(names.stream().map(Counters::checked).toList())));
  }

  private Map<String, Long> all(App app, Condition which) {
    return apps.database(app)
        .read(sql ->
            sql.select(COUNTER.NAME, COUNTER.VALUE)
                .from(COUNTER)
                .where(which)
                .fetchMap(COUNTER.NAME, COUNTER.VALUE));
  }

  /**
   * Changes in one transaction. A counter that many change is locked by its row, one after another;
   * a stricter level would refuse some of them instead.
   */
  private <T extends @Nullable Object> T change(App app, Function<DSLContext, T> work) {
    return apps.database(app).transaction(Isolation.READ_COMMITTED, inside -> inside.write(work));
  }

  private static void make(DSLContext sql, String counter) {
    requireRoom(sql, counter);
    sql.insertInto(COUNTER, COUNTER.NAME, COUNTER.VALUE)
        .values(counter, 0L)
        .onConflictDoNothing()
        .execute();
  }

  private static void requireRoom(DSLContext sql, String counter) {
    if (!sql.fetchExists(COUNTER, COUNTER.NAME.eq(counter))
        && sql.fetchCount(COUNTER) >= MAX_COUNTERS) {
      throw ApiError.WRONG_DATA.with("An app has at most " + MAX_COUNTERS + " counters");
    }
  }

  private static String checked(String counter) {
    if (!NAME.matcher(counter).matches() || UNREACHABLE.contains(counter)) {
      throw ApiError.INVALID_PARAMETER_BECAUSE.with(
          "counterName",
          "A counter's name has 1 to "
              + MAX_NAME
              + " characters, without / \\ * and control characters, and is not . or .. or"
              + " list-by-names");
    }
    return counter;
  }

  static ApiException tooLarge() {
    return ApiError.COUNTER_OVERFLOW.with();
  }
}
