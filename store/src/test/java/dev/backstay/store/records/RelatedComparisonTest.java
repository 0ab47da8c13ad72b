package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where a comparison on related rows stands. A hidden row can be reached over thousands of links:
 * if its filter looked permissions up for each of them, but only when the comparison holds, the
 * time would tell whether it does.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class RelatedComparisonTest {
  @Parameter Dialect dialect;

  private TestApp app;
  private Table note;

  @BeforeEach
  void createTables() {
    app = new TestApp(dialect);
    for (String table : List.of("Note", "Doc")) {
      app.editor().createTable(table);
      app.editor().addColumn(table, ColumnDefinition.of("title", ColumnType.STRING));
    }
    app.editor().addRelation("Note", "doc", "Doc", Relationship.ONE_TO_ONE);
    note = app.table("Note");
  }

  private static RowFilter filter(boolean userCells) {
    return new RowFilter(
        "u1", userCells, List.of(), List.of(), Access.INHERIT, Access.GRANT, Access.DENY);
  }

  private String find(RowFilter docs, String where) {
    ResolvedQueries queries = app.databases.plans().resolved();
    Reach reach = (operation, tableId) -> PermitsForTests.rows(operation, tableId, docs);
    BoundQuery asked =
        RowWork.asked(queries.where(note, app.catalog.schema(), where, Set.of()), reach);
    Selection selection =
        queries.selection(note, app.catalog.schema(), Set.of(), Selection.Texts.of(Query.ALL));
    return app.databases
        .plans()
        .of(
            app.database,
            new FindPlans.Find(
                note,
                selection,
                BoundQuery.Shape.ALL,
                asked.shape(),
                BoundFilter.of(RowFilter.EVERYTHING, Operation.FIND).shape(),
                false,
                null))
        .sql();
  }

  @Test
  void standsBehindAFilterThatLooksPermissionsUp() {
    assertThat(find(filter(true), "doc.title >= 'G'")).contains("case when");
  }

  @Test
  void standsBesideAFilterByOwnerSoThatIndexesServeIt() {
    assertThat(find(filter(false), "doc.title >= 'G'")).doesNotContain("case when");
  }
}
