package dev.backstay.server.files.tree;

import static dev.backstay.store.generated.app.tables.FileTable.FILE;

import dev.backstay.store.database.Dialect;
import java.util.ArrayList;
import java.util.List;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.OrderField;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.SelectField;
import org.jooq.SortOrder;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Finds the entries of a directory, and of those below it: one statement each. */
final class Listing {
  private static final String BELOW = "below";
  private static final Field<String> BELOW_ID = DSL.field(DSL.name(BELOW, "id"), String.class);

  /** The path of a directory below the one that is listed, with a slash at its end. */
  private static final Field<String> BELOW_PATH =
      DSL.field(DSL.name(BELOW, "path"), SQLDataType.CLOB);

  private static final Field<String> NO_PATH = DSL.inline("").cast(SQLDataType.CLOB);

  private final DSLContext sql;
  private final Dialect dialect;
  private final FileEntry directory;
  private final ListingQuery query;

  /** Paths that are hidden, from the directory on. */
  private final List<String> hidden;

  Listing(DSLContext sql, Dialect dialect, FileEntry directory, ListingQuery query) {
    this.sql = sql;
    this.dialect = dialect;
    this.directory = directory;
    this.query = query;
    int prefix = query.directory().isRoot() ? 1 : query.directory().text().length() + 1;
    this.hidden = query.hidden().stream().map(path -> path.substring(prefix)).toList();
  }

  List<FileEntry> page(ListingQuery.Page page) {
    Field<String> path = query.recursive() ? BELOW_PATH : NO_PATH;
    return select(
            List.of(FILE.ID, FILE.NAME, FILE.CONTENT, FILE.SIZE, FILE.CREATED, FILE.UPDATED, path))
        .orderBy(order(page))
        .limit(page.size())
        .offset(page.offset())
        .fetch(row ->
            TreeRows.entry(
                row, FILE, query.directory().resolve(row.get(path) + row.get(FILE.NAME))));
  }

  int count(boolean directories) {
    SelectConditionStep<Record> found = select(List.of(FILE.ID));
    Select<?> counted = directories ? found : found.and(FILE.CONTENT.isNotNull());
    return sql.fetchCount(counted);
  }

  List<TreeRows.Node> files() {
    return select(List.of(FILE.ID, FILE.PARENT_ID, FILE.NAME, FILE.CONTENT, FILE.SIZE))
        .and(FILE.CONTENT.isNotNull())
        .fetch(TreeRows::node);
  }

  private SelectConditionStep<Record> select(List<SelectField<?>> fields) {
    Condition named = query.pattern().matches(FILE.NAME, dialect);
    if (!query.recursive()) {
      return sql.select(fields)
          .from(FILE)
          .where(FILE.PARENT_ID.eq(directory.id()))
          .and(named)
          .and(isShown(NO_PATH));
    }
    CommonTableExpression<Record2<String, String>> below =
        DSL.name(BELOW)
            .fields("id", "path")
            .as(
                DSL.select(DSL.val(directory.id()).cast(FILE.ID.getDataType()), NO_PATH)
                    .unionAll(
                        DSL.select(FILE.ID, BELOW_PATH.concat(FILE.NAME).concat("/"))
                            .from(FILE)
                            .join(DSL.table(DSL.name(BELOW)))
                            .on(FILE.PARENT_ID.eq(BELOW_ID))
                            .where(FILE.CONTENT.isNull())
                            .and(isShown(BELOW_PATH))));
    return sql.withRecursive(below)
        .select(fields)
        .from(FILE)
        .join(below)
        .on(FILE.PARENT_ID.eq(BELOW_ID))
        .where(named)
        .and(isShown(BELOW_PATH));
  }

  private Condition isShown(Field<String> path) {
    return hidden.isEmpty() ? DSL.noCondition() : path.concat(FILE.NAME).notIn(hidden);
  }

  private List<OrderField<?>> order(ListingQuery.Page page) {
    Field<String> name = dialect == Dialect.POSTGRESQL ? FILE.NAME.collate("C") : FILE.NAME;
    Field<?> by =
        switch (page.order()) {
          case NAME -> name;
          case SIZE -> FILE.SIZE;
          case CREATED -> FILE.CREATED;
          case UPDATED -> FILE.UPDATED;
        };
    List<OrderField<?>> order = new ArrayList<>();
    order.add(DSL.when(FILE.CONTENT.isNull(), DSL.inline(0)).otherwise(DSL.inline(1)));
    order.add(by.sort(page.descending() ? SortOrder.DESC : SortOrder.ASC));
    order.add(name);
    order.add(FILE.ID);
    return order;
  }
}
