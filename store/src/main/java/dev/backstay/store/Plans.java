package dev.backstay.store;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.backstay.store.where.QueryText;
import dev.backstay.store.where.QueryTextException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.CaseConditionStep;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The statements on rows, made on first use and kept by what they depend on. All keys hold the
 * {@link Table} object, which a change of the table replaces, so nothing made for an old schema is
 * ever found for the new one; it ages out.
 *
 * <p>One instance serves all apps of a process, so that ten thousand of them share its bounds.
 */
final class Plans {
  /** Aliases: no table of a developer has such a name. */
  private static final String LINK = "backstay_link";

  private static final String PARENT = "backstay_parent";
  private static final String LINKED = "backstay_linked";

  /** Each is a text and two small arrays. */
  private static final int KEPT_PLANS = 5_000;

  /** The characters of all where clauses kept. */
  private static final int KEPT_WHERE_CHARACTERS = 2_000_000;

  private record WhereKey(Table table, String text) {}

  private record SelectionKey(Table table, Set<String> hidden, Selection.Texts texts) {}

  private record FindKey(
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter,
      boolean withId,
      @Nullable Among among) {}

  private record ByIdKey(
      Table table, Selection selection, Asked selected, FilterShape filter, boolean withId) {}

  private record CountGroupsKey(
      Table table, Selection selection, Asked selected, Asked where, FilterShape filter) {}

  private record LockKey(Table table, FilterShape filter) {}

  private record IdsAmongKey(Table table, FilterShape filter) {}

  private record IdsWhereKey(Table table, Asked where, FilterShape filter) {}

  private record TakeOutKey(Relation relation, boolean others) {}

  private record PutInKey(Relation relation) {}

  private record LinkedKey(
      Relation relation, Set<String> hidden, FilterShape load, FilterShape find) {}

  private record CountKey(Table table, Asked where, FilterShape filter) {}

  private record LayerKey(Table table, Asked where, FilterShape filter) {}

  private record InsertKey(Table table) {}

  private record UpdateKey(
      Table table,
      List<String> columns,
      List<Calculated.Shape> calculated,
      Set<String> hidden,
      FilterShape filter) {}

  private record UpdateWhereKey(
      Table table,
      List<String> columns,
      List<Calculated.Shape> calculated,
      List<String> checked,
      Asked where,
      FilterShape filter) {}

  private record ReadLockedKey(Table table, List<String> columns, FilterShape filter) {}

  private record ReadLockedWhereKey(
      Table table, List<String> columns, Asked where, FilterShape filter) {}

  private record DeleteKey(Table table, FilterShape filter) {}

  private record DeleteWhereKey(Table table, Asked where, FilterShape filter) {}

  private record DeleteIdsKey(Table table, Asked where, FilterShape filter) {}

  private record StampKey(Table table, String column) {}

  private record ProjectionKey(Table table, Set<String> hidden) {}

  private final Cache<WhereKey, ResolvedWhere> wheres =
      Caffeine.newBuilder()
          .maximumWeight(KEPT_WHERE_CHARACTERS)
          .weigher((WhereKey key, ResolvedWhere where) -> key.text().length() + 100)
          .build();
  private final Cache<Object, Plan> plans = Caffeine.newBuilder().maximumSize(KEPT_PLANS).build();
  private final Cache<SelectionKey, Selection> selections =
      Caffeine.newBuilder().maximumSize(KEPT_PLANS).build();
  private final Cache<ProjectionKey, Projection> projections =
      Caffeine.newBuilder().maximumSize(KEPT_PLANS).build();

