package dev.backstay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.Operation;
import dev.backstay.security.PermitsForTests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The query language over relations, functions, groups and JSON: the same answers on both products.
 *
 * <p>Cities have mayors; persons live in a city, have friends and orders; orders have items.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class QueryTest {
  @Parameter Dialect dialect;

  private TestApp app;
  private Relations relations;
  private Reach all;
  private final Map<String, String> ids = new HashMap<>();

  @BeforeEach
  void store() {
    app = new TestApp(dialect);
    relations = new Relations(app.database, app.catalog, app.policyVersion::get);
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

  private void put(String table, String name, Map<String, ?> values) {
    Map<String, Object> row = new HashMap<>(values);
    row.put("name", name);
    ids.put(name, app.insert(table, row).objectId());
  }

  private void link(String table, String parent, String column, String... children) {
    relations.add(
        app.permit(Operation.ADD_RELATION, table),
        all,
        ids.get(parent),
        column,
        new Children.ByIds(Arrays.stream(children).map(ids::get).toList()));
  }

  private List<Row> find(String table, Query query) {
    return app.records.find(app.permit(Operation.FIND, table), all, query);
  }

  private void finds(String where, String... names) {
    assertThat(find("Person", Query.where(where).withSortBy("name")))
        .as(where)
        .extracting(row -> row.get("name"))
        .containsExactly((Object[]) names);
    assertThat(app.records.count(app.permit(Operation.FIND, "Person"), all, Query.where(where)))
        .as(where)
        .isEqualTo(names.length);
  }

  private void fails(int code, Query query) {
    assertThatThrownBy(() -> find("Person", query))
        .as("%s", query)
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aPathLeadsOverRelations() {
    finds("city.name = 'Oslo'", "bob", "cid");
    finds("city.name = 'Oslo' and age = 20 and name != 'bob'", "cid");
    finds("city = '" + ids.get("Rome") + "'", "ann");
    finds("city.objectId in ('" + ids.get("Rome") + "', 'x')", "ann");
    finds("city.mayor.name = 'ann'", "ann");
    finds("city.mayor.friends.city.mayor is not null");
    finds("city.mayor.friends.city.name = 'Oslo'", "ann");
    finds("friends.friends.name = 'Dan'", "ann");
    finds("orders.items.name = 'ink'", "bob");
    finds("Person.name = 'ann'", "ann");
    finds("city.name like 'o%'", "bob", "cid");
    finds("`city`.`name` = 'Rome'", "ann");
    finds("city.mayor.name = name", "ann");
    finds("city.created > 0", "ann", "bob", "cid");
  }

  @Test
  void conditionsOnARelationSpeakOfTheSameRelatedRow() {
    finds("orders.total > 10 and orders.state = 'open'", "bob");
    finds("orders.total > 10 or orders.state = 'open'", "ann", "bob");
    finds("orders.total = 5 and orders.items.name = 'pen'", "ann");
    finds("orders.total > 10 and orders.items.name = 'pen'", "bob");
    finds("(orders.total > 10 or age = 20) and orders.state = 'open'", "bob");
    finds("orders.total > 10 and (orders.state = 'done' or name = 'x')", "ann");
    finds("not (orders.total > 10)", "ann");
    finds("not (orders.state = 'open' or orders.total < 10)", "ann");
  }

  @Test
  void whatIsNotThereIsNull() {
    finds("city is null", "Dan");
    finds("city.name is null", "Dan");
    finds("orders.objectId is null", "Dan", "cid");
    finds("orders is not null", "ann", "bob");
    finds("city is null or city.name = 'Rome'", "Dan", "ann");
    finds("orders is null and city.name = 'Oslo'", "cid");
    finds("orders.items is null", "Dan", "ann", "cid");
    finds("not (city is null)", "ann", "bob", "cid");
    finds("coalesce(city.name, 'none') = 'none'", "Dan");
    finds("city.mayor is null and city is not null", "bob", "cid");
  }

  @Test
  void anInverseRelationLeadsToParents() {
    finds("City[mayor].name = 'Rome'", "ann");
    finds("Person[friends].name = 'ann'", "bob", "cid");
    finds("Person[friends].city.name = 'Oslo'", "Dan");
    finds("Person[friends] is null", "ann");
    finds("Person[friends].age > 25 and age = 20", "bob", "cid");
    fails(19000, Query.where("City[city].name = 'x'"));
    fails(19000, Query.where("Orders[items].name = 'x'"));
    fails(19000, Query.where("Person[friends = 'x'].name = 'x'"));
  }

  @Test
  void aSubqueryIsAskedOfAnotherTable() {
    finds("name in (City[name = 'Rome'].mayor.name)", "ann");
    finds("objectId in (City[name is not null].mayor)", "ann");
    finds("objectId not in (City[name is not null].mayor)", "Dan", "bob", "cid");
    finds("age in (Orders[total > 0].total)");
    finds("orders in (Orders[items.name = 'ink'].objectId)", "bob");
    finds("age in (Person[age in (Person[name = 'bob'].age)].age) and name != 'bob'", "cid");
    finds("age not in (Person[score is not null].age)", new String[0]);
    fails(19000, Query.where("name in (Orders[total > 0].total)"));
    fails(
        19000,
        Query.where(
            String.join(
                " and ",
                java.util.Collections.nCopies(11, "objectId in (Person[age > 0].objectId)"))));
  }

  @Test
  void functionsAnswerAlike() {
    finds("upper(name) = 'DAN'", "Dan");
    finds("length(name) = 3 and lower(name) < 'b'", "ann");
    finds("concat(name, '-', 'x') = 'bob-x'", "bob");
    finds(
        "substring(name, 2, 1) = 'i' or left(name, 1) = 'D' or right(name, 2) = 'nn'",
        "Dan",
        "ann",
        "cid");
    finds("replace(name, 'a', 'u') = 'unn'", "ann");
    finds("trim('  bob ') = name", "bob");
    finds("abs(score) = 2.5", "Dan", "bob");
    finds("round(score) = 2", "ann");
    finds("round(score) = -3", "bob");
    finds("round(score) = 3", "Dan");
    finds("floor(score) = -3 or ceil(score) = 2", "ann", "bob");
    finds("mod(age, 20) = 10", "ann");
    finds("mod(age, 0) is null", "Dan", "ann", "bob", "cid");
    finds("year(born) = 2001 and month(born) = 2 and day(born) = 3", "ann");
    finds("hour(born) = 4 and minute(born) = 5 and second(born) = 6", "ann");
    finds("dayofweek(born) = 7 and dayofyear(born) = 34 and quarter(born) = 1", "ann");
    finds("date(born) = '1999-12-31' and TIME(born) = '00:00:00'", "bob");
    finds("created <= now()", "Dan", "ann", "bob", "cid");
    finds("ifnull(age, 7) = 7", "Dan");
    finds("upper(city.name) = 'ROME'", "ann");
    fails(19000, Query.where("length(age) = 1"));
    fails(19000, Query.where("year('x') = 1"));
    fails(19000, Query.where("abs(name) = 1"));
  }

  @Test
  void datesCompareWithEveryDocumentedForm() {
    for (String text :
        List.of(
            "2001-02-03T04:05:06.000Z",
            "02/03/2001 04:05:06 GMT+0000",
            "02.03.2001 04:05:06 GMT+0000",
            "02-03-2001 04:05:06 GMT+0000",
            "02/03/2001 04:05:06 UTC",
            "02.03.2001 04:05:06",
            "02-03-2001 04:05:06",
            "02/03/2001 04:05:06",
            "2001/02/3/04:05:06",
            "Sat Feb 03 04:05:06 UTC 2001",
            "981173106000")) {
      finds("born = '" + text + "'", "ann");
      finds("born at or after '" + text + "' and born at or before '" + text + "'", "ann");
      finds("born before '" + text + "'", "bob");
    }
    for (String day :
        List.of(
            "12.31.1999",
            "12-31-1999",
            "12/31/1999",
            "31/Dec/1999",
            "31-Dec-1999",
            "Friday, 31 December 1999",
            "1999-12-31")) {
      finds("born = '" + day + "'", "bob");
      finds("born after '" + day + "'", "ann");
    }
  }

  @Test
  void placesInJsonAreCompared() {
    finds("extra->'$.size' = 3", "ann");
    finds("extra->'$.size' > 3", "bob");
    finds("extra->'$.size' = '3'");
    finds("extra->'$.tag' in ('x', 'y') and extra->'$.tag' like 'X'", "ann");
    finds("extra->'$.on' = true", "ann");
    finds("extra->'$.on'", "ann");
    finds("extra->'$.list[1]' = 2", "ann");
    finds("extra->'$[2]' = 'three'", "Dan");
    finds("extra->'$.\"a b\"' = 'z'", "bob");
    finds("extra->'$[1]' is null and extra is not null", "Dan", "ann", "bob");
    finds("extra->'$.tag' is not null", "ann", "bob");
    finds("extra->'$.list.x' = 1");
    finds("extra->'$.size' < age", "ann", "bob");
    assertThat(
            find(
                    "Person",
                    Query.where("name = 'bob'")
                        .withProps("extra->'$.tag', extra->'$.size' as s", null))
                .getFirst())
        .satisfies(row -> assertThat(row.get("tag")).hasToString("\"y\""))
        .satisfies(row -> assertThat(row.get("s")).hasToString("10.5"));
  }

  private List<Object> names(Query query) {
    return find("Person", query).stream().map(row -> row.get("name")).toList();
  }

  @Test
  void rowsAreSortedByRelationsFunctionsAndAliases() {
    assertThat(names(Query.ALL.withSortBy("city.name, name desc")))
        .containsExactly("Dan", "cid", "bob", "ann");
    assertThat(names(Query.ALL.withSortBy("city.name desc, name")))
        .containsExactly("ann", "bob", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("upper(name)")))
        .containsExactly("ann", "bob", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("n desc").withProps("lower(name) as n, name", null)))
        .containsExactly("Dan", "cid", "bob", "ann");
    assertThat(names(Query.ALL.withSortBy("orders.total, name")))
        .containsExactly("Dan", "cid", "ann", "bob");
    assertThat(names(Query.ALL.withSortBy("orders.total desc, name desc")))
        .containsExactly("bob", "ann", "cid", "Dan");
    assertThat(names(Query.ALL.withSortBy("City[mayor].name desc, name")))
        .containsExactly("ann", "Dan", "bob", "cid");
    assertThat(names(Query.where("friends is not null").withSortBy("city.mayor.name, name")))
        .containsExactly("bob", "ann");
    fails(1006, Query.ALL.withSortBy("extra"));
    fails(1006, Query.ALL.withSortBy("nothing"));
    fails(1006, Query.ALL.withSortBy("city.nothing"));
    fails(1006, Query.ALL.withSortBy("count(name)"));
    fails(1006, Query.ALL.withSortBy("1"));
  }

  private static String text(Row row) {
    return row.toString();
  }

  private List<String> rows(Query query) {
    return find("Person", query).stream().map(QueryTest::text).toList();
  }

  @Test
  void propertiesAreProjectedUnderTheirKeys() {
    Query ann = Query.where("name = 'ann'");
    String id = ", objectId=" + ids.get("ann") + "}";
    assertThat(rows(ann.withProps("name, city.name as town, city.mayor.age", null)))
        .containsExactly("Person{name=ann, town=Rome, age=30" + id);
    assertThat(rows(ann.withProps("TIME(born), upper(name) as big", null)))
        .containsExactly("Person{Time=04:05:06, big=ANN" + id);
    assertThat(
            find("Person", ann.withProps("*, year(born) as y", "created, updated, ownerId, extra"))
                .getFirst()
                .shape()
                .names())
        .containsExactly("objectId", "name", "age", "score", "active", "born", "y");
    assertThat(rows(Query.where("name = 'Dan'").withProps("city.name", null)))
        .containsExactly("Person{name=null, objectId=" + ids.get("Dan") + "}");
    fails(1006, Query.ALL.withProps("orders.total", null));
    fails(1006, Query.ALL.withProps("nothing", null));
    fails(1006, Query.ALL.withProps("'x'", null));
    fails(1006, Query.ALL.withProps("1", null));
    fails(1006, Query.ALL.withProps("max(extra)", null));
    fails(1006, Query.ALL.withProps("sum(name)", null));
    fails(1006, Query.ALL.withProps("count(count(name))", null));
  }

  @Test
  void aggregatesAreOfAllOrOfGroups() {
    assertThat(
            rows(
                Query.ALL.withProps(
                    "Count(objectId) as n, Sum(age), Min(score) as low, Max(name) as last, Avg(age)"
                        + " as mean",
                    null)))
        .containsExactly("Person{n=4, sum=70, low=-2.5, last=cid, mean=23.333333333333332}");
    assertThat(
            rows(
                Query.where("name = 'x'")
                    .withProps("count(*), sum(age), avg(age), min(active)", null)))
        .containsExactly("Person{count=0, sum=null, avg=null, min=null}");
    assertThat(rows(Query.ALL.withProps("age, count(*) as n", null).withGroups("age", null, false)))
        .containsExactly("Person{age=null, n=1}", "Person{age=20, n=2}", "Person{age=30, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("age, count(*) as n", null)
                    .withGroups("age", "count(*) > 1", false)))
        .containsExactly("Person{age=20, n=2}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("age, count(*) as n", null)
                    .withGroups("age", "n < 2 and age is not null", false)))
        .containsExactly("Person{age=30, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("city.name as town, count(*) as n, max(age) as old", null)
                    .withGroups("city.name", null, false)
                    .withSortBy("n desc, town")))
        .containsExactly(
            "Person{town=Oslo, n=2, old=20}",
            "Person{town=null, n=1, old=null}",
            "Person{town=Rome, n=1, old=30}");
    assertThat(
            rows(
                Query.ALL
                    .withProps(
                        "name, sum(orders.total) as spent, count(orders.objectId) as n", null)
                    .withGroups("objectId", null, false)
                    .withSortBy("spent desc, name")))
        .containsExactly(
            "Person{name=ann, spent=55, n=2}", "Person{name=bob, spent=50, n=1}",
            "Person{name=Dan, spent=null, n=0}", "Person{name=cid, spent=null, n=0}");
    // what is said of a relation that is counted holds for the rows that are counted
    assertThat(
            rows(
                Query.where("orders.state = 'open'")
                    .withProps("name, sum(orders.total) as spent", null)
                    .withGroups("name", null, false)))
        .containsExactly("Person{name=ann, spent=5}", "Person{name=bob, spent=50}");
    // and of another relation counts nothing twice
    assertThat(
            rows(Query.where("orders.items.name = 'pen'").withProps("count(objectId) as n", null)))
        .containsExactly("Person{n=2}");
    assertThat(rows(Query.ALL.withGroups("age", null, false).withSortBy("age desc")))
        .containsExactly("Person{age=30}", "Person{age=20}", "Person{age=null}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("substring(name, 1, 1) as initial, count(*) as n", null)
                    .withGroups("initial", null, false)
                    .withSortBy("initial desc")
                    .withPage(2, 1)))
        .containsExactly("Person{initial=b, n=1}", "Person{initial=a, n=1}");
    assertThat(
            rows(
                Query.ALL
                    .withProps("active, min(born) as first", null)
                    .withGroups("year(born), active", "year(born) > 1999", false)))
        .containsExactly("Person{active=true, first=981173106000}");
    // what a group does not have in common is the smallest
    assertThat(rows(Query.ALL.withProps("name, active", null).withGroups("age", null, false)))
        .containsExactly(
            "Person{name=Dan, active=null}",
            "Person{name=bob, active=false}",
            "Person{name=ann, active=true}");
    assertThat(
            app.records.count(
                app.permit(Operation.FIND, "Person"),
                all,
                Query.ALL.withGroups("age", null, false)))
        .isEqualTo(3);
    fails(19001, Query.ALL.withProps("age", null).withGroups("age", "nothing > 1", false));
    fails(19001, Query.ALL.withProps("age", null).withGroups("age", "count(*) >", false));
    fails(1006, Query.ALL.withGroups("count(*)", null, false));
    fails(1006, Query.ALL.withGroups("nothing", null, false));
    fails(1006, Query.ALL.withGroups("*", null, false));
    fails(1006, Query.ALL.withGroups("age", null, false).withRelations("city", 0, 10));
    fails(19000, Query.where("count(*) > 1"));
  }

  @Test
  void equalRowsComeOnceIfThatIsAskedFor() {
    Query ages = Query.ALL.withProps("age", null);
    assertThat(rows(ages.withGroups(null, null, true)))
        .containsExactly("Person{age=null}", "Person{age=20}", "Person{age=30}");
    assertThat(rows(ages.withGroups(null, null, true).withSortBy("age desc").withPage(1, 1)))
        .containsExactly("Person{age=20}");
    assertThat(rows(ages.withGroups("objectId", null, true)))
        .containsExactly("Person{age=null}", "Person{age=20}", "Person{age=30}");
    assertThat(rows(Query.ALL.withProps("city.name as town", null).withGroups(null, null, true)))
        .containsExactly("Person{town=null}", "Person{town=Oslo}", "Person{town=Rome}");
    assertThat(names(Query.ALL.withGroups(null, null, true).withSortBy("name"))).hasSize(4);
  }

  @Test
  void writesTakeTheWholeLanguage() {
    long changed =
        app.records.updateWhere(
            app.permit(Operation.UPDATE, "Person"),
            all,
            "city.name = 'Oslo'",
            Map.of("score", 9.0));
    assertThat(changed).isEqualTo(2);
    finds("score = 9", "bob", "cid");
    assertThat(
            relations.set(
                app.permit(Operation.ADD_RELATION, "Person"),
                all,
                ids.get("Dan"),
                "friends",
                new Children.Where("Person[friends].name = 'ann' or upper(name) = 'ANN'")))
        .isEqualTo(3);
    finds("Person[friends].name = 'Dan'", "ann", "bob", "cid");
    assertThat(
            app.records.deleteWhere(
                app.permit(Operation.REMOVE, "Orders"),
                all,
                "Person[orders].city.mayor.name = 'ann'"))
        .isEqualTo(2);
    finds("orders is not null", "bob");
  }

  @Test
  void whatTheCallerCannotReachIsNotThere() {
    Reach nothing = Reach.NOTHING;
    var find = app.permit(Operation.FIND, "Person");
    for (String where :
        List.of(
            "city.name = 'Oslo'",
            "orders is not null",
            "City[mayor].name like '%'",
            "name in (City[name = 'Rome'].mayor.name)",
            "upper(city.name) = 'ROME'")) {
      assertThat(app.records.find(find, nothing, Query.where(where))).as(where).isEmpty();
      assertThat(app.records.count(find, nothing, Query.where(where))).as(where).isZero();
    }
    assertThat(app.records.count(find, nothing, Query.where("city is null"))).isEqualTo(4);
    assertThat(
            app.records.find(
                find,
                nothing,
                Query.ALL
                    .withProps("city.name as town, count(*) as n", null)
                    .withGroups("city.name", null, false)))
        .extracting(Row::toString)
        .containsExactly("Person{town=null, n=4}");
    assertThat(app.records.find(find, nothing, Query.ALL.withRelations("city,friends", 0, 10)))
        .allSatisfy(row ->
            assertThat(row.related())
                .containsEntry("city", null)
                .containsEntry("friends", List.of()));
  }

  @Test
  void aHiddenColumnMayBeNamedNowhere() {
    Column secret = app.table("City").column("name");
    Column mayor = app.table("City").column("mayor");
    Column age = app.table("Person").column("age");
    Set<String> hidden = Set.of(secret.id(), mayor.id());
    Reach reach = (operation, table) -> PermitsForTests.hiding(operation, table, hidden);
    var find = PermitsForTests.hiding(Operation.FIND, app.table("Person").id(), Set.of(age.id()));
    for (Query query :
        List.of(
            Query.where("city.name = 'x'"),
            Query.where("city.mayor.name = 'x'"),
            Query.where("City[mayor].objectId = 'x'"),
            Query.where("objectId in (City[name = 'x'].objectId)"),
            Query.where("objectId in (City[objectId = 'x'].mayor)"),
            Query.where("upper(city.name) = 'X'"),
            Query.where("age = 1"),
            Query.where("mod(age, 2) = 1"),
            Query.ALL.withSortBy("city.name"),
            Query.ALL.withSortBy("abs(age)"),
            Query.ALL.withProps("city.name", null),
            Query.ALL.withProps("max(age)", null),
            Query.ALL.withProps("count(*)", null).withGroups("city.name", null, false),
            Query.ALL.withProps("count(*)", null).withGroups("age", null, false),
            Query.ALL.withProps("name", null).withGroups("name", "max(age) > 1", false),
            Query.ALL.withRelations("city.mayor", 0, 10))) {
      assertThatThrownBy(() -> app.records.find(find, reach, query))
          .as("%s", query)
          .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(1053));
    }
    assertThat(
            app.records.find(
                find, reach, Query.ALL.withProps("distinct", null).withProps(null, null)))
        .allSatisfy(row -> assertThat(row.shape().names()).doesNotContain("age"));
  }

  @Test
  void aChangedTableIsAskedAsItIs() {
    finds("city.name = 'Rome'", "ann");
    assertThat(names(Query.ALL.withSortBy("city.name desc").withPage(1, 0))).containsExactly("ann");
    app.editor()
        .updateColumn(
            "City", "name", ColumnDefinition.of("label", ColumnType.STRING).withSize(500));
    fails(19000, Query.where("city.name = 'Rome'"));
    fails(1006, Query.ALL.withSortBy("city.name desc").withPage(1, 0));
    finds("city.label = 'Rome'", "ann");
    app.editor().renameTable("City", "Town");
    finds("Town[mayor].label = 'Rome'", "ann");
    fails(19000, Query.where("City[mayor].label = 'Rome'"));
    app.editor().deleteTable("Town");
    fails(19000, Query.where("city.label = 'Rome'"));
  }

  @Test
  void aQueryOverALimitIsRefused() {
    fails(19000, Query.where("friends" + ".friends".repeat(20) + ".name = 'x'"));
    finds("friends" + ".friends".repeat(18) + ".name = 'x'");
    fails(1006, Query.ALL.withProps("name" + ", name".repeat(200), null));
  }
}
