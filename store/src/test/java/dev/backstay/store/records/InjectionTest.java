package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.ColumnValues;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Texts made to become SQL stay texts, in every place that takes one: they are stored and found as
 * they are, or refused with an error of ours, and the data of others is as it was.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class InjectionTest {
  private static final List<String> ENDINGS = List.of("", " --", "; --", "/*", "#", "\\", "')--");

  private static final List<String> CORES =
      List.of(
          "'",
          "''",
          "'''",
          "\"",
          "`",
          "') OR ('1'='1",
          "' OR 1=1",
          "' OR 'a'='a",
          "x' AND (SELECT 1)=1",
          "'; DROP TABLE Person",
          "\"; DROP TABLE \"Person\"",
          "`; DROP TABLE `Person`",
          "1; DELETE FROM Person",
          "' UNION SELECT * FROM backstay_credential",
          ") UNION ALL SELECT password_hash FROM backstay_credential",
          "' || (SELECT password_hash FROM backstay_credential) || '",
          "name) FROM Person",
          "(select value from backstay_setting)",
          "objectId in (select user_id from backstay_credential)",
          "exists (select 1 from backstay_credential)",
          "case when 1=1 then 1 else 0 end",
          "1 OR pg_sleep(5)",
          "randomblob(1000000000)",
          "load_extension('x')",
          "current_setting('data_directory')",
          "?",
          "? OR 1=1",
          "$1",
          ":1",
          "{0}",
          "{0} {1} {99}",
          "${x}",
          "%s %d %n",
          "E'\\' OR 1=1",
          "$$ OR $$",
          "\\' OR 1=1",
          "ʼ OR 1=1",
          "＇ OR 1=1",
          "name\u0000 OR 1=1",
          "\ud800",
          "name\n; DROP TABLE Person",
          "1e5000",
          "0x41",
          "x'41'",
          "name COLLATE NOCASE = 'ANNA'",
          "name = 'a' ESCAPE 'x'",
          "name ISNULL",
          "name::text",
          "name GLOB '*'",
          "name REGEXP '.*'",
          "a".repeat(100_000));

  @Parameter Dialect dialect;

  private static List<String> corpus() {
    return CORES.stream()
        .flatMap(core -> ENDINGS.stream().map(ending -> core + ending))
        .distinct()
        .toList();
  }

  @Test
  void noTextBecomesSql() {
    TestApp app = new TestApp(dialect);
    Table person = app.createPerson();
    app.editor().addRelation("Person", "friends", "Person", Relationship.ONE_TO_MANY);
    String anna = app.insert("Person", Map.of("name", "Anna", "age", 5L), "owner").objectId();
    app.database.write(sql ->
        sql.execute(
            "INSERT INTO backstay_credential (user_id, password_hash) VALUES ('u', 'secret')"));
    List<String> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThan(300);
    for (String text : corpus) {
      for (Runnable use : uses(app, person, text)) {
        try {
          use.run();
        } catch (DataException e) {
          assertThat(e.getMessage())
              .as(text)
              .hasSizeLessThan(600)
              .doesNotContain("secret", "backstay_object_acl", "select \"", "select `");
        }
      }
      compareText(app, text);
    }
    Row row = app.findById("Person", anna);
    assertThat(row.get("name")).isEqualTo("Anna");
    assertThat(row.get("age")).isEqualTo(5L);
    assertThat(app.count("Person", "name = 'Anna'")).isOne();
    Object kept =
        app.database.read(sql -> sql.fetchValue("SELECT password_hash FROM backstay_credential"));
    assertThat(kept).isEqualTo("secret");
  }

  /** Everything that takes a text and must change nothing. */
  private static List<Runnable> uses(TestApp app, Table person, String text) {
    // ids of users and roles are the server's own, so they are texts that can be stored
    String principal = ColumnValues.isStorable(text) ? text : "x";
    RowFilter filter =
        new RowFilter(
            principal,
            true,
            List.of(principal + "1"),
            List.of(),
            Access.INHERIT,
            Access.GRANT,
            Access.DENY);
    return Stream.<Runnable>of(
            () -> assertThat(app.find("Person", Query.where(text))).isNotNull(),
            () -> app.find("Person", Query.where("age = 5 and " + text)),
            () ->
                assertThat(app.count("Person", "name = '" + text.replace("'", "''") + "'"))
                    .isZero(),
            () -> app.count("Person", "name in ('" + text.replace("'", "''") + "')"),
            () -> app.count("Person", "name like '" + text.replace("'", "''") + "'"),
            () -> app.count("Person", "`" + text + "` = 1"),
            () -> app.count("Person", "born > '" + text.replace("'", "''") + "'"),
            () -> app.find("Person", Query.ALL.withSortBy(text)),
            () -> app.find("Person", Query.ALL.withSortBy("name " + text)),
            () -> app.find("Person", Query.ALL.withProps(text, null)),
            () -> app.find("Person", Query.ALL.withProps("name as `" + text + "`", null)),
            () -> app.find("Person", Query.ALL.withProps(null, text)),
            () -> assertThat(app.findById("Person", text)).isNull(),
            () -> assertThat(app.update("Person", text, Map.of("age", 6L))).isNull(),
            () ->
                assertThat(app.records.delete(app.permit(Operation.REMOVE, "Person"), text))
                    .isNull(),
            () ->
                app.records.updateWhere(
                    app.permit(Operation.UPDATE, "Person"),
                    TestApp.FINDS_ALL,
                    "name = 'Anna' and name = '" + text.replace("'", "''") + "'",
                    Map.of("age", 6L)),
            () ->
                app.records.deleteWhere(
                    app.permit(Operation.REMOVE, "Person"),
                    TestApp.FINDS_ALL,
                    "age = 5 and name = '" + text.replace("'", "''") + "'"),
            () -> app.insert("Person", Map.of(text, 1L)),
            () -> changeNobody(app, Map.of("age", expression(text))),
            () -> changeNobody(app, Map.of("name", expression("concat(name, " + text + ")"))),
            () ->
                changeNobody(app, Map.of("name", expression("'" + text.replace("'", "''") + "'"))),
            () ->
                changeNobody(
                    app,
                    Map.of("extra", Map.of("___operation", "JSON_SET", "args", Map.of(text, 1L)))),
            () ->
                changeNobody(
                    app,
                    Map.of("extra", Map.of("___operation", text, "args", Map.of("$.a", text)))),
            () -> app.editor().createTable(text),
            () -> app.editor().addColumn("Person", ColumnDefinition.of(text, ColumnType.INT)),
            () -> app.editor().renameTable("Person", text),
            () -> app.editor().deleteTable(text),
            () -> app.editor().deleteColumn("Person", text),
            () -> app.catalog.schema().require(text),
            () ->
                assertThat(
                        app.records.find(
                            PermitsForTests.rows(Operation.FIND, person.id(), filter), Query.ALL))
                    .isEmpty(),
            () -> assertThat(app.acls.facts(person.id(), text)).isNull(),
            () -> app.insert("Person", Map.of("objectId", text)),
            // relations, groups, functions and JSON
            () -> find(app, Query.where("friends.name = '" + text.replace("'", "''") + "'")),
            () -> find(app, Query.where("friends." + text + " = 1")),
            () -> find(app, Query.where("`" + text + "`.name = 1")),
            () -> find(app, Query.where("`" + text + "`[friends].name = 'x'")),
            () -> find(app, Query.where("Person[`" + text + "`].name = 'x'")),
            () -> find(app, Query.where("Person[" + text + "].name = 'x'")),
            () -> find(app, Query.where("objectId in (Person[" + text + "].objectId)")),
            () -> find(app, Query.where("objectId in (Person[name = 'x'].`" + text + "`)")),
            () -> find(app, Query.where("upper(" + text + ") = 'x'")),
            () -> find(app, Query.where("`" + text + "`(name) = 'x'")),
            () ->
                find(
                    app,
                    Query.where("replace(name, '" + text.replace("'", "''") + "', 'x') = 'y'")),
            () -> find(app, Query.where("extra->'" + text.replace("'", "''") + "' = 1")),
            () -> find(app, Query.where("extra->'$.a" + text.replace("'", "''") + "' = 1")),
            () -> find(app, Query.where("extra->'$.\"" + text.replace("'", "''") + "\"' = 1")),
            () -> find(app, Query.where("extra->'$.a' = '" + text.replace("'", "''") + "'")),
            () -> find(app, Query.ALL.withSortBy("friends." + text)),
            () -> find(app, Query.ALL.withSortBy("upper(" + text + ")")),
            () -> find(app, Query.ALL.withProps("count(*) as `" + text + "`", null)),
            () -> find(app, Query.ALL.withProps("max(" + text + ")", null)),
            () -> find(app, Query.ALL.withProps("substring(name, 1, " + text + ") as x", null)),
            () -> find(app, Query.ALL.withProps("name", null).withGroups(text, null, false)),
            () -> find(app, Query.ALL.withProps("name", null).withGroups("name", text, false)),
            () ->
                find(
                    app,
                    Query.ALL
                        .withProps("name", null)
                        .withGroups("name", "max(name) = '" + text.replace("'", "''") + "'", true)),
            () -> find(app, Query.ALL.withRelations(text, 0, 10)),
            () -> find(app, Query.ALL.withRelations("friends." + text, 0, 10)),
            () -> relate(app, text, "friends", new Children.ByIds(List.of("x"))),
            () -> relate(app, "x", text, new Children.ByIds(List.of("x"))),
            () -> relate(app, "x", "friends", new Children.ByIds(List.of(text))),
            () -> relate(app, "x", "friends", new Children.Where(text)),
            () ->
                app.records.findRelated(
                    app.permit(Operation.LOAD_RELATIONS, "Person"),
                    PermitsForTests::all,
                    text,
                    "friends",
                    Query.ALL),
            () -> app.editor().addRelation("Person", text, "Person", Relationship.ONE_TO_ONE),
            () -> app.editor().addRelation("Person", "more", text, Relationship.ONE_TO_ONE),
            () -> app.editor().updateRelation("Person", text, "x", Relationship.ONE_TO_MANY))
        .toList();
  }

  private static Map<String, Object> expression(String text) {
    return Map.of("___class", "BackendlessExpression", "value", text);
  }

  private static void changeNobody(TestApp app, Map<String, Object> values) {
    assertThat(
            app.records.updateWhere(
                app.permit(Operation.UPDATE, "Person"),
                TestApp.FINDS_ALL,
                "name = 'nobody'",
                values))
        .isZero();
  }

  private static void find(TestApp app, Query query) {
    app.records.find(app.permit(Operation.FIND, "Person"), PermitsForTests::all, query);
  }

  private static void relate(TestApp app, String parentId, String column, Children children) {
    new Relations(app.database, app.catalog, app.databases.plans(), app.policyVersion::get)
        .add(
            app.permit(Operation.ADD_RELATION, "Person"),
            PermitsForTests::all,
            parentId,
            column,
            children);
  }

  /** As a value a text comes back as it is, or is refused. */
  private static void compareText(TestApp app, String text) {
    Row stored;
    try {
      stored = app.insert("Person", Map.of("name", text));
    } catch (DataException e) {
      return;
    }
    assertThat(app.findById("Person", stored.objectId()).get("name")).isEqualTo(text);
    assertThat(app.find("Person", Query.where("name = '" + text.replace("'", "''") + "'")))
        .extracting(Row::objectId)
        .containsExactly(stored.objectId());
    app.records.delete(app.permit(Operation.REMOVE, "Person"), stored.objectId());
  }
}
