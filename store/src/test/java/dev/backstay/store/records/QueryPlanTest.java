package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.plan.Plan;
import dev.backstay.store.plan.RowSubset;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.ResolvedQueries;
import dev.backstay.store.query.Selection;
import dev.backstay.store.schema.ColumnCodec;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import dev.backstay.store.schema.TableDdl;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A find with a row filter uses indexes, however many rows the table has. */
@ParameterizedClass
@EnumSource(Dialect.class)
class QueryPlanTest {
  private static final int ROWS = 5_000;

  @Parameter Dialect dialect;

  private TestApp app;
  private Table doc;

  @BeforeEach
  void storeManyRows() {
    app = new TestApp(dialect);
    app.editor().createTable("Doc");
    app.editor().addColumn("Doc", ColumnDefinition.of("title", ColumnType.STRING));
    doc = app.table("Doc");
    var create = app.permit(Operation.CREATE, "Doc");
    for (int i = 0; i < ROWS; i += 100) {
      String owner = "u" + i / 100;
      app.records.insertAll(
          create,
          IntStream.range(i, i + 100)
              .mapToObj(n -> Map.of("objectId", "r" + n, "title", "t" + n))
              .toList(),
          owner);
    }
    for (int i = 0; i < 20; i++) {
      app.acls.put(doc.id(), "r" + i * 7, Operation.FIND, Principal.user("u1"), Access.GRANT);
      app.acls.put(doc.id(), "r" + i * 9, Operation.FIND, Principal.role("c1"), Access.GRANT);
    }
    if (dialect == Dialect.POSTGRESQL) {
      app.database.write(sql -> {
        sql.execute("ANALYZE");
        return null;
      });
    }
  }

  private static RowFilter filter(Access owner, boolean userCells, List<String> roles) {
    return new RowFilter("u1", userCells, roles, List.of(), Access.INHERIT, owner, Access.DENY);
  }

  private String explain(RowFilter filter, String where, String sortBy) {
    return explain(filter, where, sortBy, null);
  }

  private String explain(RowFilter filter, String where, String sortBy, RowSubset subset) {
    return explain(doc, filter, where, sortBy, subset);
  }

