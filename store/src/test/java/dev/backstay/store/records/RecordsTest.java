package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.StalePermitException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.Table;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What records do, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
public class RecordsTest {
  @Parameter Dialect dialect;

  private TestApp app;
  private Table person;

  @BeforeEach
  void createApp() {
    app = new TestApp(dialect);
    person = app.createPerson();
  }

  public static void assertCode(int code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DataException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  private static Map<String, Object> everything() {
    Map<String, Object> values = new HashMap<>();
    values.put("name", "Ånna 🙂");
    values.put("email", "anna@example.com");
    values.put("age", 41L);
    values.put("score", 1.5);
    values.put("active", true);
    values.put("born", -123_456_789L);
    values.put("notes", "x".repeat(20_000));
    values.put("extra", Map.of("a", List.of(1L, "zwei", Map.of())));
    return values;
  }

  private static void assertEverything(Row row) {
    assertThat(row.get("name")).isEqualTo("Ånna 🙂");
    assertThat(row.get("email")).isEqualTo("anna@example.com");
    assertThat(row.get("age")).isEqualTo(41L);
    assertThat(row.get("score")).isEqualTo(1.5);
    assertThat(row.get("active")).isEqualTo(true);
    assertThat(row.get("born")).isEqualTo(-123_456_789L);
    assertThat(row.get("notes")).isEqualTo("x".repeat(20_000));
    assertThat(String.valueOf(row.get("extra")).replace(" ", ""))
        .isEqualTo("{\"a\":[1,\"zwei\",{}]}");
  }

  @Test
  void aRowComesBackAsItWasStored() {
    Row inserted = app.insert("Person", everything(), "owner-1");
    assertEverything(inserted);
    assertThat(inserted.shape().className()).isEqualTo("Person");
    assertThat(inserted.objectId()).matches("[0-9A-F-]{36}");
    assertThat(inserted.ownerId()).isEqualTo("owner-1");
    assertThat(inserted.get("updated")).isNull();
    assertThat((Long) inserted.get("created"))
        .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(10_000L));

    Row found = app.findById("Person", inserted.objectId());
    assertEverything(found);
    assertThat(found.get("created")).isEqualTo(inserted.get("created"));
    assertThat(found.shape().names()).isEqualTo(inserted.shape().names());
    assertThat(app.find("Person", Query.ALL))
        .singleElement()
        .satisfies(RecordsTest::assertEverything);
  }

  @Test
  void anEmptyObjectMakesARow() {
    Row row = app.insert("Person", Map.of());
    assertThat(app.findById("Person", row.objectId()).get("name")).isNull();
  }

  @Test
  void anUpdateChangesWhatItNamesAndNoServerField() {
    Row before = app.insert("Person", everything(), "owner-1");
    Map<String, Object> changes = new HashMap<>();
    changes.put("age", 42L);
    changes.put("name", null);
    changes.put("ownerId", "thief");
    changes.put("created", 1L);
    changes.put("updated", 1L);
    changes.put("objectId", "other");
    changes.put("___class", "Person");
    Row after = app.update("Person", before.objectId(), changes);
    assertThat(after.get("age")).isEqualTo(42L);
    assertThat(after.get("name")).isNull();
    assertThat(after.get("email")).isEqualTo("anna@example.com");
    assertThat(after.ownerId()).isEqualTo("owner-1");
    assertThat(after.get("created")).isEqualTo(before.get("created"));
    assertThat((Long) after.get("updated")).isGreaterThanOrEqualTo((Long) before.get("created"));
    assertThat(after.objectId()).isEqualTo(before.objectId());
  }

  @Test
  void whatIsNotThereIsNull() {
    assertThat(app.findById("Person", "nobody")).isNull();
    assertThat(app.update("Person", "nobody", Map.of("age", 1L))).isNull();
    assertThat(app.records.delete(app.permit(Operation.REMOVE, "Person"), "nobody")).isNull();
  }

  @Test
  void aDeletedRowIsGone() {
    Row row = app.insert("Person", Map.of());
    Long when = app.records.delete(app.permit(Operation.REMOVE, "Person"), row.objectId());
    assertThat(when).isGreaterThanOrEqualTo((Long) row.get("created"));
    assertThat(app.findById("Person", row.objectId())).isNull();
    assertThat(app.count("Person", null)).isZero();
  }

