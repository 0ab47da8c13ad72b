package dev.backstay.store.query;

import dev.backstay.store.error.DataException;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.DateText;
import dev.backstay.store.where.Operand;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Gives the literals of a query the type of what they meet. */
final class Literals {
  private final QueryErrors errors;

  Literals(QueryErrors errors) {
    this.errors = errors;
  }

  /** A literal as a value that {@code target} is compared with; null for the literal null. */
  @Nullable Object literal(Expression target, Operand operand) {
    Object plain = plain(operand);
    if (plain == null) {
      return null;
    }
    return switch (target.type()) {
      case INT -> {
        BigDecimal number = numberFor(target, plain, operand);
        try {
          yield number.longValueExact();
        } catch (ArithmeticException e) {
          yield number;
        }
      }
      case DOUBLE -> {
        BigDecimal exact = numberFor(target, plain, operand);
        Double number = ColumnValues.nearestDouble(exact);
        if (number == null) {
          boolean large = exact.abs().compareTo(BigDecimal.ONE) > 0;
          throw errors.at(
              operand, large ? "the number is too large" : "the number is too close to zero");
        }
        yield target instanceof Expression.JsonValue ? jsonNumber(exact) : (Object) number;
      }
      case BOOLEAN -> truthFor(target, plain, operand);
      case DATETIME -> momentFor(target, plain, operand);
      default -> storable(text(plain), operand);
    };
  }

  /** A number as JSON columns hold it: a Long, or a double in the digits that tell it apart. */
  private static Object jsonNumber(BigDecimal exact) {
    Number number = ColumnValues.jsonNumber(exact).orElseThrow();
    return number instanceof Long ? number : new BigDecimal(number.toString());
  }

  private BigDecimal numberFor(Expression target, Object plain, Operand operand) {
    BigDecimal number = number(plain);
    if (number == null) {
      throw errors.at(operand, compared(target, "a number", plain));
    }
    return number;
  }

  private Boolean truthFor(Expression target, Object plain, Operand operand) {
    String text = text(plain);
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    if (text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    throw errors.at(operand, compared(target, "true or false", plain));
  }

  private Long momentFor(Expression target, Object plain, Operand operand) {
    Long millis = plain instanceof Boolean ? null : DateText.parse(text(plain));
    if (millis == null) {
      throw errors.at(
          operand,
          compared(target, "a date", plain)
              + "; a date looks like '2024-01-31', '2024-01-31T12:00:00Z' or '01/31/2024 12:00:00',"
              + " or is a number of milliseconds");
    }
    return millis;
  }

  private static String compared(Expression target, String wanted, Object plain) {
    String text = DataException.shortened(text(plain));
    return target.described()
        + " is compared with "
        + wanted
        + ", and "
        + (plain instanceof String ? "'" + text + "'" : text)
        + (wanted.contains(" or ") ? " is neither" : " is not one");
  }

  /** A literal by itself: BigDecimal, String, Boolean or null. */
  @Nullable Object plain(Operand operand) {
    return switch (operand) {
      case Operand.Text text -> text.value();
      case Operand.NumberLiteral number -> number.value();
      case Operand.BooleanLiteral truth -> truth.value();
      case Operand.NullLiteral nothing -> null;
      case Operand.Nested nested -> throw errors.at(nested, "a condition stands for no value here");
      default -> throw errors.at(operand, "a value is wanted here, not a column or function");
    };
  }

  static @Nullable BigDecimal number(Object plain) {
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

  static String text(Object plain) {
    return plain instanceof BigDecimal number ? number.toPlainString() : plain.toString();
  }

  String storable(String text, Operand operand) {
    String unstorable = ColumnValues.unstorable(text);
    if (unstorable != null) {
      throw errors.at(operand, "no text can have " + unstorable);
    }
    return text;
  }

  static boolean isLiteral(Operand operand) {
    return switch (operand) {
      case Operand.Text t -> true;
      case Operand.NumberLiteral n -> true;
      case Operand.BooleanLiteral t -> true;
      case Operand.NullLiteral n -> true;
      default -> false;
    };
  }
}
