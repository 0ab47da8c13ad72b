package dev.backstay.server.counters;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.server.apps.App;
import dev.backstay.server.apps.Apps;
import dev.backstay.server.error.ApiError;
import dev.backstay.server.error.ApiException;
import dev.backstay.store.Isolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/**
 * Counters of an app, kept in its own database. Every change is one statement, so that none is lost
 * among many callers. A counter that is not there reads as 0.
 */
public final class Counters {
  /** Counters of an app. */
  public static final int MAX_COUNTERS = 10_000;

  private static final int MAX_NAME = 256;
  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}*/\\\\]{1," + MAX_NAME + "}");

  private static final Table<Record> COUNTER = table(name("backstay_counter"));
  private static final Field<String> KEY = field(name("name"), String.class);
  private static final Field<Long> VALUE = field(name("value"), Long.class);

  private final Apps apps;

  public Counters(Apps apps) {
    this.apps = apps;
  }

  /** The value; 0 when there is no such counter. */
  public long get(App app, String counter) {
    String checked = checked(counter);
    return apps.database(app).read(sql -> get(sql, checked));
  }

  private static long get(DSLContext sql, String counter) {
    Long value = sql.select(VALUE).from(COUNTER).where(KEY.eq(counter)).fetchOne(VALUE);
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
          make(sql, checked);
          // the row is locked from here on, so what is read next is what was written
          int changed =
              sql.update(COUNTER)
                  .set(VALUE, VALUE.plus(difference))
                  .where(KEY.eq(checked))
                  .and(
                      difference >= 0
                          ? VALUE.le(Long.MAX_VALUE - difference)
                          : VALUE.ge(Long.MIN_VALUE - difference))
                  .execute();
          if (changed == 0) {
            throw tooLarge();
          }
          return get(sql, checked);
        });
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
          make(sql, checked);
          return sql.update(COUNTER)
                  .set(VALUE, updated)
                  .where(KEY.eq(checked).and(VALUE.eq(expected)))
                  .execute()
              == 1;
        });
  }

  /** Makes the value 0. */
  public void reset(App app, String counter) {
    String checked = checked(counter);
    change(app, sql -> sql.update(COUNTER).set(VALUE, 0L).where(KEY.eq(checked)).execute());
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
              return sql.insertInto(COUNTER, KEY, VALUE)
                  .values(checked, value)
                  .onConflictDoNothing()
                  .execute();
            });
    if (made == 0) {
      throw new ApiException(1155, 400, "Duplicate entry");
    }
  }

  /** Deletes a counter, if it is there. */
  public void delete(App app, String counter) {
    change(app, sql -> sql.deleteFrom(COUNTER).where(KEY.eq(counter)).execute());
  }

  /**
   * The counters whose names match, by name.
   *
   * @param pattern {@code *} stands for anything
   */
  public Map<String, Long> matching(App app, String pattern) {
    if (pattern.length() > MAX_NAME) {
      throw ApiError.INVALID_PARAMETER.with("pattern");
    }
    Map<String, Long> found = new LinkedHashMap<>();
    apps.database(app)
        .read(sql -> sql.select(KEY, VALUE).from(COUNTER).orderBy(KEY).fetch())
        .forEach(row -> {
          if (matches(pattern, row.value1())) {
            found.put(row.value1(), row.value2());
          }
        });
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

  /** The values of counters by their names; what is not there is left out. */
  public Map<String, Long> values(App app, List<?> names) {
    List<String> wanted = new ArrayList<>();
    for (@Nullable Object each : names) {
      wanted.add(checked(each instanceof String text ? text : ""));
    }
    Map<String, Long> found = new LinkedHashMap<>();
    apps.database(app)
        .read(
            sql -> sql.select(KEY, VALUE).from(COUNTER).where(KEY.in(wanted)).orderBy(KEY).fetch())
        .forEach(row -> found.put(row.value1(), row.value2()));
    return found;
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
    sql.insertInto(COUNTER, KEY, VALUE).values(counter, 0L).onConflictDoNothing().execute();
  }

  private static void requireRoom(DSLContext sql, String counter) {
    if (!sql.fetchExists(COUNTER, KEY.eq(counter)) && sql.fetchCount(COUNTER) >= MAX_COUNTERS) {
      throw ApiError.WRONG_DATA.with("An app has at most " + MAX_COUNTERS + " counters");
    }
  }

  private static String checked(String counter) {
    if (!NAME.matcher(counter).matches()) {
      throw ApiError.INVALID_PARAMETER.with("counterName");
    }
    return counter;
  }

  static ApiException tooLarge() {
    return new ApiException(1030, 400, "Value is too large for the 'Long' type");
  }
}
