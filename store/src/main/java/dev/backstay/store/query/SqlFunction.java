package dev.backstay.store.query;

import dev.backstay.store.database.Dialect;
import dev.backstay.store.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the query language: those that both products can do alike, by the names that
 * MySQL has for them, since the wire API's original is built on that. Nothing that is not listed
 * here reaches a database.
 */
public enum SqlFunction {
  UPPER("upper({0})", "upper({0})", ColumnType.STRING, Takes.TEXT),
  LOWER("lower({0})", "lower({0})", ColumnType.STRING, Takes.TEXT),
  TRIM("trim({0})", "btrim({0})", ColumnType.STRING, Takes.TEXT),
  LTRIM("ltrim({0})", "ltrim({0})", ColumnType.STRING, Takes.TEXT),
  RTRIM("rtrim({0})", "rtrim({0})", ColumnType.STRING, Takes.TEXT),
  LENGTH("length({0})", "cast(length({0}) as bigint)", ColumnType.INT, Takes.TEXT),
  REPLACE(
      "replace({0}, {1}, {2})",
      "replace({0}, {1}, {2})", ColumnType.STRING, Takes.TEXT, Takes.TEXT, Takes.TEXT),
  /** From a place that counts from 1, to the end or so many characters. */
  SUBSTRING(
      "substr({0}, max({1}, 1))",
      "substr({0}, cast(greatest(least({1}, 2000000000), 1) as integer))",
      ColumnType.STRING,
      Takes.TEXT,
      Takes.WHOLE),
  SUBSTRING_LENGTH(
      "substr({0}, max({1}, 1), max({2}, 0))",
      "substr({0}, cast(greatest(least({1}, 1000000000), 1) as integer),"
          + " cast(greatest(least({2}, 1000000000), 0) as integer))",
      ColumnType.STRING,
      Takes.TEXT,
      Takes.WHOLE,
      Takes.WHOLE),
  LEFT(
      "substr({0}, 1, max({1}, 0))",
      "substr({0}, 1, cast(greatest(least({1}, 1000000000), 0) as integer))",
      ColumnType.STRING,
      Takes.TEXT,
      Takes.WHOLE),
  RIGHT(
      "substr({0}, max(length({0}) - max({1}, 0), 0) + 1)",
      "substr({0}, cast(greatest(length({0}) - greatest({1}, 0), 0) + 1 as integer))",
      ColumnType.STRING,
      Takes.TEXT,
      Takes.WHOLE),
  ABS("abs({0})", "abs({0})", null, Takes.NUMBER),
  FLOOR("floor({0})", "floor({0})", null, Takes.NUMBER),
  CEILING("ceil({0})", "ceil({0})", null, Takes.NUMBER),
  /** Halves away from zero; both products round them in ways of their own. */
  ROUND(
      "(case when typeof({0}) = 'integer' then {0} when {0} < 0 then -floor(-{0} + 0.5)"
          + " else floor({0} + 0.5) end)",
      "(case when {0} < 0 then -floor(-{0} + 0.5) else floor({0} + 0.5) end)", null, Takes.NUMBER),
  MOD("({0} % nullif({1}, 0))", "({0} % nullif({1}, 0))", ColumnType.INT, Takes.WHOLE, Takes.WHOLE),
  ADD("({0} + {1})", "({0} + {1})", null, Takes.AMOUNT, Takes.AMOUNT),
  SUBTRACT("({0} - {1})", "({0} - {1})", null, Takes.AMOUNT, Takes.AMOUNT),
  MULTIPLY("({0} * {1})", "({0} * {1})", null, Takes.AMOUNT, Takes.AMOUNT),
  /** By nothing is null, as the wire API's original has it. */
  DIVIDE(
      "({0} * 1.0 / nullif({1}, 0))",
      "(cast({0} as double precision) / nullif({1}, 0))",
      ColumnType.DOUBLE,
      Takes.AMOUNT,
      Takes.AMOUNT),
  YEAR(part("%Y"), part("extract", "year"), ColumnType.INT, Takes.MOMENT),
  QUARTER(
      "((" + part("%m") + " + 2) / 3)", part("extract", "quarter"), ColumnType.INT, Takes.MOMENT),
  MONTH(part("%m"), part("extract", "month"), ColumnType.INT, Takes.MOMENT),
  DAY(part("%d"), part("extract", "day"), ColumnType.INT, Takes.MOMENT),
  DAYOFYEAR(part("%j"), part("extract", "doy"), ColumnType.INT, Takes.MOMENT),
  /** Sunday is 1. */
  DAYOFWEEK(
      "(" + part("%w") + " + 1)",
      "(" + part("extract", "dow") + " + 1)",
      ColumnType.INT,
      Takes.MOMENT),
  HOUR(part("%H"), part("extract", "hour"), ColumnType.INT, Takes.MOMENT),
  MINUTE(part("%M"), part("extract", "minute"), ColumnType.INT, Takes.MOMENT),
  SECOND(
      part("%S"),
      "cast(floor(extract(second from {0} at time zone 'UTC')) as bigint)",
      ColumnType.INT,
      Takes.MOMENT),
  DATE(
      "strftime('%Y-%m-%d', {0} / 1000.0, 'unixepoch')",
      "(to_char({0} at time zone 'UTC', 'YYYY-MM-DD') collate \"C\")",
      ColumnType.STRING,
      Takes.MOMENT),
  TIME(
      "strftime('%H:%M:%S', {0} / 1000.0, 'unixepoch')",
      "(to_char({0} at time zone 'UTC', 'HH24:MI:SS') collate \"C\")",
      ColumnType.STRING,
      Takes.MOMENT),
  NOW(
      "cast(unixepoch('subsec') * 1000 as integer)",
      "date_trunc('milliseconds', now())",
      ColumnType.DATETIME),
  CONCAT("({0} || {1})", "({0} || {1})", ColumnType.STRING, Takes.TEXT, Takes.TEXT),
  COALESCE("coalesce({0}, {1})", "coalesce({0}, {1})", null, Takes.ANY, Takes.LIKE_FIRST);

