package dev.backstay.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.plan.BoundFilter;
import dev.backstay.store.plan.BoundQuery;
import dev.backstay.store.plan.FindPlans;
import dev.backstay.store.plan.Plans;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a query may do with texts for one row, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
class TextWorkTest {
  /**
   * Without its bound a function that cannot be stopped takes minutes; with it, well below a
   * second.
   */
  private static final Duration SOON = Duration.ofSeconds(20);

  @Parameter Dialect dialect;

  private TestApp app;

  @BeforeEach
  void createPerson() {
    app = new TestApp(dialect);
    app.createPerson();
  }

  private void store(String name, String notes) {
    app.insert("Person", Map.of("name", name, "notes", notes));
  }

  private long finds(String where) {
    long start = System.nanoTime();
    long count = app.count("Person", where);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    return count;
  }

  private void refuses(int code, String where) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> app.count("Person", where))
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(code));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
  }

  private String sql(String where) {
    Table table = app.table("Person");
    Plans plans = app.databases.plans();
    ResolvedWhere resolved = plans.resolved().where(table, app.catalog.schema(), where, Set.of());
    BoundQuery.Shape shape = new BoundQuery.Shape(resolved.where(), resolved.types(), List.of());
    BoundFilter filter = BoundFilter.of(app.permit(Operation.FIND, "Person"));
    return plans.of(app.database, new FindPlans.Count(table, shape, filter.shape())).sql();
  }

  @Test
  void ordinaryQueriesAreNotGuarded() {
    for (String where :
        List.of(
            "age > 4",
            "objectId = 'x'",
            "name like '%golden wok%' and notes like '%banana%'",
            "upper(name) = 'ANN' or lower(notes) = 'x'",
            "concat(name, '-', notes) = 'a-b'",
            "replace(name, 'a', 'ae') = 'x'",
            "length(trim(notes)) > 3",
            "extra->'$.a' = 'x'")) {
      assertThat(sql(where)).as(where).doesNotContain("octet_length");
    }
    assertThat(sql("notes like '%" + "a".repeat(40) + "b'")).contains("octet_length");
  }

  @Test
  void aPatternHasALargestLength() {
    store("ann", "a".repeat(1_000));
    assertThat(finds("notes like '%" + "a".repeat(LikePattern.MAX_LENGTH - 1) + "'")).isZero();
    assertThat(finds("notes like '" + "%a".repeat(LikePattern.MAX_LENGTH / 2) + "'")).isOne();
    refuses(19000, "notes like '%" + "a".repeat(LikePattern.MAX_LENGTH) + "'");
    // this pattern has ended the process
    refuses(19000, "notes like '" + "%a".repeat(20_000) + "'");
  }

  @Test
  void aPatternThatRepeatsItselfNeedsShortTexts() {
    String where = "notes like '%" + "a".repeat(1_900) + "b'";
    store("short", "a".repeat(4_000) + "b");
    assertThat(finds(where)).isOne();
    store("long", "a".repeat(200_000));
    refuses(1026, where);
    refuses(1026, "not (" + where + ")");
    assertThat(finds("name = 'short' and notes like '%" + "a_".repeat(900) + "b'")).isOne();
    // none of these reads a text more than a few times
    store("longest", "a".repeat(ColumnType.MAX_TEXT));
    assertThat(finds("notes like '%golden wok%'")).isZero();
    assertThat(finds("notes like 'a%a'")).isEqualTo(2);
    assertThat(finds("notes like '%" + "a".repeat(9) + "b'")).isOne();
  }

  @Test
  void manyPatternsTogetherNeedShortTexts() {
    String where =
        IntStream.range(0, 400)
            .mapToObj(n -> "notes like '%" + n + "b%'")
            .collect(Collectors.joining(" or "));
    store("short", "7b");
    assertThat(finds(where)).isOne();
    store("long", "a".repeat(ColumnType.MAX_TEXT));
    refuses(1026, where);
  }

  @Test
  void replacingCannotMakeATextOfAnyLength() {
    String b = "b".repeat(700);
    String c = "c".repeat(700);
    store("ann", "aaaaa");
    assertThat(
            finds("length(replace(replace(notes, 'a', '" + b + "'), 'b', '" + c + "')) = 2450000"))
        .isOne();
    store("bob", "a".repeat(200_000));
    refuses(1026, "length(replace(replace(notes, 'a', '" + b + "'), 'b', '" + c + "')) > 0");
    String many = "x".repeat(20_000);
    refuses(1026, "length(replace(replace(notes, 'a', '" + many + "'), 'x', '" + many + "')) > 0");
    refuses(1026, "replace(replace(name, 'a', '" + many + "'), 'x', '" + many + "') like '%xx%'");
    // as long as before
    assertThat(finds("length(replace(notes, 'a', 'b')) = 200000")).isOne();
    assertThat(finds("length(replace(name, 'n', '" + "y".repeat(500) + "')) = 1001")).isOne();
  }

  @Test
  void joiningCannotMakeATextOfAnyLength() {
    store("ann", "aaaaa");
    String doubled = "notes";
    for (int i = 0; i < 9; i++) {
      doubled = "concat(" + doubled + ", " + doubled + ")";
    }
    assertThat(finds("length(" + doubled + ") = " + 5 * 512)).isOne();
    store("bob", "a".repeat(ColumnType.MAX_TEXT));
    assertThat(finds("length(concat(notes, notes)) = 2000000")).isOne();
    refuses(1026, "length(" + doubled + ") > 0");
  }

  @Test
  void whatIsShownSortedGroupedAndChangedIsBoundToo() {
    String many = "b".repeat(2_000);
    store("ann", "a".repeat(100_000));
    String grown = "replace(notes, 'a', '" + many + "')";
    Query all = Query.ALL;
    refusesText(() -> app.find("Person", all.withProps("length(" + grown + ") as x", null)));
    refusesText(() -> app.find("Person", all.withSortBy(grown)));
    refusesText(
        () -> app.update("Person", id(), Map.of("age", expression("length(" + grown + ")"))));
    refusesText(() ->
        app.records.updateWhere(
            app.permit(Operation.UPDATE, "Person"),
            PermitsForTests::all,
            "name = 'ann'",
            Map.of("notes", expression(grown))));
    refusesText(() ->
        app.records.deleteWhere(
            app.permit(Operation.REMOVE, "Person"),
            PermitsForTests::all,
            "length(" + grown + ") > 0"));
    // what was refused has changed nothing, and others go on
    assertThat(finds("length(notes) = 100000 and age is null")).isOne();
    app.update("Person", id(), Map.of("notes", expression("replace(notes, 'a', 'bb')")));
    assertThat(finds("length(notes) = 200000")).isOne();
    // a column that nothing is done with is shown, however long it is
    assertThat(
            app.find(
                    "Person",
                    all.withProps("notes, length(replace(name, 'n', '" + many + "')) as x", null))
                .getFirst()
                .get("notes"))
        .hasToString("b".repeat(200_000));
  }

  @Test
  void placesInJsonAreCounted() {
    app.insert("Person", Map.of("extra", Map.of("a", 1L)));
    assertThat(finds(places(100))).isOne();
    refuses(1026, places(101));
  }

  @Test
  void plainComparisonsAreNeverGuarded() {
    store("long", "a".repeat(ColumnType.MAX_TEXT));
    String heavy = "name like '%" + "a".repeat(1_900) + "b'";
    assertThat(finds("notes >= 'aaaa' and notes <> 'b' and not (" + heavy + ")")).isOne();
    refuses(
        1026,
        IntStream.range(0, 100)
            .mapToObj(n -> "notes > '" + n + "'")
            .collect(Collectors.joining(" or ")));
  }

  private static String places(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "extra->'$.a' = " + n)
        .collect(Collectors.joining(" or "));
  }

  @Test
  void aResultHasALargestSize() {
    for (int i = 0; i < 11; i++) {
      store("n" + i, "x".repeat(ColumnType.MAX_TEXT - 1_000));
    }
    assertThat(app.find("Person", Query.ALL)).hasSize(10);
    refusesText(() -> app.find("Person", Query.ALL.withPage(11, 0)));
    refusesText(() ->
        app.find(
            "Person",
            Query.ALL.withProps(
                IntStream.range(0, 8)
                    .mapToObj(n -> "concat(notes, '" + n + "') as x" + n)
                    .collect(Collectors.joining(", ")),
                null)));
    // and the connection, or another one, serves
    assertThat(app.find("Person", Query.ALL.withProps("name", null))).hasSize(10);
  }

  private void refusesText(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(1026));
  }

  private String id() {
    return app.find("Person", Query.ALL).getFirst().objectId();
  }

  private static Map<String, String> expression(String value) {
    return Map.of("___class", "BackendlessExpression", "value", value);
  }
}
