package dev.backstay.store;

import dev.backstay.store.where.Condition;
import dev.backstay.store.where.Operand;
import dev.backstay.store.where.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fits a where clause to a table: finds its columns, gives every literal the type of the column
 * that it meets, and works out what needs no row.
 *
 * <p>Whether the caller may see the columns is asked afterwards, from {@link
 * ResolvedWhere#columns()}, so that one resolved where serves all callers.
 */
final class WhereResolver {
  private static final Predicate UNKNOWN = new Predicate.Constant(null);

  private final Table table;
  private final List<Object> values = new ArrayList<>();
  private final Set<String> columns = new HashSet<>();

  private WhereResolver(Table table) {
    this.table = table;
  }

  /**
   * @throws DataException 19000 if the condition does not fit the table
   */
  static ResolvedWhere resolve(Condition condition, Table table) {
    WhereResolver resolver = new WhereResolver(table);
    Predicate predicate = resolver.condition(condition);
    return new ResolvedWhere(predicate, resolver.values, resolver.columns);
  }

  private Predicate condition(Condition condition) {
    return switch (condition) {
      case Condition.And(List<Condition> parts) ->
          new Predicate.And(parts.stream().map(this::condition).toList());
      case Condition.Or(List<Condition> parts) ->
          new Predicate.Or(parts.stream().map(this::condition).toList());
      case Condition.Not(Condition inner) -> new Predicate.Not(condition(inner));
      case Condition.Comparison(Operand left, Operator operator, Operand right) ->
          comparison(left, operator, right);
      case Condition.Like like -> like(like);
      case Condition.In in -> in(in);
      case Condition.Between between -> between(between);
      case Condition.IsNull(Operand left, boolean negated) -> isNull(left, negated);
      case Condition.Bare(Operand operand) -> bare(operand);
    };
  }

  private Predicate comparison(Operand left, Operator operator, Operand right) {
    if (left instanceof Operand.Nested nested && right instanceof Operand.Truth truth) {
      return nested(nested, operator, truth);
    }
    if (right instanceof Operand.Nested && left instanceof Operand.Truth) {
      return comparison(right, operator, left);
    }
    Column leftColumn = column(left);
    Column rightColumn = column(right);
    if (leftColumn == null && rightColumn == null) {
      return literals(left, operator, right);
    }
    if (leftColumn != null && rightColumn != null) {
      return columns(leftColumn, operator, rightColumn, right);
    }
    if (leftColumn == null) {
      // 1 < a is a > 1
      return comparison(right, operator.mirrored(), left);
    }
    Object value = literal(leftColumn, right);
    if (value == null) {
      return UNKNOWN;
    }
    values.add(value);
    return new Predicate.Compare(leftColumn.name(), leftColumn.type(), operator);
  }

  /** {@code (a = 1) = false} is {@code not (a = 1)}. */
  private Predicate nested(Operand.Nested nested, Operator operator, Operand.Truth truth) {
    if (operator != Operator.EQUAL && operator != Operator.NOT_EQUAL) {
      throw misplaced(nested, "a condition cannot be compared like this");
    }
    Predicate inner = condition(nested.condition());
    return truth.value() == (operator == Operator.EQUAL) ? inner : new Predicate.Not(inner);
  }

  private static Predicate columns(Column left, Operator operator, Column right, Operand place) {
    boolean alike =
        left.type() == right.type()
            || (left.type().isText() && right.type().isText())
            || (left.type().isNumber() && right.type().isNumber());
    if (!alike) {
      throw misplaced(
          place,
          "column '" + left.name() + "' cannot be compared with column '" + right.name() + "'");
    }
    return new Predicate.CompareColumns(left.name(), operator, right.name());
  }

  private static Predicate literals(Operand left, Operator operator, Operand right) {
    Object one = plain(left);
    Object other = plain(right);
    if (one == null || other == null) {
      return UNKNOWN;
    }
    BigDecimal first = number(one);
    BigDecimal second = number(other);
    int sign =
        first != null && second != null
            ? first.compareTo(second)
            : text(one).compareTo(text(other));
    return new Predicate.Constant(operator.holds(sign));
  }

  private Predicate like(Condition.Like like) {
    Column column = column(like.left());
    if (column == null) {
      throw misplaced(like.left(), "'like' needs a column before it");
    }
    boolean fits =
        switch (column.type()) {
          case STRING, TEXT, EXTENDED_STRING, FILE_REF, STRING_ID, INT, DATETIME -> true;
          default -> false;
        };
    if (!fits) {
      throw misplaced(like.left(), "'like' cannot be used with a column of type " + column.type());
    }
    Object pattern = plain(like.pattern());
    if (pattern == null) {
      return UNKNOWN;
    }
    values.add(pattern(storable(text(pattern), like.pattern())));
    return new Predicate.Like(column.name(), column.type(), like.negated());
  }

  /** A pattern must not end in an unfinished escape: PostgreSQL refuses it, SQLite ignores it. */
  private static String pattern(String pattern) {
    int backslashes = 0;
    for (int i = pattern.length() - 1; i >= 0 && pattern.charAt(i) == '\\'; i--) {
      backslashes++;
    }
    return backslashes % 2 == 1 ? pattern + '\\' : pattern;
  }

  private Predicate in(Condition.In in) {
    if (in.list().size() == 1
        && in.list().getFirst() instanceof Operand.Path path
        && path.bracket() != null) {
      throw notYet("a subquery", path);
    }
    Column column = column(in.left());
    if (column == null) {
      return eachCompared(in);
    }
    List<Object> list = new ArrayList<>();
    boolean unknown = false;
    for (Operand element : in.list()) {
      if (column(element) != null) {
        return eachCompared(in);
      }
      Object value = literal(column, element);
      if (value == null) {
        unknown = true;
      } else {
        list.add(value);
      }
    }
    if (list.isEmpty()) {
      return UNKNOWN;
    }
    // as many places as the next power of two: few shapes of statement for all lengths of list
    int size = Math.max(1, Integer.highestOneBit(list.size() - 1) << 1);
    for (int i = 0; i < size; i++) {
      values.add(list.get(Math.min(i, list.size() - 1)));
    }
    Predicate found = new Predicate.In(column.name(), column.type(), size, in.negated());
    if (!unknown) {
      return found;
    }
    return in.negated()
        ? new Predicate.And(List.of(found, UNKNOWN))
        : new Predicate.Or(List.of(found, UNKNOWN));
  }

  private Predicate eachCompared(Condition.In in) {
    List<Predicate> parts =
        in.list().stream().map(element -> comparison(in.left(), Operator.EQUAL, element)).toList();
    Predicate any = parts.size() == 1 ? parts.getFirst() : new Predicate.Or(parts);
    return in.negated() ? new Predicate.Not(any) : any;
  }

  private Predicate between(Condition.Between between) {
    Predicate both =
        new Predicate.And(
            List.of(
                comparison(between.left(), Operator.GREATER_EQUAL, between.low()),
                comparison(between.left(), Operator.LESS_EQUAL, between.high())));
    return between.negated() ? new Predicate.Not(both) : both;
  }

  private Predicate isNull(Operand left, boolean negated) {
    Column column = column(left, true);
    return column == null
        ? new Predicate.Constant((plain(left) == null) != negated)
        : new Predicate.IsNull(column.name(), negated);
  }

  /** An operand alone is true if it is neither false, zero nor null. */
  private Predicate bare(Operand operand) {
    Column column = column(operand);
    if (column == null) {
      return switch (operand) {
        case Operand.Truth truth -> new Predicate.Constant(truth.value());
        case Operand.Numeral number -> new Predicate.Constant(number.value().signum() != 0);
        case Operand.Nothing nothing -> UNKNOWN;
        default -> throw misplaced(operand, "this is no condition");
      };
    }
    return switch (column.type()) {
      case BOOLEAN -> {
        values.add(true);
        yield new Predicate.Compare(column.name(), column.type(), Operator.EQUAL);
      }
      case INT, DOUBLE -> {
        values.add(column.type() == ColumnType.INT ? (Object) 0L : (Object) 0.0);
        yield new Predicate.Compare(column.name(), column.type(), Operator.NOT_EQUAL);
      }
      case DATETIME -> new Predicate.IsNull(column.name(), true);
      default -> throw misplaced(operand, "column '" + column.name() + "' alone is no condition");
    };
  }

  private @Nullable Column column(Operand operand) {
    return column(operand, false);
  }

  /** The column that {@code operand} names; null if it is a literal. */
  private @Nullable Column column(Operand operand, boolean json) {
    if (operand instanceof Operand.Call call) {
      throw notYet("the function '" + DataException.shortened(call.name()) + "'", call);
    }
    if (operand instanceof Operand.JsonPath path) {
      throw notYet("a JSON path", path);
    }
    if (!(operand instanceof Operand.Path path)) {
      return null;
    }
    if (path.bracket() != null) {
      throw notYet("an inverse relation or subquery", path);
    }
    Column column = table.resolve(path.names().getFirst());
    if (column == null) {
      throw DataException.wrongWhere(
          "Column '"
              + DataException.shortened(path.names().getFirst())
              + "' does not exist in table '"
              + table.name()
              + "'");
    }
    columns.add(column.id());
    if (path.names().size() > 1 || column.type().isRelation()) {
      throw notYet("a relation", path);
    }
    if (column.type() == ColumnType.JSON && !json) {
      throw notYet("a comparison with a JSON column", path);
    }
    return column;
  }

  /** A literal as a value of {@code column}; null for the literal null. */
  private static @Nullable Object literal(Column column, Operand operand) {
    Object plain = plain(operand);
    if (plain == null) {
      return null;
    }
    return switch (column.type()) {
      case INT -> {
        BigDecimal number = numberFor(column, plain, operand);
        try {
          yield number.longValueExact();
        } catch (ArithmeticException e) {
          yield number;
        }
      }
      case DOUBLE -> {
        double number = numberFor(column, plain, operand).doubleValue();
        if (Double.isInfinite(number)) {
          throw misplaced(operand, "the number is too large");
        }
        yield number;
      }
      case BOOLEAN -> truthFor(column, plain, operand);
      case DATETIME -> momentFor(column, plain, operand);
      default -> storable(text(plain), operand);
    };
  }

  private static BigDecimal numberFor(Column column, Object plain, Operand operand) {
    BigDecimal number = number(plain);
    if (number == null) {
      throw unfit(column, operand, "a number");
    }
    return number;
  }

  private static Boolean truthFor(Column column, Object plain, Operand operand) {
    String text = text(plain);
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    throw unfit(column, operand, "true or false");
  }

  private static Long momentFor(Column column, Object plain, Operand operand) {
    Long millis = plain instanceof Boolean ? null : DateText.parse(text(plain));
    if (millis == null) {
      throw unfit(column, operand, "a date");
    }
    return millis;
  }

  /** A literal by itself: BigDecimal, String, Boolean or null. */
  private static @Nullable Object plain(Operand operand) {
    return switch (operand) {
      case Operand.Text text -> text.value();
      case Operand.Numeral number -> number.value();
      case Operand.Truth truth -> truth.value();
      case Operand.Nothing nothing -> null;
      case Operand.Nested nested -> throw misplaced(nested, "a condition stands for no value here");
      case Operand.Path path -> throw notYet("a column here", path);
      case Operand.Call call -> throw notYet("a function", call);
      case Operand.JsonPath path -> throw notYet("a JSON path", path);
    };
  }

  private static @Nullable BigDecimal number(Object plain) {
    return switch (plain) {
      case BigDecimal number -> number;
      case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
      case String text -> {
        try {
          BigDecimal number = text.length() > 40 ? null : new BigDecimal(text.strip());
          yield number == null || Math.abs((long) number.scale()) > 400 ? null : number;
        } catch (NumberFormatException e) {
          yield null;
        }
      }
      default -> null;
    };
  }

  private static String text(Object plain) {
    return plain instanceof BigDecimal number ? number.toPlainString() : plain.toString();
  }

  private static String storable(String text, Operand operand) {
    if (!ColumnValues.isStorable(text)) {
      throw misplaced(operand, "the text is not valid Unicode");
    }
    return text;
  }

  private static DataException unfit(Column column, Operand operand, String needed) {
    return misplaced(operand, "column '" + column.name() + "' is compared with " + needed);
  }

  private static DataException misplaced(Operand operand, String reason) {
    return DataException.wrongWhere(reason + " (at position " + operand.position() + ")");
  }

  private static DataException notYet(String what, Operand operand) {
    return DataException.wrongWhere(
        what + " is not supported yet (at position " + operand.position() + ")");
  }
}
