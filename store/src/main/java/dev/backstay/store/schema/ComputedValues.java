package dev.backstay.store.schema;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which of the values that clients send are not stored as they are, but computed: expressions and
 * operations on JSON (reference: Data API, 2).
 */
public final class ComputedValues {
  /** The key that names an operation. */
  public static final String OPERATION = "___operation";

  private static final String EXPRESSION = "BackendlessExpression";

  private ComputedValues() {}

  /** Whether {@code value} is an expression or an operation, right or wrong. */
  public static boolean isComputed(@Nullable Object value) {
    return isExpression(value) || isOperation(value);
  }

  /** Whether {@code value} is meant as an expression. */
  public static boolean isExpression(@Nullable Object value) {
    return value instanceof Map<?, ?> map && EXPRESSION.equals(map.get("___class"));
  }

  /** Whether {@code value} is meant as an operation. */
  public static boolean isOperation(@Nullable Object value) {
    return value instanceof Map<?, ?> map && map.containsKey(OPERATION);
  }
}
