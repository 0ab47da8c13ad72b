package dev.backstay.foundation.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.developers.Developers;
import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.passwords.PasswordHasher;
import dev.backstay.policy.AppPermissions;
import dev.backstay.policy.AppPermissions.ServiceOutline;
import dev.backstay.policy.AppPermissions.TableOutline;
import dev.backstay.policy.ChangeReader;
import dev.backstay.policy.ChangeWriter;
import dev.backstay.policy.PolicyFile;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Change;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.PolicyChange;
import dev.backstay.security.model.Principal;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.TestPostgres;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import dev.backstay.store.schema.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lists of changes against the simplest model there is: {@link FlatPermissions}. {@code
 * -Dbackstay.lists=1000} tries that many.
 */
@ParameterizedClass
@EnumSource(Product.class)
class PolicyChangesTest {
  private static final int LISTS = Integer.getInteger("backstay.lists", 60);
  private static final List<String> ROWS = List.of("row1", "row2");

  @Parameter private Product product;
  @TempDir private Path data;

  private Databases databases;
  private Apps apps;
  private Policies policies;
  private App app;
  private List<TableOutline> tables;

  @BeforeEach
  void open() {
    String url = product == Product.POSTGRESQL ? TestPostgres.freshDatabase() : null;
    databases = Databases.open(DatabaseSettings.of(data, url).withDurability(Durability.NORMAL));
    apps = new Apps(databases, 1_000);
    policies = new Policies(apps);
    String developer = developer();
    app = apps.create("tests", developer);
    Catalog catalog = new Catalog(apps.database(app));
    tables = new ArrayList<>();
    for (String each : List.of("Orders", "Items")) {
      String id = catalog.editor().createTable(each).id();
      policies.named(app, Area.DATA, id, each, Map.of());
      tables.add(new TableOutline(id, each, Map.of("price", "price", "cost", "cost")));
    }
    policies.named(app, Area.SERVICES, "s1", "Shop", Map.of("m1", "buy", "m2", "sell"));
    String created = product == Product.SQLITE ? "0" : "now()";
    for (String row : ROWS) {
      apps.database(app)
          .write(sql ->
              sql.execute(
                  "INSERT INTO \"Orders\" (\"objectId\", \"created\") VALUES ('"
                      + row
                      + "', "
                      + created
                      + ")"));
    }
  }

  private String developer() {
    try (PasswordHasher hasher = new PasswordHasher(1, RunningServer.CHEAP_HASHES)) {
      new Developers(databases.platform(), hasher)
          .createFirst("developer@example.com", "a password");
    }
    return databases
        .platform()
        .read(sql -> sql.select(text("id")).from(table(name("developer"))).fetchOne(text("id")));
  }

  @AfterEach
  void close() {
    apps.close();
    databases.close();
  }

  @Test
  void aListOfChangesDoesWhatItsChangesSayAndItsInverseUndoesIt() {
    ChangeGenerator generator =
        new ChangeGenerator(
            product == Product.SQLITE ? 11 : 12,
            tables.stream().map(TableOutline::id).toList(),
            ROWS);
    int effective = 0;
    for (int number = 0; number < LISTS; number++) {
      List<Change> list = generator.list(policies.of(app));
      FlatPermissions before = stored();
      Policy former = policies.of(app);
      String file = file();
      int audited = auditSize();

      Policies.Applied applied = policies.apply(app, (int) former.version(), list);

      FlatPermissions expected = new FlatPermissions(before);
      list.forEach(expected::apply);
      assertIs(expected, list);
      Set<String> differences = FlatPermissions.differences(before, expected);
      assertThat(applied.made()).as("made of %s", list).hasSameSizeAs(differences);
      assertThat(audited(audited))
          .as("audit of %s", list)
          .isEqualTo(words(former, applied, before));
      boolean changed = policies.of(app) != former;
      assertThat(policies.of(app).version()).isEqualTo(former.version() + (changed ? 1 : 0));
      assertThat(changed || PolicyChange.between(former, policies.of(app)).isEmpty()).isTrue();
      effective += differences.isEmpty() ? 0 : 1;

      if (generator.nextInt(4) == 0) {
        refuse(list, generator);
      }
      List<Change> inverse = applied.inverse();
      assertThat(inverse).isNotNull();
      if (generator.nextInt(2) == 0) {
        // as a client would: by names
        AppPermissions named = permissions(policies.of(app));
        inverse = ChangeReader.read(named, ChangeWriter.write(named, inverse), Policies::newId);
      }
      policies.apply(app, null, inverse);
      assertThat(file()).as("policy file after the inverse of %s", list).isEqualTo(file);
      if (generator.nextInt(4) == 0) {
        continue;
      }
      // and on from there
      if (list.stream().noneMatch(Change.DeleteRole.class::isInstance)) {
        policies.apply(app, null, list);
      }
    }
    assertThat(effective).isGreaterThan(LISTS / 2);
  }

  /** A list with something wrong in it leaves everything as it is. */
  private void refuse(List<Change> list, ChangeGenerator generator) {
    List<Change> wrong = new ArrayList<>(generator.list(policies.of(app)));
    wrong.add(
        generator.nextInt(wrong.size() + 1),
        switch (generator.nextInt(4)) {
          case 0 ->
              new Change.RowCell(
                  tables.getFirst().id(),
                  "none",
                  Principal.user("u1"),
                  Operation.FIND,
                  Access.DENY);
          case 1 -> new Change.GlobalCell("no-role", Operation.FIND, Access.DENY);
          case 2 -> new Change.CreateRole("new", "JSUser");
          default -> new Change.RoleAssignment("u1", "no-role", true);
        });
    FlatPermissions before = stored();
    Policy former = policies.of(app);
    int audited = auditSize();
    assertThatThrownBy(() -> policies.apply(app, null, wrong)).isInstanceOf(ApiException.class);
    assertThat(policies.of(app)).isSameAs(former);
    assertThat(auditSize()).isEqualTo(audited);
    assertIs(before, list);
  }

