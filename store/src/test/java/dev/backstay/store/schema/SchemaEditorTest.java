package dev.backstay.store.schema;

import static dev.backstay.store.records.RecordsTest.assertCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.plan.DecidedBy;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.LayerCount;
import dev.backstay.store.records.Reach;
import dev.backstay.store.records.Records;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables and columns come, change and go, in the catalog and in the database alike. */
@ParameterizedClass
@EnumSource(Dialect.class)
class SchemaEditorTest {
  @Parameter Dialect dialect;

  private TestApp app;
  private SchemaEditor editor;

  @BeforeEach
  void createApp() {
    app = new TestApp(dialect);
    editor = app.editor();
  }

  private static ColumnDefinition column(String columnName, ColumnType type) {
    return ColumnDefinition.of(columnName, type);
  }

  @Test
  void aNewAppHasUsersWithoutPasswords() {
    Table users = app.table("Users");
    assertThat(users.system()).isTrue();
    assertThat(users.columns().stream().map(Column::name))
        .containsExactly(
            "objectId",
            "created",
            "updated",
            "ownerId",
            "email",
            "name",
            "userStatus",
            "socialAccount",
            "isEmailConfirmed",
            "lastLogin",
            "blUserLocale");
    assertThat(users.column("email").unique()).isTrue();
    app.insert("Users", Map.of("email", "a@b"));
    assertCode(1166, () -> app.insert("Users", Map.of("email", "a@b")));
    assertCode(1163, () -> editor.deleteTable("Users"));
    assertCode(1163, () -> editor.renameTable("Users", "People"));
    assertCode(1163, () -> editor.deleteColumn("Users", "email"));
    assertThat(editor.addColumn("Users", column("phone", ColumnType.STRING)).system()).isFalse();
  }

  @Test
  void aTableIsThereOnce() {
    Table made = editor.createTable("Order");
    assertThat(app.catalog.schema().require("Order")).isSameAs(made);
    assertThat(app.catalog.schema().tableById(made.id())).isSameAs(made);
    assertCode(1161, () -> editor.createTable("Order"));
    assertCode(1161, () -> editor.createTable("ORDER"));
    assertCode(1161, () -> editor.createTable("users"));
    assertThat(app.catalog.schema().table("order")).isNull();
    assertCode(1009, () -> app.catalog.schema().require("order"));
  }

  @Test
  void namesAreChecked() {
    for (String wrong :
        List.of("", " ", "1a", "_a", "a-b", "a b", "a\"b", "a'b", "a`b", "ä", "a;", "a\0", "a.b")) {
      assertCode(9021, () -> editor.createTable(wrong));
      assertCode(9021, () -> editor.addColumn("Users", column(wrong, ColumnType.INT)));
    }
    assertCode(1133, () -> editor.createTable("a".repeat(46)));
    editor.createTable("a".repeat(45));
    assertCode(9017, () -> editor.addColumn("Users", column("a".repeat(64), ColumnType.INT)));
    editor.addColumn("Users", column("a".repeat(63), ColumnType.INT).withIndexed(true));
    for (String reserved :
        List.of("backstay_role", "Backstay_x", "sqlite_master", "pg_class", "GeoPoint")) {
      assertCode(1154, () -> editor.createTable(reserved));
    }
    for (String reserved : List.of("rowid", "OID", "ctid", "xmin", "backstay_x")) {
      assertCode(1163, () -> editor.addColumn("Users", column(reserved, ColumnType.INT)));
    }
  }

  @Test
  void aTableMayHaveTheNameOfAnythingElse() {
    for (String odd : List.of("select", "Table", "index", "a", "candidates", "part", "user")) {
      editor.createTable(odd);
      editor.addColumn(odd, column("order", ColumnType.INT));
      editor.addColumn(odd, column("part", ColumnType.INT));
      Row row = app.insert(odd, Map.of("order", 1L, "part", 2L), "u");
      app.acls.put(
          app.table(odd).id(), row.objectId(), Operation.FIND, Principal.user("*"), Access.GRANT);
      var filter =
          new dev.backstay.security.decide.RowFilter(
              "u", true, List.of(), List.of(), Access.INHERIT, Access.GRANT, Access.DENY);
      assertThat(app.find(odd, filter, Query.where("order = 1"))).hasSize(1);
      assertThat(
              app.records.countByLayer(
                  app.table(odd).id(), Operation.FIND, "part = 2", filter, Reach.NOTHING, 5))
          .containsExactly(new LayerCount(DecidedBy.USER_CELLS, true, 1));
    }
  }

