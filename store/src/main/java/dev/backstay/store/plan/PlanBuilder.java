package dev.backstay.store.plan;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.SqlFunction;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.TableDdl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SelectJoinStep;
import org.jooq.impl.DSL;

/**
 * Builds the SQL of one plan. Values have places, numbered in the order in which they are asked
 * for; jOOQ writes the text and tells in which order the places stand in it.
 *
 * <p>Where the products differ, {@link #dialect} tells; most of that is in {@link ExpressionSql}
 * and {@link SqlFunction}.
 */
public final class PlanBuilder {
  private final DSLContext context;
  private final Dialect dialect;
  private final Table table;
  private final List<ColumnType> types = new ArrayList<>();
  private int uses;
  private int aliases;

  public PlanBuilder(Database database, Table table) {
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
  public org.jooq.Table<?> rows() {
    return own(table.name());
  }

  /** One of Backstay's own tables, beside the table of the rows. */
  org.jooq.Table<?> own(String tableName) {
    return table.schemaName() == null
        ? DSL.table(name(tableName))
        : DSL.table(name(table.schemaName(), tableName));
  }

  /** A column of the rows, also from inside a subquery. */
  public Field<Object> column(String columnName) {
    return column(table.name(), columnName);
  }

  /** A column of a table by its alias. */
  public static Field<Object> column(String alias, String columnName) {
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
        ? DSL.condition("{0} in (select value from json_each({1}))", field, list)
        : DSL.condition(
            "{0} = any (array(select jsonb_array_elements_text(cast({1} as jsonb))))", field, list);
  }

  /** A name for a table in the statement that nothing else has. */
  String alias() {
    return "backstay_" + ++aliases;
  }

  /**
   * A bound text that is compared with a column. SQLite puts the value of {@code column = ?} in
   * place of the column elsewhere, also in the condition of a CASE that is to keep rows out; it
   * does not where the value has a type.
   */
  Field<Object> typed(Field<Object> text) {
    return dialect == Dialect.SQLITE ? DSL.field("cast({0} as text)", Object.class, text) : text;
  }

  /** A place for the next value. */
  int place(ColumnType type) {
    types.add(type);
    return types.size() - 1;
  }

  /** How many places there are so far: the number of the next. */
  int placeCount() {
    return types.size();
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

  @SuppressWarnings({"unchecked", "rawtypes"}) // a place has no type for jOOQ; LIMIT wants a number
  Field<Long> number() {
    return (Field) value(ColumnType.INT);
  }

  /** A select of the ids of the rows. */
  SelectJoinStep<Record1<Object>> ids() {
    return context.select(column(Table.OBJECT_ID)).from(rows());
  }

  /** That a row has the id that is the next value. */
  Condition isRow() {
    return column(Table.OBJECT_ID).eq(value(ColumnType.STRING_ID));
  }

  /** What a permit lets through; its values are the next. */
  Condition filter(FilterShape filter) {
    return new FilterSql(this, filter).condition();
  }

  /** What is asked for and permitted; the values of the where come first. */
  Condition condition(Asked where, FilterShape filter) {
    return condition(where, List.of(filter));
  }

  /** What is asked for and what all filters let through; the values of the where come first. */
  Condition condition(Asked where, List<FilterShape> filters) {
    ConditionSql asked = new ConditionSql(this, where);
    return asked.condition(
        where.where(),
        table.name(),
        filters.stream().map(filter -> new FilterSql(this, filter)).toList());
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
