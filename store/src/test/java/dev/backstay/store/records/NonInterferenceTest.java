package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.error.DataException;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import dev.backstay.store.schema.SchemaEditor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two apps that differ only in rows that a caller may not find, and in what these are related to,
 * answer the same questions alike, errors included: whatever can fail is evaluated on rows that the
 * caller may find, and on no others. {@code -Dbackstay.pairs=50000} asks that many questions.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class NonInterferenceTest {
  private static final long SEED = 20_261_128;
  private static final int PAIRS = Integer.getInteger("backstay.pairs", 1_000);
  private static final int PAIRS_PER_TWINS = 100;
  private static final int ROWS = 16;
  private static final List<String> COMPARED = List.of("objectId", "v", "n", "w", "x", "k", "c");

  @Parameter Dialect dialect;

  private final List<String> differences = new ArrayList<>();
  private int errors;
  private int rowsSeen;

  /** One of two apps, and how its caller gets at it. */
  private record Twin(TestApp app, Relations relations, RowFilter parents, RowFilter children) {
    Permit permit(Operation operation, String table) {
      return PermitsForTests.rows(
          operation, app.table(table).id(), table.equals("Parent") ? parents : children);
    }

    Reach reach() {
      String parentId = app.table("Parent").id();
      return (operation, tableId) -> {
        RowFilter filter =
            operation == Operation.LOAD_RELATIONS
                ? RowFilter.EVERYTHING
                : tableId.equals(parentId) ? parents : children;
        return filter.isNothing() ? null : PermitsForTests.rows(operation, tableId, filter);
      };
    }
  }

  /** A row that both apps have, or one of them. */
  private record Planned(
      String id, Map<String, Object> values, String owner, Map<String, Access> users) {}

  @Test
  void whatIsHiddenChangesNoAnswer() {
    Random random = new Random(SEED);
    for (int i = 0; i < PAIRS / PAIRS_PER_TWINS; i++) {
      RowFilter parents = filter(random);
      RowFilter children = random.nextInt(4) == 0 ? RowFilter.EVERYTHING : filter(random);
      Twin one = new Twin(app(), null, parents, children);
      Twin other = new Twin(app(), null, parents, children);
      one = new Twin(one.app(), relations(one.app()), parents, children);
      other = new Twin(other.app(), relations(other.app()), parents, children);
      fill(one, other, random);
      ask(one, other, random, PAIRS_PER_TWINS);
    }
    assertThat(differences.stream().limit(5))
        .as("%d of %d questions differ", differences.size(), PAIRS)
        .isEmpty();
    // neither only errors nor only empty answers
    assertThat(errors).isBetween(PAIRS / 50, PAIRS * 2 / 3);
    assertThat(rowsSeen).isGreaterThan(PAIRS);
  }

  private void ask(Twin one, Twin other, Random random, int questions) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      // every other row is hidden: they are asked for more often
      ids.addAll(List.of("p" + i, "p" + (i | 1)));
    }
    RandomQueries queries = new RandomQueries(random, ids);
    for (int i = 0; i < questions; i++) {
      Question question = question(queries, random);
      String answer = answer(() -> question.ask(one));
      String same = answer(() -> question.ask(other));
      if (!same.equals(answer)) {
        differences.add(question + "\n  " + answer + "\n  " + same);
      }
    }
  }

  /** Something that a caller can ask of an app. */
  private record Question(String text, java.util.function.Function<Twin, Object> asked) {
    Object ask(Twin twin) {
      return asked.apply(twin);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private Question question(RandomQueries queries, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> {
        Query query = Query.where(queries.where());
        yield new Question(
            "count " + query.where(),
            twin ->
                twin.app()
                    .records
                    .count(twin.permit(Operation.FIND, "Parent"), twin.reach(), query));
      }
      case 1 -> {
        Query query = Query.where(queries.whereOfChildren()).withSortBy("objectId");
        yield new Question(
            "children " + query.where(),
            twin ->
                shown(
                    twin.app()
                        .records
                        .find(twin.permit(Operation.FIND, "Child"), twin.reach(), query)));
      }
      case 2 -> {
        String where = queries.where();
        Object value = queries.written();
        yield new Question(
            "update " + where + " with " + value,
            twin ->
                twin.app()
                    .records
                    .updateWhere(
                        twin.permit(Operation.UPDATE, "Parent"),
                        twin.reach(),
                        where,
                        Map.of("w", value)));
      }
      case 3 -> {
        // no row that the caller may find has this number, so both apps keep their rows
        String where = "(" + queries.where() + ") and n = -12345";
        yield new Question(
            "delete " + where,
            twin ->
                twin.app()
                    .records
                    .deleteWhere(twin.permit(Operation.REMOVE, "Parent"), twin.reach(), where));
      }
      case 4 -> {
        String where = queries.whereOfChildren();
        yield new Question(
            "relate " + where,
            twin ->
                twin.relations()
                    .add(
                        twin.permit(Operation.ADD_RELATION, "Parent"),
                        twin.reach(),
                        visibleParent,
                        "extra",
                        new Children.Where(where)));
      }
      default -> {
        Query query = queries.query();
        yield new Question(
            query.toString(),
            twin ->
                shown(
                    twin.app()
                        .records
                        .find(twin.permit(Operation.FIND, "Parent"), twin.reach(), query)));
      }
    };
  }

  private String visibleParent = "";

  private static List<Object> shown(List<Row> rows) {
    List<Object> shown = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> values = new HashMap<>();
      for (String name : COMPARED) {
        if (row.shape().names().contains(name)) {
          values.put(name, row.get(name));
        }
      }
      row.related().forEach((name, related) -> values.put(name, related(related)));
      shown.add(values);
    }
    return shown;
  }

  private static Object related(Object related) {
    return switch (related) {
      case Row row -> row.objectId();
      case List<?> rows -> rows.stream().map(row -> ((Row) row).objectId()).sorted().toList();
      case null, default -> "none";
    };
  }

  private String answer(Supplier<Object> question) {
    try {
      Object answer = question.get();
      rowsSeen += answer instanceof List<?> rows ? rows.size() : 0;
      return String.valueOf(answer);
    } catch (DataException e) {
      errors++;
      return e.code() + " " + e.getMessage();
    } catch (DatabaseException e) {
      errors++;
      return e.kind() + " " + e.getMessage();
    }
  }

  private TestApp app() {
    TestApp app = new TestApp(dialect);
    for (String table : List.of("Parent", "Child")) {
      SchemaEditor editor = app.editor();
      editor.createTable(table);
      editor.addColumn(table, ColumnDefinition.of("v", ColumnType.STRING).withIndexed(true));
      editor.addColumn(table, ColumnDefinition.of("t", ColumnType.TEXT));
      editor.addColumn(table, ColumnDefinition.of("n", ColumnType.INT).withIndexed(true));
      editor.addColumn(table, ColumnDefinition.of("d", ColumnType.DOUBLE));
      editor.addColumn(table, ColumnDefinition.of("j", ColumnType.JSON));
      editor.addColumn(table, ColumnDefinition.of("m", ColumnType.DATETIME));
      editor.addColumn(table, ColumnDefinition.of("w", ColumnType.STRING));
    }
    app.editor().addRelation("Parent", "kids", "Child", Relationship.ONE_TO_MANY);
    app.editor().addRelation("Parent", "extra", "Child", Relationship.ONE_TO_MANY);
    app.editor().addRelation("Parent", "one", "Child", Relationship.ONE_TO_ONE);
    return app;
  }

  private static Relations relations(TestApp app) {
    return new Relations(app.database, app.catalog, app.databases.plans(), app.policyVersion::get);
  }

  /** A filter that hides some rows and lets others through, by owner or by cells of the rows. */
  private static RowFilter filter(Random random) {
    boolean open = random.nextBoolean();
    boolean cells = random.nextInt(3) > 0;
    return new RowFilter(
        "u1",
        cells,
        List.of(),
        List.of(),
        Access.INHERIT,
        cells ? Access.INHERIT : open ? Access.DENY : Access.GRANT,
        open ? Access.GRANT : Access.DENY);
  }

  private void fill(Twin one, Twin other, Random random) {
    List<String> kids = plant(one, other, "Child", "c", one.children(), random);
    List<String> parents = plant(one, other, "Parent", "p", one.parents(), random);
    visibleParent = parents.getFirst();
    for (int i = 0; i < ROWS; i++) {
      String parent = "p" + i;
      List<String> known = some(kids, random);
      for (Twin twin : List.of(one, other)) {
        List<String> linked =
            new ArrayList<>(parents.contains(parent) ? known : some(kids, random));
        for (int k = 0; k < ROWS; k++) {
          if (!kids.contains("c" + k) && random.nextInt(4) == 0) {
            linked.add("c" + k);
          }
        }
        link(twin, parent, "kids", linked);
        boolean isKnown = parents.contains(parent);
        List<String> single = isKnown ? known : linked;
        link(twin, parent, "one", single.isEmpty() ? List.of() : single.subList(0, 1));
      }
    }
  }

  private static void link(Twin twin, String parent, String relation, List<String> children) {
    twin.relations()
        .set(
            twin.app().permit(Operation.ADD_RELATION, "Parent"),
            PermitsForTests::all,
            parent,
            relation,
            new Children.ByIds(children));
  }

  private static List<String> some(List<String> all, Random random) {
    return all.stream().filter(each -> random.nextInt(3) == 0).toList();
  }

  /** Puts the same rows that may be found into both apps, and other hidden ones into each. */
  private static List<String> plant(
      Twin one, Twin other, String table, String prefix, RowFilter filter, Random random) {
    List<String> visible = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String id = prefix + i;
      boolean isVisible = i % 2 == 0 || filter.equals(RowFilter.EVERYTHING);
      Planned planned = planned(id, filter, isVisible, random);
      store(one, table, planned);
      if (isVisible) {
        visible.add(id);
        store(other, table, planned);
      } else if (random.nextInt(4) > 0) {
        store(other, table, planned(id, filter, false, random));
      }
    }
    return visible;
  }

  private static void store(Twin twin, String table, Planned planned) {
    twin.app().insert(table, planned.values(), planned.owner());
    planned
        .users()
        .forEach((user, access) ->
            twin.app()
                .acls
                .put(
                    twin.app().table(table).id(),
                    planned.id(),
                    Operation.FIND,
                    Principal.user(user),
                    access));
    // the same cells for what is written: the test is about conditions, not about permits
    planned
        .users()
        .forEach((user, access) -> {
          for (Operation operation :
              List.of(Operation.UPDATE, Operation.REMOVE, Operation.ADD_RELATION)) {
            twin.app()
                .acls
                .put(
                    twin.app().table(table).id(),
                    planned.id(),
                    operation,
                    Principal.user(user),
                    access);
          }
        });
  }

  private static Planned planned(String id, RowFilter filter, boolean visible, Random random) {
    while (true) {
      String owner = random.nextBoolean() ? "u1" : "u2";
      Map<String, Access> users =
          filter.userPrincipals().isEmpty() || random.nextBoolean()
              ? Map.of()
              : Map.of("u1", random.nextBoolean() ? Access.GRANT : Access.DENY);
      boolean found = filter.decide(owner, new ObjectAcl(users, Map.of())) == Access.GRANT;
      if (found == visible) {
        return new Planned(id, values(id, visible, random), owner, users);
      }
    }
  }

  /** Values that calculations can bear, where they may be seen; else all kinds. */
  private static Map<String, Object> values(String id, boolean visible, Random random) {
    boolean tame = visible && random.nextInt(12) > 0;
    Map<String, Object> values = new HashMap<>();
    values.put("objectId", id);
    values.put("v", one(random, "secret1", "S", "", "aaa", "abc%", "Sesame"));
    values.put("t", tame ? one(random, "aaab", "tom") : "ab".repeat(1 + random.nextInt(4_000)));
    values.put(
        "n",
        tame
            ? (long) random.nextInt(3)
            : one(
                random, 0L, -12_345L, Long.MAX_VALUE, -Long.MAX_VALUE, 4_000_000_000_000_000_000L));
    values.put("d", tame ? random.nextInt(3) / 2.0 : one(random, 1e308, -1e308, 1e300));
    values.put(
        "m",
        tame ? 1_000_000_000L * random.nextInt(999) : one(random, -1L, 8_000_000_000_000_000L, 1L));
    if (random.nextBoolean()) {
      values.put("j", Map.of("size", (long) random.nextInt(5), "a", List.of(3L, "x")));
    }
    return values;
  }

  @SafeVarargs
  private static <T> T one(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
