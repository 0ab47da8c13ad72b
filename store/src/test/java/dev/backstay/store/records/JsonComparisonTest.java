package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.where.Operator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Places in JSON values compared with literals, columns and each other, on both products, beside a
 * slow implementation of the rules of MySQL 8.
 */
final class JsonComparisonTest extends QueryScene {
  /** The place is not there. */
  private static final Object MISSING = new Object();

  private static final List<Object> VALUES =
      Arrays.asList(
          MISSING,
          null,
          0L,
          1L,
          -1L,
          1.0,
          2L,
          2.5,
          9007199254740992L,
          9007199254740993L,
          Long.MAX_VALUE,
          1e19,
          1e300,
          "",
          "1",
          "a",
          "A",
          "b",
          "ä",
          "true",
          "null",
          true,
          false,
          List.of(),
          List.of(1L),
          List.of(1L, "a"),
          List.of("a", 1L),
          Map.of(),
          Map.of("a", 1L),
          Map.of("a", 1.0),
          Map.of("a", 2L, "b", List.of(true, Map.of("c", "d"))));

  private static final Map<String, Object> LITERALS = new LinkedHashMap<>();

  static {
    LITERALS.put("1", BigDecimal.ONE);
    LITERALS.put("1.0", BigDecimal.ONE);
    LITERALS.put("0", BigDecimal.ZERO);
    LITERALS.put("2.5", new BigDecimal("2.5"));
    LITERALS.put("-3", new BigDecimal("-3"));
    LITERALS.put("9007199254740993", new BigDecimal("9007199254740993"));
    LITERALS.put("9223372036854775807", new BigDecimal("9223372036854775807"));
    LITERALS.put("9223372036854775808", new BigDecimal("9223372036854775808"));
    LITERALS.put("10000000000000000000", new BigDecimal("1e19"));
    LITERALS.put("'1'", "1");
    LITERALS.put("''", "");
    LITERALS.put("'a'", "a");
    LITERALS.put("'ab'", "ab");
    LITERALS.put("true", true);
    LITERALS.put("false", false);
  }

  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "=", Operator.EQUAL,
          "!=", Operator.NOT_EQUAL,
          "<", Operator.LESS,
          "<=", Operator.LESS_EQUAL,
          ">", Operator.GREATER,
          ">=", Operator.GREATER_EQUAL);

  @BeforeEach
  void storeValues() {
    app.editor().createTable("Doc");
    app.editor().addColumn("Doc", ColumnDefinition.of("name", ColumnType.STRING));
    app.editor().addColumn("Doc", ColumnDefinition.of("j", ColumnType.JSON));
    app.editor().addColumn("Doc", ColumnDefinition.of("n", ColumnType.INT));
    for (int i = 0; i < VALUES.size(); i++) {
      Map<String, Object> json = new HashMap<>();
      if (!isMissing(VALUES.get(i))) {
        json.put("x", VALUES.get(i));
      }
      Map<String, Object> row = new HashMap<>(Map.of("j", json));
      if (i % 2 == 0) {
        row.put("n", 1L);
      }
      put("Doc", "v" + i, row);
    }
    put("Doc", "without", Map.of());
  }

  /**
   * @param expected null for unknown
   */
  private void finds(String where, Function<Object, Boolean> expected) {
    TreeSet<String> names = new TreeSet<>();
    TreeSet<String> others = new TreeSet<>();
    for (int i = 0; i < VALUES.size(); i++) {
      Boolean holds = expected.apply(VALUES.get(i));
      if (holds != null) {
        (holds ? names : others).add("v" + i + " " + VALUES.get(i));
      }
    }
    assertThat(found(where)).as(where).isEqualTo(names);
    assertThat(found("not (" + where + ")")).as("not " + where).isEqualTo(others);
  }

  private Set<String> found(String where) {
    TreeSet<String> found = new TreeSet<>();
    for (Row row : find("Doc", Query.where(where).withPage(100, 0))) {
      String name = String.valueOf(row.get("name"));
      found.add(
          name.equals("without")
              ? name
              : name + " " + VALUES.get(Integer.parseInt(name.substring(1))));
    }
    return found;
  }

  @Test
  void theExampleOfTheReport() {
    assertThat(found("j->'$.x' != 1 and name in ('v3', 'v6', 'v14', 'v21')"))
        .containsExactlyInAnyOrder("v6 2", "v14 1", "v21 true");
  }

  @Test
  void placesAreComparedWithLiterals() {
    LITERALS.forEach((literal, value) ->
        OPERATORS.forEach((sign, operator) -> {
          finds("j->'$.x' " + sign + " " + literal, place -> holds(operator, place, value));
          finds(literal + " " + sign + " j->'$.x'", place -> holds(operator, value, place));
        }));
  }

  @Test
  void placesAreLookedForInLists() {
    for (List<String> list :
        List.of(
            List.of("1"),
            List.of("1", "2.5", "9007199254740993"),
            List.of("'1'", "'a'"),
            List.of("true"),
            List.of("1", "'1'", "true"),
            List.of("'a'", "2.5"))) {
      String literals = String.join(", ", list);
      Function<Object, Boolean> in =
          place ->
              isMissing(place)
                  ? null
                  : list.stream()
                      .anyMatch(
                          each -> Boolean.TRUE.equals(holds(Operator.EQUAL, place, literal(each))));
      finds("j->'$.x' in (" + literals + ")", in);
      finds("j->'$.x' not in (" + literals + ")", place -> not(in.apply(place)));
    }
  }

  @Test
  void placesAreComparedWithRanges() {
    for (String[] range :
        new String[][] {{"0", "2"}, {"'a'", "'b'"}, {"1", "'a'"}, {"0", "true"}}) {
      Function<Object, Boolean> between =
          place -> {
            Boolean low = holds(Operator.GREATER_EQUAL, place, literal(range[0]));
            Boolean high = holds(Operator.LESS_EQUAL, place, literal(range[1]));
            return low == null ? null : Boolean.valueOf(low && Boolean.TRUE.equals(high));
          };
      finds("j->'$.x' between " + range[0] + " and " + range[1], between);
      finds(
          "j->'$.x' not between " + range[0] + " and " + range[1],
          place -> not(between.apply(place)));
    }
  }

  @Test
  void placesAreComparedWithPatterns() {
    Map<String, String> patterns =
        Map.of("'a%'", "(?i)a.*", "'%'", ".*", "'1'", "1", "'_'", ".", "'%U%'", "(?i).*u.*");
    patterns.forEach((pattern, regex) -> {
      Function<Object, Boolean> like =
          place ->
              isMissing(place)
                  ? null
                  : place instanceof String text && Pattern.matches(regex, text);
      finds("j->'$.x' like " + pattern, like);
      finds("j->'$.x' not like " + pattern, place -> not(like.apply(place)));
    });
  }

  @Test
  void placesAreComparedWithColumns() {
    OPERATORS.forEach((sign, operator) -> {
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < VALUES.size(); i += 2) {
        if (Boolean.TRUE.equals(holds(operator, VALUES.get(i), BigDecimal.ONE))) {
          expected.add(i);
        }
      }
      TreeSet<String> names = new TreeSet<>();
      expected.forEach(i -> names.add("v" + i + " " + VALUES.get(i)));
      assertThat(found("j->'$.x' " + sign + " n")).as(sign).isEqualTo(names);
      assertThat(found("n is not null and not (not (j->'$.x' " + sign + " n))")).isEqualTo(names);
    });
  }

  @Test
  void placesAreComparedWithEachOther() {
    for (Object other : VALUES) {
      app.editor().deleteTable("Doc");
      storeWith(other);
      OPERATORS.forEach((sign, operator) ->
          finds("j->'$.x' " + sign + " j->'$.y'", place -> holds(operator, place, other)));
    }
  }

  private void storeWith(Object other) {
    app.editor().createTable("Doc");
    app.editor().addColumn("Doc", ColumnDefinition.of("name", ColumnType.STRING));
    app.editor().addColumn("Doc", ColumnDefinition.of("j", ColumnType.JSON));
    for (int i = 0; i < VALUES.size(); i++) {
      Map<String, Object> json = new LinkedHashMap<>();
      if (!isMissing(other)) {
        json.put("y", other);
      }
      if (!isMissing(VALUES.get(i))) {
        json.put("x", VALUES.get(i));
      }
      put("Doc", "v" + i, Map.of("j", json));
    }
  }

  private static Object literal(String text) {
    return LITERALS.containsKey(text)
        ? LITERALS.get(text)
        : text.startsWith("'") ? text.substring(1, text.length() - 1) : new BigDecimal(text);
  }

  private static Boolean not(Boolean value) {
    return value == null ? null : !value;
  }

  private static boolean isMissing(Object value) {
    return MISSING.equals(value);
  }

  /** Null for unknown. */
  private static Boolean holds(Operator operator, Object one, Object other) {
    if (isMissing(one) || isMissing(other)) {
      return null;
    }
    int difference = Integer.compare(rank(one), rank(other));
    if (difference != 0) {
      return operator.holds(difference);
    }
    return switch (rank(one)) {
      case 0 -> operator.holds(0);
      case 1 -> operator.holds(number(one).compareTo(number(other)));
      case 2 -> operator.holds(((String) one).compareTo((String) other));
      case 5 -> operator.holds(Boolean.compare((Boolean) one, (Boolean) other));
      default -> {
        boolean equal = canonical(one).equals(canonical(other));
        yield switch (operator) {
          case EQUAL -> equal;
          case NOT_EQUAL -> !equal;
          default -> equal ? (Boolean) operator.holds(0) : null;
        };
      }
    };
  }

  private static int rank(Object value) {
    return switch (value) {
      case null -> 0;
      case Number n -> 1;
      case String s -> 2;
      case Map<?, ?> m -> 3;
      case List<?> l -> 4;
      default -> 5;
    };
  }

  private static BigDecimal number(Object value) {
    return new BigDecimal(value.toString());
  }

  /** Numbers of one value are equal. */
  private static Object canonical(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new HashMap<>();
        map.forEach((key, each) -> copy.put(key, canonical(each)));
        yield copy;
      }
      case List<?> list -> list.stream().map(JsonComparisonTest::canonical).toList();
      case Number n -> number(n).stripTrailingZeros();
      default -> value;
    };
  }
}
