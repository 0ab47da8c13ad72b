package dev.backstay.store.plan;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.RowShape;
import dev.backstay.store.query.SqlFunction;
import dev.backstay.store.schema.Column;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.TableDdl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SelectJoinStep;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/**
 * Builds the SQL of one plan. A value has a slot, asked for with where the value comes from; jOOQ
 * writes the text and tells in which order the uses of slots stand in it.
 *
 * <p>Where the products differ, {@link #dialect} tells; most of that is in {@link ExpressionSql}
 * and {@link SqlFunction}.
 *
 * @param <V> what a request brings, of which the statement takes its values
 */
public final class PlanBuilder<V> {
  private final DSLContext context;
  private final Dialect dialect;
  private final Table table;
  private final List<Plan.Slot<V>> slots = new ArrayList<>();
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
  org.jooq.Table<?> own(org.jooq.Table<?> generated) {
    return own(generated.getName());
  }

  /** The same for a table of the developer's and its links. */
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

  /** A column of one of Backstay's own tables, or of an alias of one. */
  static Field<Object> column(TableField<?, ?> generated) {
    return field(generated.getQualifiedName());
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

  /** A slot for a value that is used more than once; {@link #use} takes its number. */
  int slot(ColumnType type, Plan.Source<V> source) {
    slots.add(new Plan.Slot<>(type, source));
    return slots.size() - 1;
  }

  /** A use of the value in a slot. */
  Field<Object> use(int slot) {
    return param(slot + "_" + uses++);
  }

  List<Field<Object>> use(List<Integer> numbers) {
    return numbers.stream().map(this::use).toList();
  }

  /** A value that is used once. */
  Field<Object> value(ColumnType type, Plan.Source<V> source) {
    return use(slot(type, source));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a slot has no type for jOOQ; LIMIT wants a number
  Field<Long> number(ToLongFunction<V> source) {
    return (Field) value(ColumnType.INT, source::applyAsLong);
  }

  /** A select of the ids of the rows. */
  SelectJoinStep<Record1<Object>> ids() {
    return context.select(column(Table.OBJECT_ID)).from(rows());
  }

  /** That a row has an id. */
  Condition isRow(Plan.Source<V> id) {
    return column(Table.OBJECT_ID).eq(value(ColumnType.STRING_ID, id));
  }

  /** A filter for the rows. */
  FilterSql filterSql(BoundFilter.Shape shape, Function<V, BoundFilter> filter) {
    return new FilterSql(this, shape, filter, table, table.name());
  }

  /** What a filter lets through. */
  Condition filter(BoundFilter.Shape shape, Function<V, BoundFilter> filter) {
    return filterSql(shape, filter).condition();
  }

  /** What is asked for and what all filters let through. */
  Condition condition(BoundQuery.Shape shape, Function<V, BoundQuery> query, FilterSql... filters) {
    return new ConditionSql(this, shape, query)
        .condition(shape.where(), table.name(), List.of(filters));
  }

  /** The plan for {@code query}, whose slots must all have been asked for from this builder. */
  Plan<V> plan(org.jooq.Query query, RowShape shape) {
    return plan(query, shape, false);
  }

  /** As {@link #plan(org.jooq.Query, RowShape)}, for rows that are followed by their ids. */
  Plan<V> plan(org.jooq.Query query, RowShape shape, boolean withId) {
    String sql = context.render(query);
    List<Plan.Slot<V>> used =
        query.getParams().entrySet().stream()
            .filter(use -> !use.getValue().isInline())
            .map(Map.Entry::getKey)
            .map(use -> slots.get(Integer.parseInt(use, 0, use.indexOf('_'), 10)))
            .toList();
    return new Plan<>(sql, used, shape, withId);
  }

  static Field<String> text(String constant) {
    return inline(constant);
  }
}
