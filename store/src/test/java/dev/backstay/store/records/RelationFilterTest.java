package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.Permit;
import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import dev.backstay.store.schema.Relationship;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Over relations, too, exactly those rows count that {@link RowFilter#decide} lets through one by
 * one: whatever the cells, a query's answer is that of a database in which hidden rows are missing.
 * {@code -Dbackstay.callers=100} asks as that many callers in each app.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class RelationFilterTest {
  private static final long SEED = 20_261_123;
  private static final int APPS = 4;
  private static final int CALLERS = Integer.getInteger("backstay.callers", 12);
  private static final int ROWS = 12;

  @Parameter Dialect dialect;

  /** A row, what it is related to, and what was stored about it. */
  private record Stored(
      String id, int size, String owner, ObjectAcl find, ObjectAcl load, Set<String> children) {}

  private TestApp app;
  private Relations relations;

  @Test
  void aHiddenRowIsLikeAMissingOne() {
    Random random = new Random(SEED);
    for (int i = 0; i < APPS; i++) {
      app = new TestApp(dialect);
      relations =
          new Relations(app.database, app.catalog, app.databases.plans(), app.policyVersion::get);
      for (String table : List.of("Parent", "Child")) {
        app.editor().createTable(table);
        app.editor().addColumn(table, ColumnDefinition.of("size", ColumnType.INT));
      }
      app.editor().addRelation("Parent", "children", "Child", Relationship.ONE_TO_MANY);
      app.editor().addRelation("Child", "twins", "Child", Relationship.ONE_TO_MANY);
      Map<String, Stored> children = store("Child", "twins", "c", random, i);
      Map<String, Stored> parents = store("Parent", "children", "p", random, i);
      for (int j = 0; j < CALLERS; j++) {
        compare(
            parents,
            children,
            RowFilterTest.randomFilter(random),
            RowFilterTest.randomFilter(random),
            RowFilterTest.randomFilter(random),
            random);
      }
    }
  }

  private Map<String, Stored> store(
      String table, String relation, String prefix, Random random, int density) {
    String tableId = app.table(table).id();
    List<Stored> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String owner = List.of("u1", "u2", "-").get(random.nextInt(3));
      owner = owner.equals("-") ? null : owner;
      int size = random.nextInt(4);
      String id =
          app.insert(table, Map.of("objectId", prefix + i, "size", (long) size), owner).objectId();
      Set<String> related = new TreeSet<>();
      for (int k = random.nextInt(4); k > 0; k--) {
        related.add("c" + random.nextInt(ROWS));
      }
      rows.add(
          new Stored(
              id,
              size,
              owner,
              RowFilterTest.cells(app, tableId, id, Operation.FIND, random, density),
              RowFilterTest.cells(app, tableId, id, Operation.LOAD_RELATIONS, random, density),
              related));
    }
    Map<String, Stored> byId = new HashMap<>();
    for (Stored row : rows) {
      byId.put(row.id(), row);
      relations.add(
          app.permit(Operation.ADD_RELATION, table),
          PermitsForTests::all,
          row.id(),
          relation,
          new Children.ByIds(List.copyOf(row.children())));
    }
    return byId;
  }

  private void compare(
      Map<String, Stored> parents,
      Map<String, Stored> children,
      RowFilter ofParents,
      RowFilter ofChildren,
      RowFilter ofLoading,
      Random random) {
    String parentId = app.table("Parent").id();
    Permit find = PermitsForTests.rows(Operation.FIND, parentId, ofParents);
    Reach reach =
        (operation, tableId) -> {
          RowFilter filter =
              operation == Operation.LOAD_RELATIONS
                  ? ofLoading
                  : tableId.equals(parentId) ? ofParents : ofChildren;
          return filter.isNothing() ? null : PermitsForTests.rows(operation, tableId, filter);
        };
    Predicate<Stored> seen =
        child -> ofChildren.decide(child.owner(), child.find()) == Access.GRANT;
    int size = random.nextInt(4);

    check(
        parents,
        find,
        reach,
        ofParents,
        "children.size = " + size,
        parent -> related(parent, children, seen).stream().anyMatch(child -> child.size() == size));
    check(
        parents,
        find,
        reach,
        ofParents,
        "not (children.size = " + size + ")",
        parent -> related(parent, children, seen).stream().anyMatch(child -> child.size() != size));
    check(
        parents,
        find,
        reach,
        ofParents,
        "children is null",
        parent -> related(parent, children, seen).isEmpty());
    check(
        parents,
        find,
        reach,
        ofParents,
        "children is null or children.size = " + size,
        parent ->
            related(parent, children, seen).isEmpty()
                || related(parent, children, seen).stream()
                    .anyMatch(child -> child.size() == size));
    check(
        parents,
        find,
        reach,
        ofParents,
        "children.objectId in ('c1', 'c2', 'c3')",
        parent ->
            related(parent, children, seen).stream()
                .anyMatch(child -> Set.of("c1", "c2", "c3").contains(child.id())));
    check(
        parents,
        find,
        reach,
        ofParents,
        "children.size > size and children.twins.size = " + size,
        parent ->
            related(parent, children, seen).stream()
                .anyMatch(child ->
                    child.size() > parent.size()
                        && related(child, children, seen).stream()
                            .anyMatch(twin -> twin.size() == size)));
    check(
        parents,
        find,
        reach,
        ofParents,
        "children.twins is null",
        parent ->
            related(parent, children, seen).isEmpty()
                || related(parent, children, seen).stream()
                    .anyMatch(child -> related(child, children, seen).isEmpty()));
    check(
        parents,
        find,
        reach,
        ofParents,
        "size in (Child[twins.size = " + size + "].size)",
        parent ->
            children.values().stream()
                .filter(seen)
                .anyMatch(child ->
                    child.size() == parent.size()
                        && related(child, children, seen).stream()
                            .anyMatch(twin -> twin.size() == size)));
    compareInverse(parents, children, ofParents, ofChildren, reach, size);
    compareLoaded(parents, children, find, reach, ofParents, ofLoading, seen);
  }

  private void check(
      Map<String, Stored> rows,
      Permit find,
      Reach reach,
      RowFilter filter,
      String where,
      Predicate<Stored> expected) {
    Set<String> ids =
        rows.values().stream()
            .filter(row -> filter.decide(row.owner(), row.find()) == Access.GRANT)
            .filter(expected)
            .map(Stored::id)
            .collect(Collectors.toCollection(TreeSet::new));
    Query query = Query.where(where).withPage(100, 0);
    assertThat(app.records.find(find, reach, query).stream().map(Row::objectId).toList())
        .as("%s for %s", where, filter)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(app.records.count(find, reach, query)).as(where).isEqualTo(ids.size());
  }

  private void compareInverse(
      Map<String, Stored> parents,
      Map<String, Stored> children,
      RowFilter ofParents,
      RowFilter ofChildren,
      Reach reach,
      int size) {
    Permit find = PermitsForTests.rows(Operation.FIND, app.table("Child").id(), ofChildren);
    check(
        children,
        find,
        reach,
        ofChildren,
        "Parent[children].size = " + size,
        child ->
            parents.values().stream()
                .filter(parent -> ofParents.decide(parent.owner(), parent.find()) == Access.GRANT)
                .anyMatch(
                    parent -> parent.children().contains(child.id()) && parent.size() == size));
  }

  private void compareLoaded(
      Map<String, Stored> parents,
      Map<String, Stored> children,
      Permit find,
      Reach reach,
      RowFilter ofParents,
      RowFilter ofLoading,
      Predicate<Stored> seen) {
    Query query = Query.ALL.withPage(100, 0).withRelations("children.twins", 0, 100);
    for (Row row : app.records.find(find, reach, query)) {
      Stored parent = parents.get(row.objectId());
      assertThat(ids(row.related().get("children")))
          .as("children of %s", parent)
          .containsExactlyInAnyOrderElementsOf(loaded(parent, children, ofLoading, seen));
      for (Object child : (List<?>) row.related().get("children")) {
        Stored stored = children.get(((Row) child).objectId());
        assertThat(ids(((Row) child).related().get("twins")))
            .containsExactlyInAnyOrderElementsOf(loaded(stored, children, ofLoading, seen));
      }
    }
    for (Stored parent : parents.values()) {
      Permit load =
          PermitsForTests.rows(Operation.LOAD_RELATIONS, app.table("Parent").id(), ofLoading);
      List<Row> page =
          app.records.findRelated(load, reach, parent.id(), "children", Query.ALL.withPage(100, 0));
      if (ofLoading.decide(parent.owner(), parent.load()) == Access.GRANT
          && ofParents.decide(parent.owner(), parent.find()) == Access.GRANT) {
        assertThat(ids(page))
            .containsExactlyInAnyOrderElementsOf(loaded(parent, children, ofLoading, seen));
      } else {
        assertThat(page).isNull();
      }
    }
  }

  private static List<String> loaded(
      Stored row, Map<String, Stored> children, RowFilter ofLoading, Predicate<Stored> seen) {
    return ofLoading.decide(row.owner(), row.load()) == Access.GRANT
        ? related(row, children, seen).stream().map(Stored::id).toList()
        : List.of();
  }

  private static List<String> ids(Object rows) {
    return ((List<?>) rows).stream().map(row -> ((Row) row).objectId()).toList();
  }

  private static List<Stored> related(
      Stored row, Map<String, Stored> children, Predicate<Stored> seen) {
    return row.children().stream().map(children::get).filter(seen).toList();
  }
}