  @Test
  void aListForAnotherVersionIsRefused() {
    int version = (int) policies.of(app).version();
    List<Change> close = List.of(new Change.ApplicationSwitch(true));
    policies.apply(app, version, close);
    assertThatThrownBy(() -> policies.apply(app, version, close))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.status()).isEqualTo(409);
              assertThat(e.code()).isEqualTo(90409);
            });
    assertThat(new Policies(apps).of(app).version())
        .as("versions outlive the server")
        .isEqualTo(policies.of(app).version());
  }

  @Test
  void rolesMaySwapTheirNames() {
    policies.apply(
        app, null, List.of(new Change.CreateRole("a", "A"), new Change.CreateRole("b", "B")));
    policies.apply(
        app,
        null,
        List.of(
            new Change.RenameRole("a", "C"),
            new Change.RenameRole("b", "A"),
            new Change.RenameRole("a", "B")));
    assertThat(stored().roles).isEqualTo(Map.of("a", "B", "b", "A"));
    policies.apply(app, null, List.of(new Change.DeleteRole("a"), new Change.CreateRole("c", "B")));
    assertThat(stored().roles).isEqualTo(Map.of("b", "A", "c", "B"));
  }

  private void assertIs(FlatPermissions expected, List<Change> list) {
    FlatPermissions stored = stored();
    assertThat(stored.states).as("stored after %s", list).isEqualTo(expected.states);
    assertThat(stored.roles).as("roles after %s", list).isEqualTo(expected.roles);
    FlatPermissions inForce = FlatPermissions.of(policies.of(app));
    addOutside(inForce);
    assertThat(inForce.states).as("in force after %s", list).isEqualTo(expected.states);
    assertThat(inForce.roles).isEqualTo(expected.roles);
    for (TableOutline table : tables) {
      Set<Operation> marked =
          policies.of(app).container(Area.DATA, table.id()).orElseThrow().objectAclOperations();
      for (String key : expected.states.keySet()) {
        if (key.startsWith("row " + table.id())) {
          assertThat(marked).contains(Operation.valueOf(key.substring(key.lastIndexOf(' ') + 1)));
        }
      }
    }
  }

  /** All that the database keeps, as a server that starts would read it. */
  private FlatPermissions stored() {
    FlatPermissions stored = FlatPermissions.of(apps.database(app).read(PolicyRepository::load));
    addOutside(stored);
    return stored;
  }

  private void addOutside(FlatPermissions to) {
    apps.database(app)
        .read(sql -> {
          sql.select()
              .from(table(name("backstay_object_acl")))
              .forEach(row ->
                  to.states.put(
                      FlatPermissions.row(
                          row.get(text("table_id")),
                          row.get(text("object_id")),
                          new Principal(
                              Principal.Kind.valueOf(row.get(text("principal_kind"))),
                              row.get(text("principal"))),
                          Operation.valueOf(row.get(text("operation")))),
                      row.get(text("access"))));
          sql.select()
              .from(table(name("backstay_user_role")))
              .forEach(row ->
                  to.states.put(
                      FlatPermissions.assignment(
                          row.get(text("user_id")), row.get(text("role_id"))),
                      Access.GRANT.name()));
          return null;
        });
  }

  private String file() {
    return PolicyFile.write(permissions(policies.of(app)));
  }

  private AppPermissions permissions(Policy policy) {
    return new AppPermissions(
        policy,
        tables,
        List.of(new ServiceOutline("s1", "Shop", Map.of("m1", "buy", "m2", "sell"))),
        List.of(),
        null,
        true,
        List.of());
  }

  private int auditSize() {
    return apps.database(app).read(sql -> sql.fetchCount(table(name("backstay_audit"))));
  }

  /** The entries after the first ones, in words. */
  private Set<String> audited(int from) {
    List<String> all =
        apps.database(app)
            .read(sql ->
                sql.select()
                    .from(table(name("backstay_audit")))
                    .orderBy(text("id"))
                    .fetch(row ->
                        row.get(text("subject"))
                            + ": "
                            + row.get(text("before_value"))
                            + " -> "
                            + row.get(text("after_value"))));
    List<String> added = all.subList(from, all.size());
    assertThat(added).doesNotHaveDuplicates();
    return new TreeSet<>(added);
  }

  /** What the audit log is to say: the difference of the two snapshots, and what is outside. */
  private Set<String> words(Policy former, Policies.Applied applied, FlatPermissions before) {
    Set<String> words =
        PolicyChange.between(former, applied.after()).stream()
            .map(each -> each.subject() + ": " + each.before() + " -> " + each.after())
            .collect(Collectors.toCollection(TreeSet::new));
    for (Change change : applied.made()) {
      if (change instanceof Change.RowCell cell) {
        String key =
            FlatPermissions.row(
                cell.containerId(), cell.objectId(), cell.principal(), cell.operation());
        words.add(
            cell.subject(applied.after())
                + ": "
                + before.states.getOrDefault(key, "INHERIT")
                + " -> "
                + cell.access());
      } else if (change instanceof Change.RoleAssignment assignment) {
        words.add(
            assignment.subject(applied.after())
                + (assignment.assigned() ? ": null -> assigned" : ": assigned -> null"));
      }
    }
    return words;
  }

  private static Field<String> text(String column) {
    return field(name(column), String.class);
  }
}
