package dev.backstay.store.query;

import dev.backstay.store.error.DataError;
import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.where.Operator;
import java.util.List;

/**
 * What a query does with texts for one row, calculated before it runs: how many bytes its functions
 * and patterns read and write, and how long its longest text in between is.
 *
 * <p>Neither product can stop in the middle of a function, and PostgreSQL keeps the texts of a row
 * until its end. So the work for one row is bounded: by the longest text that it may be done with.
 * Most queries may meet any text that a column holds; others get a limit, above which {@link
 * ExpressionSql} makes them fail, and some are refused because no text would be short enough.
 */
public final class TextWork {
  /** Bytes of the longest text that a column holds: four for each character. */
  static final int UNLIMITED = 4 * ColumnType.MAX_TEXT;

  /** The smallest limit. Below it a query is refused: it has no use for such short texts. */
  private static final int LEAST = 16;

  /** Bytes that are read and written for one row; about a tenth of a second on a slow machine. */
  private static final double MAX_WORK = 64e6;

  /** Bytes of a text that a function makes: twice the longest that a column holds. */
  private static final double MAX_TEXT = 2.0 * UNLIMITED;

  /** Places in JSON values that are looked up for one row; each may read the whole value. */
  private static final int MAX_JSON = 100;

  /** How often two places in JSON values are looked up to compare them. */
  private static final int PLACES = 5;

  /** Greater or less than a long text of a column, which PostgreSQL has to unpack for that. */
  private static final double COMPARED = UNLIMITED / 4.0;

  /** Bytes of a value that is not a text, as a text. */
  private static final int NUMBER = 32;

  /** What it costs to hand over a byte, beside reading it once. */
  private static final int CALL = 4;

  /** What it costs to find and exchange a byte. */
  private static final int REPLACE = 20;

  private final List<Object> values;
  private final int limit;
  private double work;
  private double longest;
  private double json;

  private TextWork(List<Object> values, int limit) {
    this.values = values;
    this.limit = limit;
  }

  /**
   * The longest text that a query may be run with, in bytes of UTF-8: {@link #UNLIMITED} or a power
   * of two, so that few statements come of many queries.
   *
   * @param values that stand beside the query
   * @param expressions what it calculates
   * @param predicates what it asks
   * @throws DataException 1026 if no text would be short enough
   */
  static int limit(List<Object> values, List<Expression> expressions, List<Predicate> predicates) {
    int limit = UNLIMITED;
    while (true) {
      TextWork work = new TextWork(values, limit);
      expressions.forEach(each -> work.length(each, 1, false));
      predicates.forEach(work::add);
      if (work.json > MAX_JSON) {
        throw DataError.TOO_MANY_JSON_LOOKUPS.with(MAX_JSON);
      }
      if (work.work <= MAX_WORK && work.longest <= MAX_TEXT) {
        return limit;
      }
      limit = limit == UNLIMITED ? Integer.highestOneBit(UNLIMITED - 1) : limit / 2;
      if (limit < LEAST) {
        throw DataError.TEXT_TOO_LONG.with();
      }
    }
  }

  /** Whether a value of a column may be longer than {@code limit}. */
  public static boolean mayExceed(ColumnType type, int limit) {
    return longest(type) > limit;
  }

  /**
   * How long the texts of one row of a result may be together, in bytes. Those of plain columns
   * count as if every character took one byte, as most do.
   *
   * @param values that stand beside the query
   * @param limit the longest text that it is run with
   * @param outputs what the row is made of
   */
  static long rowLength(List<Object> values, int limit, List<Expression> outputs) {
    TextWork work = new TextWork(values, limit);
    double length = 0;
    for (Expression output : outputs) {
      ColumnType type = output.type();
      boolean plain = output instanceof Expression.ColumnValue || type == ColumnType.JSON;
      length +=
          !plain
              ? work.length(output, 1, false)
              : type.isText() || type == ColumnType.JSON ? type.maxSize() : NUMBER;
    }
    return (long) length;
  }

  private static int longest(ColumnType type) {
    return type.isText() ? 4 * type.maxSize() : NUMBER;
  }