  /**
   * The where clause, fitted to the table; all rows for a blank one.
   *
   * @param hidden ids of the columns of the table that the caller may not see
   * @throws DataException 19000 if it is wrong, 1053 if it names a hidden column
   */
  ResolvedWhere where(Table table, Schema schema, @Nullable String text, Set<String> hidden) {
    if (text == null || text.isBlank()) {
      return ResolvedWhere.ALL;
    }
    ResolvedWhere where;
    if (text.length() > QueryText.MAX_LENGTH) {
      where = resolve(table, schema, text);
    } else {
      WhereKey key = new WhereKey(table, text);
      where = wheres.get(key, wanted -> resolve(wanted.table(), schema, wanted.text()));
      if (!isCurrent(where, schema)) {
        where = resolve(table, schema, text);
        wheres.put(key, where);
      }
    }
    DataException.refuseHidden(table, hidden, where.columns());
    return where;
  }

  private static ResolvedWhere resolve(Table table, Schema schema, String text) {
    try {
      return QueryResolver.where(QueryText.parseWhere(text), table, schema);
    } catch (QueryTextException e) {
      throw DataException.wrongWhere(e);
    }
  }

  /**
   * Properties, groups and order, fitted to the table.
   *
   * @param hidden ids of the columns of the table that the caller may not see
   * @throws DataException as {@link Selection#of}
   */
  Selection selection(Table table, Schema schema, Set<String> hidden, Selection.Texts texts) {
    SelectionKey key = new SelectionKey(table, hidden, texts);
    Selection selection =
        selections.get(
            key, wanted -> Selection.of(wanted.table(), schema, wanted.hidden(), wanted.texts()));
    if (!isCurrent(selection.resolved(), schema)) {
      selection = Selection.of(table, schema, hidden, texts);
      selections.put(key, selection);
    }
    return selection;
  }

  /** Whether the other tables that it was fitted to are as they were. */
  @SuppressWarnings("ReferenceEquality") // a changed table is another object
  private static boolean isCurrent(ResolvedWhere resolved, Schema schema) {
    for (Table table : resolved.tables()) {
      if (schema.tableById(table.id()) != table) {
        return false;
      }
    }
    return true;
  }

  /** The columns that a row of an answer has. */
  Projection projection(Table table, Set<String> hidden) {
    return projections.get(
        new ProjectionKey(table, hidden), key -> Projection.all(key.table(), key.hidden()));
  }