  @Test
  void aTableIsRenamedWithItsRows() {
    editor.createTable("Old");
    editor.addColumn("Old", column("email", ColumnType.STRING).withUnique(true));
    editor.addRelation("Old", "friends", "Old", Relationship.ONE_TO_MANY);
    Row row = app.insert("Old", Map.of("email", "x"));
    Table renamed = editor.renameTable("Old", "New");
    assertThat(app.catalog.schema().table("Old")).isNull();
    assertThat(app.findById("New", row.objectId()).shape().className()).isEqualTo("New");
    assertThat(renamed.id()).isEqualTo(app.table("New").id());
    assertCode(1166, () -> app.insert("New", Map.of("email", "x")));
    editor.createTable("Old");
    assertCode(1161, () -> editor.renameTable("Old", "new"));
    assertThat(editor.renameTable("Old", "old").name()).isEqualTo("old");
    assertCode(1009, () -> editor.renameTable("None", "Some"));
  }

  @Test
  void aDeletedTableLeavesNothing() {
    editor.createTable("Parent");
    editor.createTable("Child");
    editor.addRelation("Parent", "child", "Child", Relationship.ONE_TO_ONE);
    editor.addRelation("Child", "parents", "Parent", Relationship.ONE_TO_MANY);
    editor.addColumn("Child", column("n", ColumnType.INT).withIndexed(true));
    String childId = app.table("Child").id();
    Row row = app.insert("Child", Map.of("n", 1L));
    app.acls.put(childId, row.objectId(), Operation.FIND, Principal.user("*"), Access.DENY);
    int before = objects();
    editor.deleteTable("Child");
    assertThat(app.catalog.schema().table("Child")).isNull();
    assertThat(app.table("Parent").hasRelations()).isFalse();
    assertThat(app.acls.operationsWithCells()).isEmpty();
    assertThat(objects()).isLessThan(before);
    editor.createTable("Child");
    assertThat(app.count("Child", null)).isZero();
    assertThat(app.table("Child").id()).isNotEqualTo(childId);
  }