  private void add(Predicate predicate) {
    switch (predicate) {
      case Predicate.Constant c -> {}
      case Predicate.And(List<Predicate> parts) -> parts.forEach(this::add);
      case Predicate.Or(List<Predicate> parts) -> parts.forEach(this::add);
      case Predicate.Not(Predicate inner) -> add(inner);
      case Predicate.Compare(Expression left, Operator operator, Expression right) -> {
        // two places in JSON are each looked up for their kind, and as what they can be
        boolean places =
            left instanceof Expression.JsonValue && right instanceof Expression.JsonValue;
        for (int i = 0; i < (places ? PLACES : 1); i++) {
          read(left);
          read(right);
        }
        work += places ? 2.0 * limit : 0;
        boolean whole = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
        work += whole && (isLong(left) || isLong(right)) ? COMPARED : 0;
      }
      case Predicate.In in -> read(in.left());
      case Predicate.IsNull isNull -> read(isNull.value());
      case Predicate.InSubquery(Expression left, Predicate.Subquery subquery, boolean negated) -> {
        read(left);
        read(subquery.column());
        add(subquery.where().predicate());
      }
      case Predicate.Like like -> {
        String pattern = String.valueOf(values.get(like.pattern().index()));
        double length = length(like.left(), 1, false);
        work += CALL * (octets(pattern) + length * LikePattern.repetitions(pattern));
      }
    }
  }

  /** A plain column is compared as it is: it may hold any text, and costs as if it were short. */
  private void read(Expression expression) {
    double length = length(expression, 1, false);
    work += expression instanceof Expression.ColumnValue ? 0 : length;
  }

  private static boolean isLong(Expression expression) {
    return expression instanceof Expression.ColumnValue column
        && longest(column.type()) == UNLIMITED;
  }

  /**
   * Counts the work of an expression.
   *
   * @param times how often it is calculated
   * @param whole whether it is part of a calculation that is checked as a whole
   * @return how long its value may be as a text, in bytes
   */
  private double length(Expression expression, double times, boolean whole) {
    return switch (expression) {
      case Expression.ColumnValue column -> Math.min(longest(column.type()), limit);
      case Expression.Bound bound ->
          values.get(bound.index()) instanceof String text ? octets(text) : NUMBER;
      case Expression.Call call -> called(call, times, whole);
      case Expression.JsonValue(Expression value, Expression.Bound path, ColumnType type) -> {
        json += times;
        double _ = length(value, 3 * times, false);
        yield type.isText() ? limit : NUMBER;
      }
      case Expression.Aggregate aggregate -> {
        if (aggregate.argument() != null) {
          work += times * length(aggregate.argument(), times, false);
        }
        yield aggregate.type().isText() ? limit : NUMBER;
      }
      case Expression.Extreme extreme -> {
        work += times * length(extreme.of(), times, false);
        yield Math.min(longest(extreme.type()), limit);
      }
    };
  }

  private double called(Expression.Call call, double times, boolean whole) {
    SqlFunction function = call.function();
    boolean checked = function.mayOverflow(call.type());
    double each = checked && !whole ? 2 * times : times;
    List<Expression> arguments = call.arguments();
    double[] lengths = new double[arguments.size()];
    double read = 0;
    for (int i = 0; i < lengths.length; i++) {
      int copies = function.copies(i);
      lengths[i] = length(arguments.get(i), each * copies, checked);
      read += copies * lengths[i];
    }
    double made =
        switch (function) {
          case CONCAT -> lengths[0] + lengths[1];
          case REPLACE -> lengths[0] * Math.max(1, lengths[2] / shortest(arguments.get(1)));
          case LEFT -> Math.min(lengths[0], characters(arguments.get(1)));
          case SUBSTRING_LENGTH -> Math.min(lengths[0], characters(arguments.get(2)));
          case UPPER, LOWER, TRIM, LTRIM, RTRIM, SUBSTRING, RIGHT -> lengths[0];
          case COALESCE -> Math.max(lengths[0], lengths[1]);
          default -> NUMBER;
        };
    work += each * CALL * (read + made);
    if (function == SqlFunction.REPLACE) {
      // a text that nearly fits everywhere is compared to its end everywhere
      work += each * lengths[0] * (REPLACE + lengths[1]);
    }
    longest = Math.max(longest, made);
    return made;
  }

  /** Bytes of a text that is at least so long; an empty one is never found. */
  private double shortest(Expression expression) {
    return expression instanceof Expression.Bound bound
            && values.get(bound.index()) instanceof String text
        ? Math.max(1, octets(text))
        : 1;
  }

  /** Bytes of as many characters as the value says. */
  private double characters(Expression expression) {
    return expression instanceof Expression.Bound bound
            && values.get(bound.index()) instanceof Long number
        ? 4.0 * Math.max(0, number)
        : Double.MAX_VALUE;
  }

  private static int octets(String text) {
    int octets = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // half of a pair makes two of its four
      octets += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return octets;
  }
}