  @Test
  void aClientMayChooseAnId() {
    assertThat(app.insert("Person", Map.of("objectId", "1")).objectId()).isEqualTo("1");
    assertThat(app.insert("Person", Map.of("objectId", 2L)).objectId()).isEqualTo("2");
    assertCode(1101, () -> app.insert("Person", Map.of("objectId", "1")));
    assertCode(8008, () -> app.insert("Person", Map.of("objectId", "a/b")));
    assertCode(8008, () -> app.insert("Person", Map.of("objectId", "x".repeat(65))));
    assertCode(8008, () -> app.insert("Person", Map.of("objectId", true)));
    assertCode(8008, () -> app.insert("Person", Map.of("objectId", "' OR 1=1 --")));
  }

  @Test
  void aUniqueValueIsRefusedTwice() {
    app.insert("Person", Map.of("email", "a@b"));
    Row other = app.insert("Person", Map.of("email", "c@d"));
    assertThatThrownBy(() -> app.insert("Person", Map.of("email", "a@b")))
        .hasMessage("Duplicate entry for column 'email'");
    assertCode(1166, () -> app.update("Person", other.objectId(), Map.of("email", "a@b")));
    // the same statement serves the next one
    assertThat(app.update("Person", other.objectId(), Map.of("email", "e@f")).get("email"))
        .isEqualTo("e@f");
    // null is not a value
    app.insert("Person", Map.of());
    app.insert("Person", Map.of());
  }

  @Test
  void wrongTypesAreRefusedWithTheKnownMessages() {
    for (String column : List.of("age", "score", "active")) {
      assertThatThrownBy(() -> app.insert("Person", Map.of(column, "text")))
          .hasMessage(
              "Unable to save object - invalid data type for properties - "
                  + column
                  + ". You can change the property type in developer console.");
    }
    assertThatThrownBy(() -> app.insert("Person", Map.of("born", "no date")))
        .hasMessage("Invalid date format for property born");
    assertCode(1007, () -> app.insert("Person", Map.of("age", 1.5)));
    assertCode(1007, () -> app.insert("Person", Map.of("age", new BigDecimal("1e400"))));
    assertCode(
        1007, () -> app.insert("Person", Map.of("age", new BigDecimal("9223372036854775808"))));
    assertCode(1007, () -> app.insert("Person", Map.of("score", new BigDecimal("1e400"))));
    assertCode(1007, () -> app.insert("Person", Map.of("name", List.of())));
    assertCode(1007, () -> app.insert("Person", Map.of("name", "a\0b")));
    assertCode(1007, () -> app.insert("Person", Map.of("name", "\ud800")));
    assertCode(8000, () -> app.insert("Person", Map.of("name", "x".repeat(501))));
    assertCode(8003, () -> app.insert("Person", Map.of("born", Long.MAX_VALUE)));
    assertCode(1126, () -> app.insert("Person", Map.of("unknown", 1L)));
    assertThat(app.count("Person", null)).isZero();
  }

  @Test
  void numbersTextsAndDatesTakeTheirObviousForms() {
    Row row =
        app.insert(
            "Person",
            Map.of("age", 3.0, "score", 2L, "name", 12L, "born", "2020-02-29T12:00:00.5Z"));
    Row found = app.findById("Person", row.objectId());
    assertThat(found.get("age")).isEqualTo(3L);
    assertThat(found.get("score")).isEqualTo(2.0);
    assertThat(found.get("name")).isEqualTo("12");
    assertThat(found.get("born")).isEqualTo(1_582_977_600_500L);
  }

  @Test
  void aTextOfFullLengthFits() {
    String name = "🙂".repeat(500);
    assertThat(
            app.findById("Person", app.insert("Person", Map.of("name", name)).objectId())
                .get("name"))
        .isEqualTo(name);
  }

  @Test
  void bulkInsertIsAllOrNothing() {
    var permit = app.permit(Operation.CREATE, "Person");
    List<String> ids =
        app.records.insertAll(
            permit, IntStream.range(0, 100).mapToObj(i -> Map.of("name", "p" + i)).toList(), "o");
    assertThat(ids).hasSize(100).isSorted();
    assertThat(app.findById("Person", ids.get(7)).get("name")).isEqualTo("p7");
    assertCode(
        1166,
        () ->
            app.records.insertAll(
                permit, List.of(Map.of("email", "x"), Map.of("email", "x")), null));
    assertThat(app.count("Person", "email = 'x'")).isZero();
    assertCode(
        8000,
        () ->
            app.records.insertAll(
                permit, java.util.Collections.nCopies(101, Map.<String, Object>of()), null));
    assertThat(app.records.insertAll(permit, List.of(), null)).isEmpty();
  }

