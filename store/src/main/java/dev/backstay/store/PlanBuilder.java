package dev.backstay.store;

import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.not;
import static org.jooq.impl.DSL.param;

import dev.backstay.store.where.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Builds the SQL of one plan. Values have places, numbered in the order in which they are asked
 * for; jOOQ writes the text and tells in which order the places stand in it.
 *
 * <p>The differences between the products are here and in {@link FilterSql}, and nowhere else.
 */
final class PlanBuilder {
  private static final Condition UNKNOWN = condition("1 = null");

  private final DSLContext context;
  private final Dialect dialect;
  private final Table table;
  private final List<ColumnType> types = new ArrayList<>();
  private int uses;

  PlanBuilder(Database database, Table table) {
    this.context = database.renderer();
    this.dialect = database.dialect();
    this.table = table;
  }

  DSLContext context() {
    return context;
  }

  Dialect dialect() {
    return dialect;
  }

  Table table() {
    return table;
  }

  /** The SQL table of the rows. */
  org.jooq.Table<?> rows() {
    return own(table.name());
  }

  /** One of Backstay's own tables, beside the table of the rows. */
  org.jooq.Table<?> own(String tableName) {
    return table.schemaName() == null
        ? DSL.table(name(tableName))
        : DSL.table(name(table.schemaName(), tableName));
  }

  /** A column of the rows, also from inside a subquery. */
  Field<Object> column(String columnName) {
    return column(table.name(), columnName);
  }

  /** A column of a table by its alias. */
  static Field<Object> column(String alias, String columnName) {
    return field(name(alias, columnName));
  }

  /** A column of the rows where SQL takes no table before it: as the target of a write. */
  static Field<Object> target(String columnName) {
    return field(name(columnName));
  }

  /** The link table of a relation. */
  org.jooq.Table<?> links(Column relation) {
    return own(String.valueOf(TableDdl.links(relation.id()).last()));
  }

  /** Whether {@code field}, an id, is in a list that is bound as one JSON text of any length. */
  Condition inList(Field<Object> field, Field<Object> list) {
    return dialect == Dialect.SQLITE
        ? condition("{0} in (select value from json_each({1}))", field, list)
        : condition(
            "{0} = any (array(select jsonb_array_elements_text(cast({1} as jsonb))))", field, list);
  }

  /** A place for the next value. */
  int place(ColumnType type) {
    types.add(type);
    return types.size() - 1;
  }

  /** Places for the next values, all of one type. */
  List<Integer> places(ColumnType type, int count) {
    List<Integer> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      places.add(place(type));
    }
    return places;
  }

  /** A use of the value at {@code place}; it may be used more than once. */
  Field<Object> use(int place) {
    return param(place + "_" + uses++);
  }

  List<Field<Object>> use(List<Integer> places) {
    return places.stream().map(this::use).toList();
  }

  Field<Object> value(ColumnType type) {
    return use(place(type));
  }

  Condition where(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Constant(Boolean value) ->
          value == null ? UNKNOWN : value ? DSL.trueCondition() : DSL.falseCondition();
      case Predicate.And(List<Predicate> parts) ->
          DSL.and(parts.stream().map(this::where).toList());
      case Predicate.Or(List<Predicate> parts) -> DSL.or(parts.stream().map(this::where).toList());
      case Predicate.Not(Predicate inner) -> not(where(inner));
      case Predicate.Compare(String column, ColumnType type, Operator operator) ->
          compare(column(column), operator, value(type));
      case Predicate.CompareColumns(String left, Operator operator, String right) ->
          compare(column(left), operator, column(right));
      case Predicate.In(String column, ColumnType type, int size, boolean negated) -> {
        List<Field<Object>> list = use(places(type, size));
        yield negated ? column(column).notIn(list) : column(column).in(list);
      }
      case Predicate.Like(String column, ColumnType type, boolean negated) ->
          like(column(column), type, negated);
      case Predicate.IsNull(String column, boolean negated) ->
          negated ? column(column).isNotNull() : column(column).isNull();
    };
  }

  private static Condition compare(Field<Object> left, Operator operator, Field<Object> right) {
    return switch (operator) {
      case EQUAL -> left.eq(right);
      case NOT_EQUAL -> left.ne(right);
      case LESS -> left.lt(right);
      case LESS_EQUAL -> left.le(right);
      case GREATER -> left.gt(right);
      case GREATER_EQUAL -> left.ge(right);
    };
  }

  /**
   * LIKE ignores the case of the letters A to Z and no other, and escapes with a backslash: that is
   * SQLite's LIKE, and PostgreSQL's ILIKE on texts of collation C.
   */
  private Condition like(Field<Object> column, ColumnType type, boolean negated) {
    boolean sqlite = dialect == Dialect.SQLITE;
    Field<?> text =
        switch (type) {
          case INT ->
              field(sqlite ? "cast({0} as text)" : "cast({0} as text) collate \"C\"", column);
          case DATETIME ->
              sqlite
                  ? field("strftime('%Y-%m-%d %H:%M:%S', {0} / 1000.0, 'unixepoch')", column)
                  : field(
                      "to_char({0} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') collate \"C\"",
                      column);
          default -> column;
        };
    Condition like =
        condition(
            sqlite ? "{0} like {1} escape '\\'" : "{0} ilike {1} escape '\\'",
            text,
            value(ColumnType.STRING));
    return negated ? not(like) : like;
  }

  /** The plan for {@code query}, whose places must all have been asked for from this builder. */
  Plan plan(org.jooq.Query query, RowShape shape) {
    return plan(query, shape, false);
  }

  /** As {@link #plan(org.jooq.Query, RowShape)}, for rows that are followed by their ids. */
  Plan plan(org.jooq.Query query, RowShape shape, boolean withId) {
    String sql = context.render(query);
    int[] places =
        query.getParams().entrySet().stream()
            .filter(use -> !use.getValue().isInline())
            .map(Map.Entry::getKey)
            .mapToInt(use -> Integer.parseInt(use, 0, use.indexOf('_'), 10))
            .toArray();
    return new Plan(sql, places, types.toArray(ColumnType[]::new), shape, withId);
  }

  static Field<String> text(String constant) {
    return inline(constant);
  }
}
