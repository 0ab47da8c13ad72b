package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What where clauses mean, on both products. */
@ParameterizedClass
@EnumSource(Dialect.class)
class WhereTest {
  @Parameter Dialect dialect;

  private TestApp app;

  @BeforeEach
  void createPersons() {
    app = new TestApp(dialect);
    app.createPerson();
    person("Anna", "a@x.org", 20L, 1.5, true, "2020-01-01T00:00:00.000Z", "old O'Hara");
    person("anton", "b@x.org", 30L, -0.5, false, "2021-06-15T12:30:00.000Z", "100% \\ sure_thing");
    person("Berta", null, 40L, 1e10, null, "1969-12-31T23:59:59.999Z", null);
    person("Ünal", "d@x.org", null, null, true, null, "");
  }

  private void person(
      String name,
      String email,
      Long age,
      Double score,
      Boolean active,
      String born,
      String notes) {
    Map<String, Object> values = new HashMap<>();
    values.put("name", name);
    values.put("email", email);
    values.put("age", age);
    values.put("score", score);
    values.put("active", active);
    values.put("born", born);
    values.put("notes", notes);
    app.insert("Person", values);
  }

  private void finds(String where, String... names) {
    assertThat(app.names(where)).as(where).containsExactly((Object[]) names);
    assertThat(app.count("Person", where)).as(where).isEqualTo(names.length);
  }

  @Test
  void comparisons() {
    finds("age = 20", "Anna");
    finds("age != 20", "Berta", "anton");
    finds("age <> 20", "Berta", "anton");
    finds("age < 30", "Anna");
    finds("age <= 30", "Anna", "anton");
    finds("age > 30", "Berta");
    finds("age >= 30", "Berta", "anton");
    finds("30 < age", "Berta");
    finds("AGE=20", "Anna");
    finds("`age` = 20", "Anna");
    finds("(age) = (20)", "Anna");
    finds("age = '20'", "Anna");
    finds("age > 19.5 and age < 20.5", "Anna");
    finds("age < 99999999999999999999", "Anna", "Berta", "anton");
    finds("age = -20");
    finds("score = 1.5", "Anna");
    finds("score = 1e10", "Berta");
    finds("score < 0", "anton");
    finds("score = -.5", "anton");
    finds("age < score", "Berta");
    finds("name = email");
    finds("age = null");
    finds("not (age = null)");
  }

  @Test
  void logic() {
    finds("age = 20 or age = 30 and score > 0", "Anna");
    finds("(age = 20 or age = 30) and score < 0", "anton");
    finds("not age = 20", "Berta", "anton");
    finds("not not age = 20", "Anna");
    finds("NOT (age = 20 OR age = 30)", "Berta");
    finds("(age = 20) = true", "Anna");
    finds("(age = 20) = false", "Berta", "anton");
    finds("1=1", "Anna", "Berta", "anton", "Ünal");
    finds("1 = 2");
    finds("'a' < 'b' and true", "Anna", "Berta", "anton", "Ünal");
    finds("false or 0 or null");
    finds("age", "Anna", "Berta", "anton");
    finds("active", "Anna", "Ünal");
    finds("not active", "anton");
    finds("born", "Anna", "Berta", "anton");
    finds("  ", "Anna", "Berta", "anton", "Ünal");
  }

  @Test
  void texts() {
    finds("name = 'Anna'", "Anna");
    finds("name = 'anna'");
    finds("name > 'a'", "anton", "Ünal");
    finds("notes = 'old O''Hara'", "Anna");
    finds("notes = ''", "Ünal");
    finds("name = 5");
    finds("name in ('Anna','Berta','x')", "Anna", "Berta");
    finds("name not in ('Anna')", "Berta", "anton", "Ünal");
    finds("name in ('Anna', null)", "Anna");
    finds("name not in ('Anna', null)");
    finds("age in (20, '30', 99.5)", "Anna", "anton");
    finds("'Anna' in (name, email)", "Anna");
    finds("age between 20 and 30", "Anna", "anton");
    finds("age not between 20 and 30", "Berta");
  }