  @Test
  void pagesFollowEachOtherInAnyOrder() {
    for (int i = 0; i < 25; i++) {
      app.insert("Person", Map.of("name", "n" + i % 3, "age", (long) i));
    }
    for (String sort : java.util.Arrays.asList(null, "name", "name desc, age", "created asc")) {
      List<String> paged =
          IntStream.range(0, 3)
              .boxed()
              .flatMap(page ->
                  app.find("Person", Query.ALL.withSortBy(sort).withPage(10, page * 10L)).stream())
              .map(Row::objectId)
              .toList();
      assertThat(paged).as(sort).hasSize(25).doesNotHaveDuplicates();
    }
    assertThat(app.find("Person", Query.ALL.withPage(10, 1_000))).isEmpty();
    assertThat(app.find("Person", Query.ALL)).hasSize(10);
    assertThat(app.find("Person", Query.ALL.withPage(1, 0)).getFirst().get("age")).isEqualTo(24L);
  }

  @Test
  void wrongPagesAreRefused() {
    assertCode(1025, () -> Query.ALL.withPage(101, 0));
    assertCode(1005, () -> Query.ALL.withPage(0, 0));
    assertCode(1004, () -> Query.ALL.withPage(10, -1));
  }

  @Test
  void textsSortByCodePointAndNullComesFirst() {
    for (String name : List.of("b", "B", "a", "Z", "ä", "a b", "ab", "_", "ﬀ", "🙂", "")) {
      app.insert("Person", Map.of("name", name));
    }
    app.insert("Person", Map.of());
    List<Object> ascending =
        app.find("Person", Query.ALL.withSortBy("name").withPage(100, 0)).stream()
            .map(row -> row.get("name"))
            .toList();
    assertThat(ascending)
        .containsExactly(null, "", "B", "Z", "_", "a", "a b", "ab", "b", "ä", "ﬀ", "🙂");
    List<Object> descending =
        app.find("Person", Query.ALL.withSortBy("name desc").withPage(100, 0)).stream()
            .map(row -> row.get("name"))
            .toList();
    assertThat(descending).isEqualTo(ascending.reversed());
  }

  @Test
  void propertiesAreChosen() {
    app.insert("Person", Map.of("name", "Anna", "age", 3L));
    Query all = Query.ALL;
    assertThat(names(all.withProps("name", null))).containsExactly("name");
    assertThat(names(all.withProps("name as n, AGE", null))).containsExactly("n", "age");
    assertThat(names(all.withProps("`name`,*", "email,born")))
        .contains("name", "objectId")
        .doesNotContain("email");
    assertThat(names(all.withProps(null, "name"))).contains("age").doesNotContain("name");
    assertThat(names(all.withProps("name", "name"))).containsExactly("objectId");
    assertThatThrownBy(() -> names(all.withProps("nix", null)))
        .hasMessage("Column 'nix' does not exist in table 'Person'");
    assertCode(1006, () -> names(all.withSortBy("nix")));
    assertCode(1006, () -> names(all.withSortBy("name; drop table Person")));
  }

  private List<String> names(Query query) {
    return app.find("Person", query).getFirst().shape().names();
  }

  @Test
  void hiddenColumnsAreNeitherShownNorNamed() {
    String age = person.column("age").id();
    var find = PermitsForTests.hiding(Operation.FIND, person.id(), Set.of(age));
    var create = PermitsForTests.hiding(Operation.CREATE, person.id(), Set.of(age));
    var update = PermitsForTests.hiding(Operation.UPDATE, person.id(), Set.of(age));
    var remove = PermitsForTests.hiding(Operation.REMOVE, person.id(), Set.of(age));
    Map<String, Object> withAge = Map.of("name", "A", "age", 5L);
    assertCode(1053, () -> app.records.insert(create, TestApp.FINDS_ALL, withAge, null));
    assertCode(1053, () -> app.records.insertAll(create, List.of(withAge), null));
    Row row = app.records.insert(create, TestApp.FINDS_ALL, withAge, null, Set.of("name"));
    assertThat(row.shape().names()).contains("name").doesNotContain("age");
    assertCode(1053, () -> app.records.update(update, TestApp.FINDS_ALL, row.objectId(), withAge));
    assertCode(1053, () -> app.records.update(update, TestApp.FINDS_ALL, "none", withAge));
    assertCode(
        1053, () -> app.records.updateWhere(update, TestApp.FINDS_ALL, "name = 'A'", withAge));
    assertThat(app.findById("Person", row.objectId()).get("age")).isEqualTo(5L);
    assertThat(app.records.findById(find, row.objectId()).shape().names()).doesNotContain("age");
    assertThat(app.records.find(find, Query.ALL.withProps("*", null)).getFirst().shape().names())
        .contains("name")
        .doesNotContain("age");
    assertThat(
            app.records
                .update(update, TestApp.FINDS_ALL, row.objectId(), Map.of("name", "B"))
                .shape()
                .names())
        .doesNotContain("age");
    for (String where : List.of("age = 5", "name = 'B' or not (AGE > 1)", "`age` is null")) {
      assertCode(1053, () -> app.records.find(find, Query.where(where)));
      assertCode(1053, () -> app.records.count(find, where));
      assertCode(
          1053,
          () -> app.records.updateWhere(update, TestApp.FINDS_ALL, where, Map.of("name", "C")));
      assertCode(1053, () -> app.records.deleteWhere(remove, TestApp.FINDS_ALL, where));
    }
    assertCode(1053, () -> app.records.find(find, Query.ALL.withSortBy("age desc")));
    assertCode(1053, () -> app.records.find(find, Query.ALL.withProps("age", null)));
    assertCode(1053, () -> app.records.find(find, Query.ALL.withProps("age as x", null)));
    // and the same text from someone who may
    assertThat(app.find("Person", Query.where("age = 5"))).hasSize(1);
  }