  private String explain(
      Table table, RowFilter filter, String where, String sortBy, RowSubset subset) {
    ResolvedQueries queries = app.databases.plans().resolved();
    BoundQuery asked =
        RowWork.asked(queries.where(table, app.catalog.schema(), where, Set.of()), Reach.NOTHING);
    BoundFilter rows = BoundFilter.of(filter, Operation.FIND);
    Plan<FindPlans.Request> plan =
        app.databases
            .plans()
            .of(
                app.database,
                new FindPlans.Find(
                    table,
                    queries.selection(
                        table,
                        app.catalog.schema(),
                        Set.of(),
                        Selection.Texts.of(Query.ALL.withSortBy(sortBy))),
                    BoundQuery.Shape.ALL,
                    asked.shape(),
                    rows.shape(),
                    false,
                    subset));
    FindPlans.Request request = new FindPlans.Request(BoundQuery.ALL, asked, rows, "role", 10, 0);
    String explain = dialect == Dialect.SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
    Plan<FindPlans.Request> explained =
        new Plan<>(explain + plan.sql(), plan.slots(), plan.shape(), false);
    return app.database.readRows(statements -> {
      StringBuilder text = new StringBuilder();
      PreparedStatement statement = explained.bind(statements, ColumnCodec.of(dialect), request);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          text.append(result.getString(dialect == Dialect.SQLITE ? "detail" : "QUERY PLAN"))
              .append('\n');
        }
      }
      return text.toString();
    });
  }

  private void assertIndexed(String plan) {
    String scan = dialect == Dialect.SQLITE ? "SCAN Doc" : "Seq Scan on \"Doc\"";
    assertThat(plan).doesNotContain(scan);
  }

  private String ownerIndex() {
    return TableDdl.index(doc.column(Table.OWNER_ID).id()).last();
  }

  @Test
  void ownRowsComeFromTheOwnersIndexInItsOrder() {
    String plan = explain(filter(Access.GRANT, false, List.of()), null, null);
    assertIndexed(plan);
    assertThat(plan).contains(ownerIndex()).doesNotContain("TEMP B-TREE FOR ORDER BY");
  }

  @Test
  void grantedRowsComeByTheirIds() {
    assertIndexed(explain(filter(Access.INHERIT, true, List.of()), null, null));
    assertIndexed(explain(filter(Access.INHERIT, false, List.of("c1", "c2")), null, "title"));
  }

  @Test
  void ownAndGrantedRowsComeFromBothIndexes() {
    String plan = explain(filter(Access.GRANT, true, List.of("c1", "c2", "c3")), null, null);
    assertIndexed(plan);
    assertThat(plan).contains(ownerIndex());
  }

  @Test
  void theNewestRowsComeWithoutSorting() {
    for (String sortBy : java.util.Arrays.asList(null, "created desc", "created")) {
      String plan = explain(RowFilter.EVERYTHING, null, sortBy);
      assertThat(plan)
          .contains(TableDdl.index(doc.column(Table.CREATED).id()).last())
          .doesNotContain("TEMP B-TREE FOR ORDER BY");
    }
  }

  @Test
  void aRowIsFoundByItsId() {
    assertIndexed(explain(RowFilter.EVERYTHING, "objectId = 'r1'", null));
    assertIndexed(explain(RowFilter.EVERYTHING, "objectId in ('r1', 'r2', 'r3')", null));
    assertIndexed(explain(filter(Access.GRANT, true, List.of("c1")), "objectId = 'r1'", "title"));
  }

  /** Addresses of accounts are compared in lower case, in which they are stored. */
  @Test
  void anAccountIsFoundByTheIndexOfItsAddressHoweverThatIsWritten() {
    Table users = app.table("Users");
    for (int i = 0; i < 2_000; i += 100) {
      app.records.insertAll(
          app.permit(Operation.CREATE, "Users"),
          IntStream.range(i, i + 100)
              .mapToObj(n -> Map.of("email", "u" + n + "@example.com"))
              .toList(),
          null);
    }
    app.database.write(sql -> sql.execute(dialect == Dialect.POSTGRESQL ? "ANALYZE" : "select 1"));
    for (String where :
        List.of("email = 'U7@Example.com'", "email in ('U7@Example.com', 'U8@Example.com')")) {
      String plan = explain(users, RowFilter.EVERYTHING, where, null, null);
      assertThat(plan).contains(TableDdl.index(users.column("email").id()).last());
      assertThat(app.records.find(app.permit(Operation.FIND, "Users"), Query.where(where)))
          .isNotEmpty();
    }
  }

  @Test
  void whoHasARoleIsFoundByIndexesWhetherFewOrManyHaveIt() {
    for (int holders : List.of(8, 3_000)) {
      app.database.write(sql -> {
        sql.execute("delete from backstay_role where id = 'role'");
        sql.execute(
            "insert into backstay_role (id, name, system, created) values ('role', 'Crew', false,"
                + " 0)");
        for (int i = 0; i < holders; i++) {
          sql.execute(
              "insert into backstay_user_role (user_id, role_id) values (?, 'role')", "r" + i);
        }
        return sql.execute(dialect == Dialect.POSTGRESQL ? "ANALYZE" : "select 1");
      });

      String plan = explain(RowFilter.EVERYTHING, null, null, new RowSubset.RoleHolders());

      // where most rows of a small table are wanted, PostgreSQL rightly reads it whole
      if (holders < 10 || dialect == Dialect.SQLITE) {
        assertIndexed(plan);
      }
      assertThat(plan).doesNotContain("SCAN backstay");
      assertThat(
              app.records.findRoleHolders(
                  app.permit(Operation.FIND, "Doc"),
                  Reach.NOTHING,
                  "role",
                  Query.ALL.withPage(100, holders - 7)))
          .hasSize(7);
    }
  }

  @Test
  void theFilterFindsWhatItShould() {
    Query all = Query.ALL.withPage(100, 0);
    assertThat(app.find("Doc", filter(Access.GRANT, false, List.of()), all)).hasSize(100);
    assertThat(app.find("Doc", filter(Access.INHERIT, true, List.of()), all)).hasSize(20);
    assertThat(app.find("Doc", filter(Access.INHERIT, true, List.of("c1")), all))
        .hasSize(20 + 20 - 3);
  }
}