  /** What an argument must be. */
  enum Takes {
    TEXT,
    WHOLE,
    NUMBER,
    /** A number that stays whole if it is. */
    AMOUNT,
    MOMENT,
    ANY,
    LIKE_FIRST
  }

  @SuppressWarnings("ImmutableEnumChecker") // a record of a text and an immutable list
  private final Template sqlite;

  @SuppressWarnings("ImmutableEnumChecker")
  private final Template postgres;

  private final @Nullable ColumnType type;

  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<Takes> takes;

  SqlFunction(String sqlite, String postgres, @Nullable ColumnType type, Takes... takes) {
    this.sqlite = Template.of(sqlite);
    this.postgres = Template.of(postgres);
    this.type = type;
    this.takes = List.of(takes);
  }

  /**
   * The function that a name and a number of arguments mean; null if there is none. {@code concat}
   * and {@code coalesce} of more than two are nested by the caller.
   */
  static @Nullable SqlFunction find(String name, int arguments) {
    SqlFunction function =
        switch (name.toUpperCase(Locale.ROOT)) {
          case "UPPER", "UCASE" -> UPPER;
          case "LOWER", "LCASE" -> LOWER;
          case "TRIM" -> TRIM;
          case "LTRIM" -> LTRIM;
          case "RTRIM" -> RTRIM;
          case "LENGTH", "CHAR_LENGTH", "CHARACTER_LENGTH" -> LENGTH;
          case "REPLACE" -> REPLACE;
          case "SUBSTRING", "SUBSTR", "MID" -> arguments == 3 ? SUBSTRING_LENGTH : SUBSTRING;
          case "LEFT" -> LEFT;
          case "RIGHT" -> RIGHT;
          case "ABS" -> ABS;
          case "FLOOR" -> FLOOR;
          case "CEIL", "CEILING" -> CEILING;
          case "ROUND" -> ROUND;
          case "MOD" -> MOD;
          case "+" -> ADD;
          case "-" -> SUBTRACT;
          case "*" -> MULTIPLY;
          case "/" -> DIVIDE;
          case "YEAR" -> YEAR;
          case "QUARTER" -> QUARTER;
          case "MONTH" -> MONTH;
          case "DAY", "DAYOFMONTH" -> DAY;
          case "DAYOFYEAR" -> DAYOFYEAR;
          case "DAYOFWEEK" -> DAYOFWEEK;
          case "HOUR" -> HOUR;
          case "MINUTE" -> MINUTE;
          case "SECOND" -> SECOND;
          case "DATE" -> DATE;
          case "TIME" -> TIME;
          case "NOW" -> NOW;
          case "CONCAT" -> CONCAT;
          case "COALESCE", "IFNULL" -> COALESCE;
          default -> null;
        };
    return function;
  }

  /** What the arguments must be. */
  List<Takes> takes() {
    return takes;
  }

  /** Whether more arguments than it takes mean the function of the function. */
  boolean isNested() {
    return this == CONCAT || this == COALESCE;
  }

  /** How often an argument stands in the SQL text, on the database where that is more often. */
  int copies(int argument) {
    return Math.max(sqlite.copies(argument), postgres.copies(argument));
  }

  /** Whether it calculates with whole numbers, which can become too large. */
  public boolean mayOverflow(ColumnType result) {
    return result == ColumnType.INT && (this == ADD || this == SUBTRACT || this == MULTIPLY);
  }

  /** Whether it gives a value for null. */
  boolean acceptsNull() {
    return this == COALESCE || this == NOW;
  }

  /** What comes out. */
  ColumnType typeOver(List<Expression> arguments) {
    if (type != null) {
      return type;
    }
    boolean broken = arguments.stream().anyMatch(each -> each.type() == ColumnType.DOUBLE);
    return broken ? ColumnType.DOUBLE : arguments.getFirst().type();
  }

  /**
   * @param argument makes the SQL of an argument by its number; asked for each time that it stands
   *     in the text, since a value that is bound can stand in one place only
   */
  public Field<Object> sql(Dialect dialect, IntFunction<Field<Object>> argument) {
    return (dialect == Dialect.SQLITE ? sqlite : postgres).field(argument);
  }

  /**
   * @param sql with a number of its own for each argument wherever it stands
   * @param arguments which argument each of those is
   */
  public record Template(String sql, List<Integer> arguments) {
    private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d)\\}");

    /** The template that {@code sql} is, taken apart. */
    public static Template of(String sql) {
      List<Integer> arguments = new ArrayList<>();
      String numbered =
          ARGUMENT
              .matcher(sql)
              .replaceAll(found -> {
                arguments.add(Integer.valueOf(found.group(1)));
                return "{" + (arguments.size() - 1) + "}";
              });
      return new Template(numbered, List.copyOf(arguments));
    }

    int copies(int argument) {
      return (int) arguments.stream().filter(each -> each == argument).count();
    }

    /**
     * The SQL with its places filled.
     *
     * @param argument the field for the number of a place
     */
    public Field<Object> field(IntFunction<Field<Object>> argument) {
      return DSL.field(
          sql, Object.class, arguments.stream().map(argument::apply).toArray(Field<?>[]::new));
    }
  }

  private static String part(String format) {
    return "cast(strftime('" + format + "', {0} / 1000.0, 'unixepoch') as integer)";
  }

  private static String part(String function, String part) {
    return "cast(" + function + "(" + part + " from {0} at time zone 'UTC') as bigint)";
  }
}