  @Test
  void likeIgnoresTheCaseOfAsciiLettersOnly() {
    finds("name like 'an%'", "Anna", "anton");
    finds("name like 'AN%'", "Anna", "anton");
    finds("name not like 'an%'", "Berta", "Ünal");
    finds("name like 'ünal'");
    finds("name like 'Ünal'", "Ünal");
    finds("name like '_nal'", "Ünal");
    finds("name like '%n%'", "Anna", "anton", "Ünal");
    finds("notes like '100\\% %'", "anton");
    finds("notes like '%\\\\ sure\\_%'", "anton");
    finds("notes like '%\\'");
    finds("notes like ''", "Ünal");
    finds("age like '2%'", "Anna");
    finds("born like '2020-01-%'", "Anna");
    finds("born like '% 12:30:00'", "anton");
  }

  @Test
  void nulls() {
    finds("email is null", "Berta");
    finds("email is not null", "Anna", "anton", "Ünal");
    finds("EMAIL IS NOT NULL and age is null", "Ünal");
    finds("extra is null", "Anna", "Berta", "anton", "Ünal");
    finds("null is null", "Anna", "Berta", "anton", "Ünal");
    finds("'x' is null");
  }

  @Test
  void booleans() {
    finds("active = true", "Anna", "Ünal");
    finds("active = FALSE", "anton");
    finds("active != true", "anton");
    finds("active = 1", "Anna", "Ünal");
    finds("active = 'false'", "anton");
    finds("active is true", "Anna", "Ünal");
    finds("active is not true", "Berta", "anton");
  }

  @Test
  void dates() {
    finds("born = 1577836800000", "Anna");
    finds("born = '2020-01-01T00:00:00.000Z'", "Anna");
    finds("born = '01/01/2020'", "Anna");
    finds("born = '01-01-2020'", "Anna");
    finds("born = '01.01.2020'", "Anna");
    finds("born = '01/Jan/2020'", "Anna");
    finds("born = '01-Jan-2020'", "Anna");
    finds("born = 'Wednesday, 1 January 2020'", "Anna");
    finds("born = '01/01/2020 00:00:00 GMT+0000'", "Anna");
    finds("born = '01/01/2020 01:00:00 GMT+0100'", "Anna");
    finds("born = 'Wed Jan 01 00:00:00 UTC 2020'", "Anna");
    finds("born = '01/01/2020 00:00:00 UTC'", "Anna");
    finds("born = '01.01.2020 00:00:00'", "Anna");
    finds("born = '01/01/2020 00:00'", "Anna");
    finds("born = '2020/01/1/00:00:00'", "Anna");
    finds("born = '06/15/2021 12:30:00'", "anton");
    finds("born after '01/01/2020'", "anton");
    finds("born at or after '01/01/2020'", "Anna", "anton");
    finds("born before 0", "Berta");
    finds("born AT OR BEFORE '1577836800000'", "Anna", "Berta");
    finds("created > 0 and updated is null", "Anna", "Berta", "anton", "Ünal");
    finds("created > updated");
  }

