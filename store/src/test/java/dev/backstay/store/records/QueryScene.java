package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.SchemaEditor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What queries are asked of, on both products: cities have mayors; persons live in a city, have
 * friends and orders; orders have items.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
abstract class QueryScene {
  @Parameter Dialect dialect;

  TestApp app;

  Relations relations;

  Reach all;

  final Map<String, String> ids = new HashMap<>();

  @BeforeEach
  void store() {
    app = new TestApp(dialect);
    relations =
        new Relations(app.database, app.catalog, app.databases.plans(), app.policyVersion::get);
    all = PermitsForTests::all;
    SchemaEditor editor = app.editor();
    for (String table : List.of("City", "Person", "Orders", "Item")) {
      editor.createTable(table);
      editor.addColumn(table, ColumnDefinition.of("name", ColumnType.STRING));
    }
    editor.addColumn("Person", ColumnDefinition.of("age", ColumnType.INT));
    editor.addColumn("Person", ColumnDefinition.of("score", ColumnType.DOUBLE));
    editor.addColumn("Person", ColumnDefinition.of("active", ColumnType.BOOLEAN));
    editor.addColumn("Person", ColumnDefinition.of("born", ColumnType.DATETIME));
    editor.addColumn("Person", ColumnDefinition.of("extra", ColumnType.JSON));
    editor.addColumn("Orders", ColumnDefinition.of("total", ColumnType.INT));
    editor.addColumn("Orders", ColumnDefinition.of("state", ColumnType.STRING));
    editor.addRelation("City", "mayor", "Person", Relationship.ONE_TO_ONE);
    editor.addRelation("Person", "city", "City", Relationship.ONE_TO_ONE);
    editor.addRelation("Person", "friends", "Person", Relationship.ONE_TO_MANY);
    editor.addRelation("Person", "orders", "Orders", Relationship.ONE_TO_MANY);
    editor.addRelation("Orders", "items", "Item", Relationship.ONE_TO_MANY);

    put("City", "Rome", Map.of());
    put("City", "Oslo", Map.of());
    put(
        "Person",
        "ann",
        Map.of(
            "age",
            30L,
            "score",
            1.5,
            "active",
            true,
            "born",
            "2001-02-03 04:05:06",
            "extra",
            Map.of(
                "size",
                3L,
                "tag",
                "x",
                "on",
                true,
                "list",
                List.of(1L, 2L),
                "none",
                new ArrayList<>())));
    put(
        "Person",
        "bob",
        Map.of(
            "age",
            20L,
            "score",
            -2.5,
            "active",
            false,
            "born",
            "1999-12-31",
            "extra",
            Map.of("size", 10.5, "tag", "y", "a b", "z")));
    put("Person", "cid", Map.of("age", 20L));
    put("Person", "Dan", Map.of("score", 2.5, "extra", Arrays.asList(1L, null, "three")));
    put("Orders", "o1", Map.of("total", 5L, "state", "open"));
    put("Orders", "o2", Map.of("total", 50L, "state", "done"));
    put("Orders", "o3", Map.of("total", 50L, "state", "open"));
    put("Item", "pen", Map.of());
    put("Item", "ink", Map.of());
    link("City", "Rome", "mayor", "ann");
    link("Person", "ann", "city", "Rome");
    link("Person", "bob", "city", "Oslo");
    link("Person", "cid", "city", "Oslo");
    link("Person", "ann", "friends", "bob", "cid");
    link("Person", "bob", "friends", "Dan");
    link("Person", "ann", "orders", "o1", "o2");
    link("Person", "bob", "orders", "o3");
    link("Orders", "o1", "items", "pen");
    link("Orders", "o3", "items", "pen", "ink");
  }

  void put(String table, String name, Map<String, ?> values) {
    Map<String, Object> row = new HashMap<>(values);
    row.put("name", name);
    ids.put(name, app.insert(table, row).objectId());
  }

  void link(String table, String parent, String column, String... children) {
    relations.add(
        app.permit(Operation.ADD_RELATION, table),
        all,
        ids.get(parent),
        column,
        new Children.ByIds(Arrays.stream(children).map(ids::get).toList()));
  }

  List<Row> find(String table, Query query) {
    return app.records.find(app.permit(Operation.FIND, table), all, query);
  }

  void finds(String where, String... names) {
    assertThat(find("Person", Query.where(where).withSortBy("name")))
        .as(where)
        .extracting(row -> row.get("name"))
        .containsExactly((Object[]) names);
    assertThat(app.records.count(app.permit(Operation.FIND, "Person"), all, Query.where(where)))
        .as(where)
        .isEqualTo(names.length);
  }

  void fails(int code, Query query) {
    assertThatThrownBy(() -> find("Person", query))
        .as("%s", query)
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  List<Object> names(Query query) {
    return find("Person", query).stream().map(row -> row.get("name")).toList();
  }

  List<String> rows(Query query) {
    return find("Person", query).stream().map(Row::toString).toList();
  }
}