  /**
   * Values: of the selection, of the where, of the filter, of {@code among}, page size, offset.
   *
   * @param withId whether relations are to be loaded
   * @param among only these rows; null for all
   */
  Plan find(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter,
      boolean withId,
      @Nullable Among among) {
    return plans.get(
        new FindKey(table, selection, selected, where, filter, withId, among),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = FilterSql.and(sql.condition(where), filter(builder, filter));
          if (among != null) {
            condition = condition.and(isAmong(builder, among));
          }
          return builder.plan(
              sql.select(condition, withId).limit(number(builder)).offset(number(builder)),
              selection.shape(),
              withId);
        });
  }

  /** Values: of the selection, the id, of the filter. */
  Plan findById(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      FilterShape filter,
      boolean withId) {
    return plans.get(
        new ByIdKey(table, selection, selected, filter, withId),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = FilterSql.and(isRow(builder), filter(builder, filter));
          return builder.plan(sql.selectOne(condition, withId), selection.shape(), withId);
        });
  }

  /** Values: of the selection, of the where, of the filter. */
  Plan countGroups(
      Database database,
      Table table,
      Selection selection,
      Asked selected,
      Asked where,
      FilterShape filter) {
    return plans.get(
        new CountGroupsKey(table, selection, selected, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          SelectionSql sql = new SelectionSql(builder, selection, selected);
          Condition condition = FilterSql.and(sql.condition(where), filter(builder, filter));
          return builder.plan(
              builder
                  .context()
                  .select(DSL.count())
                  .from(sql.groups(condition).asTable(builder.alias())),
              numberShape(table, "count"));
        });
  }

  /**
   * Values: the id, of the filter. One row if it is there; it cannot be changed by others until the
   * transaction ends.
   */
  Plan lockRow(Database database, Table table, FilterShape filter) {
    return plans.get(
        new LockKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(isRow(builder), filter(builder, filter));
          SelectConditionStep<Record1<Object>> select =
              builder
                  .context()
                  .select(builder.column(Table.OBJECT_ID))
                  .from(builder.rows())
                  .where(condition);
          // on SQLite there is one writer
          return builder.plan(
              builder.dialect() == Dialect.POSTGRESQL ? select.forNoKeyUpdate() : select,
              idShape(table));
        });
  }

  /** Values: ids as JSON, of the filter. Rows: those of the ids that are there and reached. */
  Plan idsAmong(Database database, Table table, FilterShape filter) {
    return plans.get(
        new IdsAmongKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition among =
              builder.inList(builder.column(Table.OBJECT_ID), builder.value(ColumnType.JSON));
          return builder.plan(
              builder
                  .context()
                  .select(builder.column(Table.OBJECT_ID))
                  .from(builder.rows())
                  .where(FilterSql.and(among, filter(builder, filter))),
              idShape(table));
        });
  }

  /** Values: of the where, of the filter, how many at most. Rows: ids. */
  Plan idsWhere(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new IdsWhereKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          return builder.plan(
              builder
                  .context()
                  .select(builder.column(Table.OBJECT_ID))
                  .from(builder.rows())
                  .where(condition(builder, where, filter))
                  .limit(number(builder)),
              idShape(table));
        });
  }

  /**
   * Values: the parent's id, ids of children as JSON.
   *
   * @param others whether all other children are taken out, or these
   */
  Plan takeOut(Database database, Relation relation, boolean others) {
    return plans.get(
        new TakeOutKey(relation, others),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, relation.child());
          Condition ofParent =
              PlanBuilder.target("parent_id").eq(builder.value(ColumnType.STRING_ID));
          Condition among =
              builder.inList(PlanBuilder.target("child_id"), builder.value(ColumnType.JSON));
          return builder.plan(
              builder
                  .context()
                  .deleteFrom(builder.links(relation.column()))
                  .where(ofParent.and(others ? DSL.not(among) : among)),
              idShape(relation.child()));
        });
  }

  /** Values: the parent's id, ids of children as JSON. Those that are linked stay so. */
  Plan putIn(Database database, Relation relation) {
    return plans.get(
        new PutInKey(relation),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, relation.child());
          Field<Object> parent =
              DSL.field(
                  builder.dialect() == Dialect.POSTGRESQL ? "cast({0} as varchar)" : "{0}",
                  Object.class,
                  builder.value(ColumnType.STRING_ID));
          Field<Object> id = builder.column(Table.OBJECT_ID);
          return builder.plan(
              builder
                  .context()
                  .insertInto(
                      builder.links(relation.column()),
                      PlanBuilder.target("parent_id"),
                      PlanBuilder.target("child_id"))
                  .select(
                      builder
                          .context()
                          .select(parent, id)
                          .from(builder.rows())
                          .where(builder.inList(id, builder.value(ColumnType.JSON))))
                  .onConflictDoNothing(),
              idShape(relation.child()));
        });
  }

  /**
   * Values: ids of parents as JSON, of the filter on parents, of the filter on children, children
   * of one parent, all rows at most. Rows: children, their ids, their parents' ids; of each parent
   * the newest first.
   *
   * @param hidden ids of the columns of children that the caller may not see
   */
  Plan linked(
      Database database,
      Relation relation,
      Set<String> hidden,
      FilterShape load,
      FilterShape find) {
    return plans.get(
        new LinkedKey(relation, hidden, load, find),
        key -> {
          Table child = relation.child();
          Projection projection = projection(child, hidden);
          PlanBuilder builder = new PlanBuilder(database, child);
          Field<Object> parentId = PlanBuilder.column(LINK, "parent_id");
          Field<Object> childId = builder.column(Table.OBJECT_ID);
          Condition condition = builder.inList(parentId, builder.value(ColumnType.JSON));
          Condition mayLoad = new FilterSql(builder, load, PARENT).condition();
          Condition mayFind = filter(builder, find);
          org.jooq.Table<?> from =
              builder
                  .links(relation.column())
                  .as(LINK)
                  .join(builder.rows())
                  .on(childId.eq(PlanBuilder.column(LINK, "child_id")));
          if (!mayLoad.equals(DSL.trueCondition())) {
            from =
                from.join(builder.own(relation.parent().name()).as(PARENT))
                    .on(PlanBuilder.column(PARENT, Table.OBJECT_ID).eq(parentId));
            condition = condition.and(mayLoad);
          }
          Field<Integer> number =
              DSL.rowNumber()
                  .over()
                  .partitionBy(parentId)
                  .orderBy(builder.column(Table.CREATED).desc(), childId.desc());
          List<Field<?>> inner = new ArrayList<>();
          List<Field<?>> outer = new ArrayList<>();
          for (Column column : projection.columns()) {
            inner.add(builder.column(column.name()));
            outer.add(PlanBuilder.column(LINKED, column.name()));
          }
          inner.add(childId.as("backstay_child_id"));
          inner.add(parentId.as("backstay_parent_id"));
          inner.add(number.as("backstay_number"));
          outer.add(PlanBuilder.column(LINKED, "backstay_child_id"));
          outer.add(PlanBuilder.column(LINKED, "backstay_parent_id"));
          Field<Object> numbered = PlanBuilder.column(LINKED, "backstay_number");
          Field<Object> ofOne = builder.value(ColumnType.INT);
          return builder.plan(
              builder
                  .context()
                  .select(outer)
                  .from(
                      builder
                          .context()
                          .select(inner)
                          .from(from)
                          .where(FilterSql.and(condition, mayFind))
                          .asTable(LINKED))
                  .where(numbered.le(ofOne))
                  .orderBy(numbered)
                  .limit(number(builder)),
              projection.shape());
        });
  }

  /** Values: of the where, of the filter. */
  Plan count(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new CountKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = condition(builder, where, filter);
          return builder.plan(
              builder.context().select(DSL.count()).from(builder.rows()).where(condition),
              numberShape(table, "count"));
        });
  }

  /**
   * Values: of the where, of the filter, the limit. Rows: the index of the part of {@link
   * FilterSql#parts}, and how many of the candidates it decides.
   */
  Plan countByLayer(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new LayerKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition =
              new ConditionSql(builder, where).condition(where.where(), table.name());
          FilterSql filterSql = new FilterSql(builder, filter);
          Field<Integer> part = DSL.val(-1).as("part");
          CaseConditionStep<Integer> cases = null;
          List<FilterSql.Part> parts = filterSql.parts();
          for (int i = 0; i < parts.size(); i++) {
            Condition holds = parts.get(i).condition();
            cases = cases == null ? DSL.when(holds, inline(i)) : cases.when(holds, inline(i));
          }
          if (cases != null) {
            part = cases.as("part");
          }
          Select<?> candidates =
              builder
                  .context()
                  .select(part)
                  .from(builder.rows())
                  .where(condition)
                  .orderBy(builder.column(Table.OBJECT_ID).desc())
                  .limit(number(builder));
          Field<Object> counted = field(name("candidates", "part"));
          Select<Record2<Object, Integer>> result =
              builder
                  .context()
                  .select(counted, DSL.count())
                  .from(candidates.asTable("candidates"))
                  .groupBy(counted);
          return builder.plan(
              result,
              new RowShape(
                  table.name(), List.of("part", "rows"), List.of(ColumnType.INT, ColumnType.INT)));
        });
  }

  /** Values: one for each scalar column. */
  Plan insert(Database database, Table table) {
    return plans.get(
        new InsertKey(table),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> row = new LinkedHashMap<>();
          for (Column column : table.scalars()) {
            row.put(PlanBuilder.target(column.name()), builder.value(column.type()));
          }
          return builder.plan(
              builder.context().insertInto(builder.rows()).set(row),
              projection(table, Set.of()).shape());
        });
  }

  /** Values: of the changes, when, the id, of the filter. Rows: the changed one. */
  Plan update(
      Database database, Table table, RowValues values, Set<String> hidden, FilterShape filter) {
    return plans.get(
        new UpdateKey(table, names(values.columns()), values.shapes(), hidden, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = FilterSql.and(isRow(builder), filter(builder, filter));
          Projection projection = projection(table, hidden);
          return builder.plan(
              builder
                  .context()
                  .update(builder.rows())
                  .set(changes)
                  .where(condition)
                  .returning(targets(projection.columns())),
              projection.shape());
        });
  }

  /**
   * Values: of the changes, when, of the where, of the filter. Rows, if there are columns to be
   * checked: their new values.
   */
  Plan updateWhere(
      Database database, Table table, RowValues values, Asked where, FilterShape filter) {
    List<Column> checked = values.checked();
    return plans.get(
        new UpdateWhereKey(
            table, names(values.columns()), values.shapes(), names(checked), where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Map<Field<Object>, Field<Object>> changes = changes(builder, values);
          Condition condition = condition(builder, where, filter);
          var update = builder.context().update(builder.rows()).set(changes).where(condition);
          return checked.isEmpty()
              ? builder.plan(update, numberShape(table, "updated"))
              : builder.plan(update.returning(targets(checked)), shape(table, checked));
        });
  }

  /**
   * Values: the id, of the filter. Rows: the columns of the row, which others cannot change before
   * the transaction ends.
   */
  Plan readLocked(Database database, Table table, List<Column> columns, FilterShape filter) {
    return plans.get(
        new ReadLockedKey(table, names(columns), filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(isRow(builder), filter(builder, filter));
          return builder.plan(
              locked(builder, select(builder, columns).where(condition)), shape(table, columns));
        });
  }

  /** As {@link #readLocked}; values: of the where, of the filter, how many at most. */
  Plan readLockedWhere(
      Database database, Table table, List<Column> columns, Asked where, FilterShape filter) {
    return plans.get(
        new ReadLockedWhereKey(table, names(columns), where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = condition(builder, where, filter);
          return builder.plan(
              locked(
                  builder,
                  select(builder, columns)
                      .where(condition)
                      .orderBy(builder.column(Table.OBJECT_ID))
                      .limit(number(builder))),
              shape(table, columns));
        });
  }

  private static org.jooq.SelectJoinStep<org.jooq.Record> select(
      PlanBuilder builder, List<Column> columns) {
    return builder
        .context()
        .select(columns.stream().map(column -> builder.column(column.name())).toList())
        .from(builder.rows());
  }

  private static Select<?> locked(
      PlanBuilder builder, org.jooq.SelectForUpdateStep<org.jooq.Record> select) {
    // on SQLite there is one writer
    return builder.dialect() == Dialect.POSTGRESQL ? select.forNoKeyUpdate() : select;
  }

  /** Values: the id, of the filter. */
  Plan delete(Database database, Table table, FilterShape filter) {
    return plans.get(
        new DeleteKey(table, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = FilterSql.and(isRow(builder), filter(builder, filter));
          return builder.plan(
              builder.context().deleteFrom(builder.rows()).where(condition),
              numberShape(table, "deleted"));
        });
  }

  /** Values: of the where, of the filter. */
  Plan deleteWhere(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new DeleteWhereKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = condition(builder, where, filter);
          return builder.plan(
              builder.context().deleteFrom(builder.rows()).where(condition),
              numberShape(table, "deleted"));
        });
  }

  /** Values: of the where, of the filter. */
  Plan deleteReturningIds(Database database, Table table, Asked where, FilterShape filter) {
    return plans.get(
        new DeleteIdsKey(table, where, filter),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Condition condition = condition(builder, where, filter);
          return builder.plan(
              builder
                  .context()
                  .deleteFrom(builder.rows())
                  .where(condition)
                  .returning(PlanBuilder.target(Table.OBJECT_ID)),
              new RowShape(table.name(), List.of(Table.OBJECT_ID), List.of(ColumnType.STRING_ID)));
        });
  }

  /** Values: the moment, the id. */
  Plan stamp(Database database, Table table, String column) {
    return plans.get(
        new StampKey(table, column),
        key -> {
          PlanBuilder builder = new PlanBuilder(database, table);
          Field<Object> moment = builder.value(ColumnType.DATETIME);
          return builder.plan(
              builder
                  .context()
                  .update(builder.rows())
                  .set(Map.of(PlanBuilder.target(column), moment))
                  .where(isRow(builder)),
              numberShape(table, "stamped"));
        });
  }

  private static Condition condition(PlanBuilder builder, Asked where, FilterShape filter) {
    // in this order: the values of the where come first
    Condition asked =
        new ConditionSql(builder, where).condition(where.where(), builder.table().name());
    Condition permitted = filter(builder, filter);
    return FilterSql.and(asked, permitted);
  }

  private static Condition filter(PlanBuilder builder, FilterShape filter) {
    return new FilterSql(builder, filter).condition();
  }

  private static Condition isRow(PlanBuilder builder) {
    return builder.column(Table.OBJECT_ID).eq(builder.value(ColumnType.STRING_ID));
  }

  private static Condition isAmong(PlanBuilder builder, Among among) {
    return builder
        .column(Table.OBJECT_ID)
        .in(
            switch (among) {
              case Among.Children(Relation relation) ->
                  ids(builder, builder.links(relation.column()), "child_id", "parent_id");
              case Among.RoleHolders() ->
                  ids(builder, builder.own("backstay_user_role"), "user_id", "role_id");
            });
  }

  /** The ids in one column of a table of pairs where the other is the next value. */
  private static Select<Record1<Object>> ids(
      PlanBuilder builder, org.jooq.Table<?> pairs, String column, String by) {
    return builder
        .context()
        .select(PlanBuilder.column(LINK, column))
        .from(pairs.as(LINK))
        .where(PlanBuilder.column(LINK, by).eq(builder.value(ColumnType.STRING_ID)));
  }

  private static List<Field<Object>> targets(List<Column> columns) {
    return columns.stream().map(column -> PlanBuilder.target(column.name())).toList();
  }

  private static RowShape shape(Table table, List<Column> columns) {
    return new RowShape(table.name(), names(columns), columns.stream().map(Column::type).toList());
  }

  private static Map<Field<Object>, Field<Object>> changes(PlanBuilder builder, RowValues values) {
    Map<Field<Object>, Field<Object>> changes = new LinkedHashMap<>();
    for (Column column : values.columns()) {
      changes.put(PlanBuilder.target(column.name()), builder.value(column.type()));
    }
    for (Calculated each : values.calculated()) {
      changes.put(PlanBuilder.target(each.target().name()), ConditionSql.calculated(builder, each));
    }
    changes.put(PlanBuilder.target(Table.UPDATED), builder.value(ColumnType.DATETIME));
    return changes;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a place has no type for jOOQ; LIMIT wants a number
  private static Field<Long> number(PlanBuilder builder) {
    return (Field) builder.value(ColumnType.INT);
  }

  private static RowShape idShape(Table table) {
    return new RowShape(table.name(), List.of(Table.OBJECT_ID), List.of(ColumnType.STRING_ID));
  }

  private static RowShape numberShape(Table table, String name) {
    return new RowShape(table.name(), List.of(name), List.of(ColumnType.INT));
  }

  private static List<String> names(List<Column> columns) {
    return columns.stream().map(Column::name).toList();
  }
}
