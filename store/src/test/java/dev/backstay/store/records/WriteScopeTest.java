package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.plan.WritePlans;
import dev.backstay.store.plan.WriteScope;
import dev.backstay.store.query.Row;
import dev.backstay.store.query.RowValues;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What it costs a write to tell only what can be found. */
class WriteScopeTest {
  private static final RowFilter OWN =
      new RowFilter("ann", true, List.of(), List.of(), Access.INHERIT, Access.GRANT, Access.DENY);

  @ParameterizedTest
  @EnumSource
  void whereEveryRowCanBeFoundTheStatementIsAsWithoutTheQuestion(Dialect dialect) {
    TestApp app = new TestApp(dialect);
    Table table = app.createPerson();
    Permit update = app.permit(Operation.UPDATE, "Person");
    Findable findable = Findable.of(TestApp.FINDS_ALL, table.id());

    WriteScope.Shape everything = WriteScope.EVERYTHING.shape();
    for (boolean reads : List.of(true, false)) {
      assertThat(findable.ofRow(update, reads).shape()).isEqualTo(everything);
      assertThat(findable.ofRows(update, reads).shape()).isEqualTo(everything);
    }
    assertThat(sql(app, table, WriteScope.EVERYTHING))
        .doesNotContain("backstay_object_acl", WritePlans.FINDABLE)
        .doesNotContainIgnoringCase(" and ", "exists", "case");
  }

  @ParameterizedTest
  @EnumSource
  void whereSomeCanBeFoundTheSameStatementTellsWhich(Dialect dialect) {
    TestApp app = new TestApp(dialect);
    Table table = app.createPerson();
    Permit update = app.permit(Operation.UPDATE, "Person");
    Reach reach = (operation, tableId) -> PermitsForTests.rows(operation, tableId, OWN);
    Findable findable = Findable.of(reach, table.id());

    assertThat(sql(app, table, findable.ofRow(update, false)))
        .containsSubsequence("where", "returning", "ownerId", WritePlans.FINDABLE);
    assertThat(sql(app, table, findable.ofRow(update, true)))
        .containsSubsequence("where", "ownerId", "returning")
        .doesNotContain(WritePlans.FINDABLE);
    Row own = app.insert("Person", Map.of("name", "A", "age", 3L), "ann");
    Row other = app.insert("Person", Map.of("name", "B", "age", 4L), "bob");
    assertThat(change(app, update, reach, own).get("age")).isEqualTo(3L);
    assertThat(change(app, update, reach, other).shape().names())
        .containsExactly("objectId", "name");
  }

  private static Row change(TestApp app, Permit update, Reach reach, Row row) {
    return app.records.update(update, reach, row.objectId(), Map.of("name", "changed"));
  }

  private static String sql(TestApp app, Table table, WriteScope scope) {
    RowValues values = RowValues.of(table, app.catalog.schema(), Map.of("name", "x"));
    WritePlans.ChangeShape change = WritePlans.ChangeShape.of(values);
    return app.databases
        .plans()
        .of(app.database, new WritePlans.Update(table, change, Set.of(), scope.shape()))
        .sql();
  }
}