  @Test
  void aColumnMayBeCalledLikeAWordOfTheLanguage() {
    app.editor().createTable("Odd");
    for (String name : List.of("at", "after", "like", "order", "table", "select", "desc", "a")) {
      app.editor().addColumn("Odd", ColumnDefinition.of(name, ColumnType.INT));
    }
    app.insert("Odd", Map.of("at", 1L, "after", 2L, "like", 3L, "order", 4L, "table", 5L));
    for (String where :
        List.of(
            "at = 1",
            "after=2",
            "`like` = 3",
            "order = 4",
            "table > select or 1=1",
            "desc is null")) {
      assertThat(app.count("Odd", where)).as(where).isOne();
    }
    assertThat(app.find("Odd", Query.ALL.withSortBy("desc desc, order asc, `like`"))).hasSize(1);
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() {
    wrong("age = ", "Invalid where clause: unexpected end");
    wrong("age = 1 foo", "Invalid where clause: unexpected `foo` at position 9");
    wrong("age == 1", "Invalid where clause: unexpected `=` at position 6");
    wrong("age = 'x", "Invalid where clause: a quotation mark is not closed");
    wrong("nix = 1", "Invalid where clause: Column 'nix' does not exist in table 'Person'");
    wrong(
        "age = 'x'",
        "Invalid where clause: column 'age' is compared with a number, and 'x' is not one (at"
            + " position 7)");
    wrong(
        "born = 'x'",
        "Invalid where clause: column 'born' is compared with a date, and 'x' is not one; a date"
            + " looks like '2024-01-31', '2024-01-31T12:00:00Z' or '01/31/2024 12:00:00', or is a"
            + " number of milliseconds (at position 8)");
    wrong(
        "active = 2",
        "Invalid where clause: column 'active' is compared with true or false, and 2 is neither (at"
            + " position 10)");
    wrong("name", "Invalid where clause: column 'name' alone is not a condition (at position 1)");
    wrong(
        "age = name",
        "Invalid where clause: column 'age' cannot be compared with column 'name' (at position 7)");
    wrong("age = 1; drop table Person", "Invalid where clause: unexpected `;` at position 8");
    wrong("age = 1 -- x", "Invalid where clause: unexpected `x` at position 12");
    wrong("age = 1 /* x */", "Invalid where clause: unexpected `*` at position 10");
    wrong("name = \"Anna\"", "Invalid where clause: unexpected `\"` at position 8");
    wrong("'x'", "Invalid where clause: this is not a condition (at position 1)");
    wrong("name = 'a\0b'", "Invalid where clause: character 0 at position 10");
    wrong(
        "name = '\ud800'",
        "Invalid where clause: no text can have half a character (U+D800) at position 1 (at"
            + " position 8)");
    wrong("score = 1e400", "Invalid where clause: the number is too large (at position 9)");
    wrong("score = 1e999999999", "Invalid where clause: unexpected `1e999999999` at position 9");
    wrong(")(", "Invalid where clause: unexpected `)` at position 1");
    wrong("name in ()", "Invalid where clause: unexpected `)` at position 10");
    wrong("not", "Invalid where clause: unexpected end");
  }

  @Test
  void whatIsNoColumnOrFunctionSaysSo() {
    for (String where :
        List.of(
            "address.city = 'x'",
            "Person[name].age = 1",
            "Nowhere[name].age = 1",
            "objectId in (Nowhere[age > 1].objectId)",
            "name in (Person[age > 1].age)",
            "name.first = 'x'",
            "count(name) > 1",
            "extra = 1",
            "extra->'a' = 1",
            "extra->'$.a[*]' = 1",
            "name->'$.a' = 1",
            "upper(age) = 'X'",
            "upper() = 'X'",
            "substring(name) = 'X'",
            "sqlite_version() = 1",
            "load_extension('x')",
            "pg_sleep(10)")) {
      assertThatThrownBy(() -> app.count("Person", where))
          .as(where)
          .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(19000));
    }
  }

  private void wrong(String where, String message) {
    assertThatThrownBy(() -> app.count("Person", where))
        .as(where)
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(19000))
        .hasMessage(message);
  }

  /** Each calculation alone is small. */
  @Test
  void manyCalculationsBecomeTooMuchTogether() {
    String one = "round(round(round(age))) = 20";
    finds(one + (" or " + one).repeat(29), "Anna");

    assertThatThrownBy(() -> app.count("Person", one + (" or " + one).repeat(99)))
        .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.code()).isEqualTo(19000))
        .hasMessageContaining("too much is calculated");
  }

  @Test
  void aLongWhereIsAnswered() {
    String ids = "'x',".repeat(999) + "'y'";
    finds("name in (" + ids + ")");
    finds("(".repeat(50) + "age = 20" + ")".repeat(50), "Anna");
    finds("age = 20" + " or age = 20".repeat(499), "Anna");
    finds("not ".repeat(2_000) + "age = 20", "Anna");
    finds("age = 20 and notes != '" + "x".repeat(40_000) + "'", "Anna");
  }

  @Test
  void aWhereOverALimitIsRefusedAtOnce() {
    wrong(
        "(".repeat(2_000) + "age = 20" + ")".repeat(2_000),
        "Invalid where clause: nested deeper than 50 levels");
    wrong("[".repeat(51), "Invalid where clause: nested deeper than 50 levels");
    wrong(
        "age = 20" + " or age = 20".repeat(500), "Invalid where clause: more than 500 conditions");
    wrong(
        "age in (1" + ",1".repeat(1_000) + ")",
        "Invalid where clause: more than 1000 values in a list");
    wrong("x".repeat(50_001), "Invalid where clause: longer than 50000 characters");
  }
}