  @Test
  void manyRowsChangeAndGoByWhere() {
    for (int i = 0; i < 10; i++) {
      app.insert("Person", Map.of("age", (long) i));
    }
    assertThat(
            app.records.updateWhere(
                app.permit(Operation.UPDATE, "Person"),
                TestApp.FINDS_ALL,
                "age >= 4",
                Map.of("name", "old")))
        .isEqualTo(6);
    assertThat(app.count("Person", "name = 'old' and updated is not null")).isEqualTo(6);
    assertThat(
            app.records.deleteWhere(
                app.permit(Operation.REMOVE, "Person"), TestApp.FINDS_ALL, "age < 3"))
        .isEqualTo(3);
    assertThat(app.count("Person", null)).isEqualTo(7);
    assertCode(
        1136,
        () ->
            app.records.updateWhere(
                app.permit(Operation.UPDATE, "Person"),
                TestApp.FINDS_ALL,
                null,
                Map.of("ownerId", "me")));
    assertThat(
            app.records.deleteWhere(app.permit(Operation.REMOVE, "Person"), TestApp.FINDS_ALL, " "))
        .isEqualTo(7);
  }

  @Test
  void aPermitForNothingReachesNothing() {
    Row row = app.insert("Person", Map.of("name", "A"));
    String table = person.id();
    assertThat(app.find("Person", RowFilter.NOTHING, Query.ALL)).isEmpty();
    assertThat(
            app.records.findById(
                PermitsForTests.rows(Operation.FIND, table, RowFilter.NOTHING), row.objectId()))
        .isNull();
    assertThat(
            app.records.update(
                PermitsForTests.rows(Operation.UPDATE, table, RowFilter.NOTHING),
                TestApp.FINDS_ALL,
                row.objectId(),
                Map.of("name", "B")))
        .isNull();
    assertThat(
            app.records.deleteWhere(
                PermitsForTests.rows(Operation.REMOVE, table, RowFilter.NOTHING),
                TestApp.FINDS_ALL,
                null))
        .isZero();
    assertThat(app.count("Person", "name = 'A'")).isOne();
  }

  @Test
  void aPermitIsForItsOwnOperation() {
    assertThatThrownBy(() ->
            app.records.deleteWhere(app.permit(Operation.FIND, "Person"), TestApp.FINDS_ALL, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStalePermitWritesNothing() {
    Row row = app.insert("Person", Map.of("name", "A"));
    var update = app.permit(Operation.UPDATE, "Person");
    var create = app.permit(Operation.CREATE, "Person");
    var remove = app.permit(Operation.REMOVE, "Person");
    app.policyVersion.incrementAndGet();
    assertThatThrownBy(() ->
            app.records.update(update, TestApp.FINDS_ALL, row.objectId(), Map.of("name", "B")))
        .isInstanceOf(StalePermitException.class);
    assertThatThrownBy(() -> app.records.insert(create, TestApp.FINDS_ALL, Map.of(), null))
        .isInstanceOf(StalePermitException.class);
    assertThatThrownBy(() -> app.records.insertAll(create, List.of(Map.of()), null))
        .isInstanceOf(StalePermitException.class);
    assertThatThrownBy(() -> app.records.delete(remove, row.objectId()))
        .isInstanceOf(StalePermitException.class);
    assertThatThrownBy(() -> app.records.deleteWhere(remove, TestApp.FINDS_ALL, null))
        .isInstanceOf(StalePermitException.class);
    assertThat(app.findById("Person", row.objectId()).get("name")).isEqualTo("A");
    assertThat(app.count("Person", null)).isOne();
  }
}
