package dev.backstay.store.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.security.decide.PermitsForTests;
import dev.backstay.security.decide.RowFilter;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.ObjectAcl;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Principal;
import dev.backstay.store.TestApp;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.query.Query;
import dev.backstay.store.query.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The filter in SQL lets through exactly the rows that {@link RowFilter#decide} lets through one by
 * one, whatever the cells.
 */
@ParameterizedClass
@EnumSource(Dialect.class)
class RowFilterTest {
  private static final long SEED = 20_261_122;
  private static final int TABLES = 5;
  private static final int FILTERS = 40;
  private static final List<String> USERS = List.of("u1", "u2", "*");
  private static final List<String> ROLES = List.of("c1", "c2", "c3", "s1", "s2", "s3", "*");

  @Parameter Dialect dialect;

  /** A row and what was stored about it. */
  private record Stored(String id, String owner, ObjectAcl find, ObjectAcl update) {}

  @Test
  void theFilterInSqlIsTheFilter() {
    Random random = new Random(SEED);
    for (int i = 0; i < TABLES; i++) {
      TestApp app = new TestApp(dialect);
      app.editor().createTable("Doc");
      // another table whose cells must not count
      app.editor().createTable("Other");
      List<Stored> rows = store(app, random, i);
      for (int j = 0; j < FILTERS; j++) {
        compare(app, rows, randomFilter(random));
      }
    }
  }

  private void compare(TestApp app, List<Stored> rows, RowFilter filter) {
    String table = app.table("Doc").id();
    Set<String> expected =
        rows.stream()
            .filter(row -> filter.decide(row.owner(), row.find()) == Access.GRANT)
            .map(Stored::id)
            .collect(Collectors.toCollection(TreeSet::new));
    var find = PermitsForTests.rows(Operation.FIND, table, filter);
    Set<String> found =
        app.records.find(find, Query.ALL.withPage(100, 0)).stream()
            .map(Row::objectId)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).as("%s", filter).isEqualTo(expected);
    assertThat(app.records.count(find, "objectId is not null")).isEqualTo(expected.size());
    for (Stored row : rows.subList(0, 5)) {
      assertThat(app.records.findById(find, row.id()) != null)
          .as("%s %s", row, filter)
          .isEqualTo(expected.contains(row.id()));
    }
    long updated =
        app.records.updateWhere(
            PermitsForTests.rows(Operation.UPDATE, table, filter),
            TestApp.FINDS_ALL,
            null,
            Map.of());
    assertThat(updated)
        .as("%s", filter)
        .isEqualTo(
            rows.stream()
                .filter(row -> filter.decide(row.owner(), row.update()) == Access.GRANT)
                .count());
    compareCounts(app, table, filter, rows.size(), expected.size());
  }

  private static void compareCounts(
      TestApp app, String table, RowFilter filter, int all, int allowed) {
    List<LayerCount> counts =
        app.records.countByLayer(table, Operation.FIND, null, filter, Reach.NOTHING, 1_000);
    assertThat(counts.stream().filter(LayerCount::allowed).mapToLong(LayerCount::rows).sum())
        .as("%s %s", filter, counts)
        .isEqualTo(allowed);
    assertThat(counts.stream().mapToLong(LayerCount::rows).sum()).isEqualTo(all);
  }

  private static List<Stored> store(TestApp app, Random random, int density) {
    List<Stored> rows = new ArrayList<>();
    String table = app.table("Doc").id();
    String other = app.table("Other").id();
    for (int i = 0; i < 25; i++) {
      String owner = List.of("u1", "u2", "-").get(random.nextInt(3));
      owner = owner.equals("-") ? null : owner;
      String id = app.insert("Doc", Map.of("objectId", "r" + i), owner).objectId();
      app.insert("Other", Map.of("objectId", "r" + i), owner);
      rows.add(
          new Stored(
              id,
              owner,
              cells(app, table, id, Operation.FIND, random, density),
              cells(app, table, id, Operation.UPDATE, random, density)));
      cells(app, other, id, Operation.FIND, random, density);
    }
    return rows;
  }

  static ObjectAcl cells(
      TestApp app, String table, String id, Operation operation, Random random, int density) {
    Map<String, Access> users = new HashMap<>();
    Map<String, Access> roles = new HashMap<>();
    for (int i = random.nextInt(density + 1); i > 0; i--) {
      boolean user = random.nextBoolean();
      String principal =
          user ? USERS.get(random.nextInt(USERS.size())) : ROLES.get(random.nextInt(ROLES.size()));
      Access access = random.nextBoolean() ? Access.GRANT : Access.DENY;
      (user ? users : roles).put(principal, access);
      app.acls.put(
          table,
          id,
          operation,
          user ? Principal.user(principal) : Principal.role(principal),
          access);
    }
    return new ObjectAcl(users, roles);
  }

  static RowFilter randomFilter(Random random) {
    String user = random.nextInt(4) == 0 ? null : List.of("u1", "u2").get(random.nextInt(2));
    return new RowFilter(
        user,
        user != null && random.nextBoolean(),
        some(random, List.of("c1", "c2", "c3")),
        some(random, List.of("s1", "s2", "s3")),
        random.nextInt(3) == 0 ? any(random) : Access.INHERIT,
        user == null ? Access.INHERIT : any(random),
        random.nextBoolean() ? Access.GRANT : Access.DENY);
  }

  private static Access any(Random random) {
    return List.of(Access.GRANT, Access.DENY, Access.INHERIT).get(random.nextInt(3));
  }

  private static List<String> some(Random random, List<String> from) {
    if (random.nextBoolean()) {
      return List.of();
    }
    Set<String> some = new HashSet<>(from);
    some.removeIf(element -> random.nextInt(3) == 0);
    return List.copyOf(some);
  }
}