  /** Tables and indexes of the app in the database. */
  private int objects() {
    return app.database.read(sql ->
        dialect == Dialect.SQLITE
            ? sql.fetchCount(table(name("sqlite_master")))
            : sql.fetch(
                    "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
                .size());
  }

  @Test
  void columnsComeWithDefaultsAndGo() {
    editor.createTable("T");
    Row old = app.insert("T", Map.of());
    editor.addColumn("T", column("n", ColumnType.INT).withDefaultValue("7").withRequired(true));
    editor.addColumn("T", column("t", ColumnType.DATETIME).withDefaultValue("01/01/2020"));
    editor.addColumn("T", column("b", ColumnType.BOOLEAN).withDefaultValue("true"));
    editor.addColumn("T", column("j", ColumnType.JSON).withDefaultValue("{\"a\":1}"));
    editor.addColumn("T", column("s", ColumnType.STRING).withDefaultValue("x"));
    for (Row row : List.of(app.findById("T", old.objectId()), app.insert("T", Map.of()))) {
      assertThat(row.get("n")).isEqualTo(7L);
      assertThat(row.get("t")).isEqualTo(1_577_836_800_000L);
      assertThat(row.get("b")).isEqualTo(true);
      assertThat(row.get("j").toString().replace(" ", "")).isEqualTo("{\"a\":1}");
      assertThat(row.get("s")).isEqualTo("x");
    }
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("n", null);
    assertCode(1137, () -> app.insert("T", nothing));
    assertCode(1137, () -> app.update("T", old.objectId(), nothing));
    nothing.put("n", 1L);
    nothing.put("s", null);
    assertThat(app.insert("T", nothing).get("s")).isNull();
    editor.deleteColumn("T", "n");
    assertThat(app.findById("T", old.objectId()).shape().names()).doesNotContain("n");
    assertCode(1126, () -> editor.deleteColumn("T", "n"));
    assertCode(1163, () -> editor.deleteColumn("T", "created"));
    editor.addColumn("T", column("n", ColumnType.STRING));
    assertThat(app.findById("T", old.objectId()).get("n")).isNull();
  }

  @Test
  void impossibleColumnsAreRefused() {
    editor.createTable("T");
    app.insert("T", Map.of());
    assertCode(1152, () -> editor.addColumn("T", column("CREATED", ColumnType.INT)));
    assertCode(1156, () -> editor.addColumn("T", column("n", ColumnType.INT).withRequired(true)));
    assertCode(1143, () -> editor.addColumn("T", column("n", ColumnType.TEXT).withUnique(true)));
    assertCode(1143, () -> editor.addColumn("T", column("n", ColumnType.RELATION)));
    assertCode(8008, () -> editor.addColumn("T", column("n", ColumnType.STRING).withSize(0)));
    assertCode(8008, () -> editor.addColumn("T", column("n", ColumnType.STRING).withSize(501)));
    assertCode(
        8008, () -> editor.addColumn("T", column("n", ColumnType.STRING).withCustomRegex("(")));
    assertCode(
        1007, () -> editor.addColumn("T", column("n", ColumnType.INT).withDefaultValue("x")));
    assertCode(1009, () -> editor.addColumn("None", column("n", ColumnType.INT)));
    assertThat(app.table("T").columns()).hasSize(4);
    // nothing half done: the name is free
    editor.addColumn("T", column("n", ColumnType.INT));
  }

  @Test
  void columnsChange() {
    editor.createTable("T");
    editor.addColumn("T", column("a", ColumnType.STRING).withSize(5).withCustomRegex("[a-z]+"));
    Row one = app.insert("T", Map.of("a", "abc"));
    assertCode(8000, () -> app.insert("T", Map.of("a", "abcdef")));
    assertCode(8008, () -> app.insert("T", Map.of("a", "ABC")));
    assertCode(8008, () -> app.insert("T", Map.of("a", "1abc1")));
    Column before = app.table("T").column("a");
    Column after =
        editor.updateColumn("T", "a", column("b", ColumnType.STRING).withSize(10).withUnique(true));
    assertThat(after.id()).isEqualTo(before.id());
    assertThat(app.findById("T", one.objectId()).get("b")).isEqualTo("abc");
    assertCode(1166, () -> app.insert("T", Map.of("b", "abc")));
    app.insert("T", Map.of("b", "ABCDEFGHIJ"));
    assertCode(
        1164, () -> editor.updateColumn("T", "b", column("b", ColumnType.STRING).withSize(9)));
    editor.updateColumn("T", "b", column("b", ColumnType.STRING).withSize(10));
    app.insert("T", Map.of("b", "abc"));
    assertCode(
        1155, () -> editor.updateColumn("T", "b", column("b", ColumnType.STRING).withUnique(true)));
    app.insert("T", Map.of());
    assertCode(
        1156,
        () -> editor.updateColumn("T", "b", column("b", ColumnType.STRING).withRequired(true)));
    assertCode(1164, () -> editor.updateColumn("T", "b", column("b", ColumnType.INT)));
    assertCode(1152, () -> editor.updateColumn("T", "b", column("objectID", ColumnType.STRING)));
    assertThat(app.table("T").column("b").unique()).isFalse();
  }

  @Test
  void columnsAreMadeForValues() {
    Table table =
        editor.ensureColumns(
            "Fresh",
            Map.of(
                "text",
                "x",
                "whole",
                1L,
                "broken",
                1.5,
                "yes",
                true,
                "list",
                List.of(1L),
                "object",
                Map.of("a", 1L),
                "long",
                "x".repeat(501),
                "___class",
                "Fresh",
                "ownerId",
                "me"));
    assertThat(table.column("text").type()).isEqualTo(ColumnType.STRING);
    assertThat(table.column("whole").type()).isEqualTo(ColumnType.INT);
    assertThat(table.column("broken").type()).isEqualTo(ColumnType.DOUBLE);
    assertThat(table.column("yes").type()).isEqualTo(ColumnType.BOOLEAN);
    assertThat(table.column("list").type()).isEqualTo(ColumnType.JSON);
    assertThat(table.column("object").type()).isEqualTo(ColumnType.JSON);
    assertThat(table.column("long").type()).isEqualTo(ColumnType.TEXT);
    assertThat(table.columns()).hasSize(4 + 7);
    Map<String, Object> more = new HashMap<>();
    more.put("text", "y");
    more.put("none", null);
    assertThat(editor.ensureColumns("Fresh", more)).isSameAs(table);
    assertThat(editor.ensureColumns("Fresh", Map.of("more", 1L)).columns()).hasSize(4 + 8);
    assertCode(9021, () -> editor.ensureColumns("Fresh", Map.of("a; drop table Fresh", 1L)));
    assertCode(9021, () -> editor.ensureColumns("x\"y", Map.of()));
    assertCode(1152, () -> editor.ensureColumns("Fresh", Map.of("TEXT", 1L)));
  }

  @Test
  void thereIsALimitToColumns() {
    Map<String, Object> many = new HashMap<>();
    for (int i = 0; i <= SchemaEditor.MAX_COLUMNS; i++) {
      many.put("c" + i, true);
    }
    assertCode(1149, () -> editor.ensureColumns("Wide", many));
    assertThat(app.catalog.schema().table("Wide")).isNull();
  }

  @Test
  void relationsAreLinkTables() {
    editor.createTable("A");
    editor.createTable("B");
    Column one = editor.addRelation("A", "one", "B", Relationship.ONE_TO_ONE);
    Column many = editor.addRelation("A", "many", "B", Relationship.ONE_TO_MANY);
    assertThat(one.type()).isEqualTo(ColumnType.RELATION);
    assertThat(many.relatedTableId()).isEqualTo(app.table("B").id());
    assertCode(1152, () -> editor.addRelation("A", "ONE", "B", Relationship.ONE_TO_ONE));
    assertCode(1150, () -> editor.addRelation("A", "x", "None", Relationship.ONE_TO_ONE));
    Row a = app.insert("A", Map.of());
    Row b = app.insert("B", Map.of());
    app.database.write(sql -> {
      sql.execute(
          "INSERT INTO {0} VALUES ({1}, {2})",
          TableDdl.links(many.id()),
          org.jooq.impl.DSL.inline(a.objectId()),
          org.jooq.impl.DSL.inline(b.objectId()));
      return null;
    });
    app.records.delete(app.permit(Operation.REMOVE, "B"), b.objectId());
    int links = app.database.read(sql -> sql.fetchCount(table(TableDdl.links(many.id()))));
    assertThat(links).isZero();
    // a table with relations always gives the id
    assertThat(app.find("A", Query.ALL.withProps("created", null)).getFirst().shape().names())
        .containsExactly("created", "objectId");
    editor.deleteColumn("A", "one");
    assertThat(app.table("A").column("one")).isNull();
  }

  @Test
  void tablesThatDoNotChangeStayTheSameObjects() {
    Table a = editor.createTable("A");
    Table b = editor.createTable("B");
    long epoch = app.catalog.schema().epoch();
    editor.addColumn("B", column("n", ColumnType.INT));
    assertThat(app.catalog.schema().require("A")).isSameAs(a);
    assertThat(app.catalog.schema().require("B")).isNotSameAs(b);
    assertThat(app.catalog.schema().epoch()).isEqualTo(epoch + 1);
    assertThat(app.catalog.refresh().require("A")).isSameAs(a);
  }

  @Test
  void anotherCatalogSeesTheChangeWhenItMeetsIt() {
    editor.createTable("T");
    Row row = app.insert("T", Map.of());
    Catalog other = new Catalog(app.database);
    Records records =
        new Records(app.database, other, app.databases.plans(), app.policyVersion::get);
    var find = app.permit(Operation.FIND, "T");
    assertThat(records.find(find, Query.ALL)).hasSize(1);
    editor.addColumn("T", column("n", ColumnType.INT));
    editor.renameTable("T", "U");
    assertThat(records.findById(find, row.objectId()).shape().className()).isEqualTo("U");
    editor.deleteTable("U");
    assertCode(1009, () -> records.find(find, Query.ALL));
  }
}
