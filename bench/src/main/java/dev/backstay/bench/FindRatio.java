package dev.backstay.bench;

import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.security.caller.Caller;
import dev.backstay.security.caller.LoginState;
import dev.backstay.security.caller.RoleResolver;
import dev.backstay.security.caller.SystemRole;
import dev.backstay.security.decide.Decider;
import dev.backstay.security.decide.Permit;
import dev.backstay.security.model.Access;
import dev.backstay.security.model.Area;
import dev.backstay.security.model.Cells;
import dev.backstay.security.model.ContainerPolicy;
import dev.backstay.security.model.Operation;
import dev.backstay.security.model.Policy;
import dev.backstay.security.model.Principal;
import dev.backstay.store.Databases;
import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import dev.backstay.store.query.Query;
import dev.backstay.store.records.ObjectAcls;
import dev.backstay.store.records.Records;
import dev.backstay.store.schema.Catalog;
import dev.backstay.store.schema.ColumnDefinition;
import dev.backstay.store.schema.ColumnType;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the first page of a caller's rows costs in a small and in a large table: 10 of their own 100
 * rows, and the 10 rows that cells of single rows open to him. The table's size should not matter.
 */
public final class FindRatio {
  private static final int SMALL = 10_000;
  private static final int LARGE = 1_000_000;
  private static final int OWN = 100;
  private static final int OPENED = 10;
  private static final int FINDS = 4_000;
  private static final int WARM_UP = 2_000;
  private static final int ROUNDS = 5;

  private FindRatio() {}

  /** Fills four tables, which takes minutes, and prints a line for each measurement. */
  public static void main(String[] arguments) throws IOException {
    System.out.printf(
        "%-11s %-28s %12s %12s %7s%n", "database", "find", "10,000 rows", "1,000,000", "ratio");
    run("SQLite", null);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      run(
          "PostgreSQL",
          "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres");
    }
  }

  private static void run(String product, @Nullable String url) throws IOException {
    Path directory = Files.createTempDirectory("backstay-bench");
    try (Databases databases =
        Databases.open(DatabaseSettings.of(directory, url).withDurability(Durability.NORMAL))) {
      Filled small = new Filled(databases, SMALL);
      Filled large = new Filled(databases, LARGE);
      print(product, "10 of the user's own 100", small::own, large::own);
      print(product, "10 by cells of their own", small::opened, large::opened);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
  }

  private static void print(
      String product, String find, BooleanSupplier small, BooleanSupplier large) {
    measure(small, WARM_UP);
    measure(large, WARM_UP);
    double[] smalls = new double[ROUNDS];
    double[] larges = new double[ROUNDS];
    // by turns, so that both have the same neighbours
    for (int round = 0; round < ROUNDS; round++) {
      smalls[round] = measure(small, FINDS);
      larges[round] = measure(large, FINDS);
    }
    Arrays.sort(smalls);
    Arrays.sort(larges);
    double one = smalls[ROUNDS / 2];
    double other = larges[ROUNDS / 2];
    System.out.printf(
        Locale.ROOT,
        "%-11s %-28s %9.1f us %9.1f us %7.2f%n",
        product,
        find,
        one,
        other,
        other / one);
  }

  /** The median time of a find in microseconds. */
  private static double measure(BooleanSupplier find, int times) {
    long[] took = new long[times];
    for (int i = 0; i < times; i++) {
      long before = System.nanoTime();
      if (!find.getAsBoolean()) {
        throw new IllegalStateException("not the rows that were meant");
      }
      took[i] = System.nanoTime() - before;
    }
    Arrays.sort(took);
    return took[times / 2] / 1_000.0;
  }

  /** A table with that many rows, 100 for each owner, and ten more opened to one user. */
  private static final class Filled {
    private final Records records;
    private final Permit own;
    private final Permit opened;

    Filled(Databases databases, int rows) {
      Database database =
          databases.createApp(UUID.randomUUID().toString().toUpperCase(Locale.ROOT));
      Catalog catalog = new Catalog(database);
      catalog.editor().createTable("Doc");
      catalog.editor().addColumn("Doc", ColumnDefinition.of("title", ColumnType.STRING));
      String table = catalog.schema().require("Doc").id();
      Policy open = Policy.builder().newApplication().build();
      Caller filler = Caller.internal("fills a table");
      Permit create =
          Decider.decide(
                  open,
                  filler,
                  Operation.CREATE,
                  new dev.backstay.security.model.Asset.Table(table))
              .permit();
      this.records = new Records(database, catalog, databases.plans(), open::version);
      for (int i = 0; i < rows; i += OWN) {
        List<Map<String, Object>> batch = new ArrayList<>();
        for (int j = i; j < i + OWN; j++) {
          batch.add(Map.of("objectId", "r" + j, "title", "title of " + j));
        }
        records.insertAll(create, batch, "u" + i / OWN);
      }
      ObjectAcls cells = new ObjectAcls(database, catalog, databases.plans());
      for (int i = 0; i < OPENED; i++) {
        String row = "r" + (long) i * rows / OPENED;
        cells.put(table, row, Operation.FIND, Principal.user("friend"), Access.GRANT);
      }
      if (database.dialect() == dev.backstay.store.database.Dialect.POSTGRESQL) {
        database.write(sql -> sql.execute("ANALYZE"));
      }
      Cells denied = Cells.GRANT_ALL.with(Operation.FIND, Access.DENY);
      ContainerPolicy container =
          ContainerPolicy.builder(Area.DATA, table)
              .owner(Operation.FIND, Access.GRANT)
              .objectAclOperations(Set.of(Operation.FIND))
              .build();
      Policy owners =
          Policy.builder()
              .newApplication()
              .global(SystemRole.AUTHENTICATED_USER.roleName(), denied)
              .container(container.toBuilder().objectAclOperations(Set.of()).build())
              .build();
      this.own = permit(owners, "u7", table);
      Policy cellsOnly = owners.withContainer(container);
      this.opened = permit(cellsOnly.withVersion(owners.version()), "friend", table);
    }

    private static Permit permit(Policy policy, String userId, String table) {
      Caller caller =
          Caller.client(
              ApiKeyType.JS,
              userId,
              RoleResolver.resolve(
                  policy.roles(), ApiKeyType.JS, null, LoginState.USER, null, List.of()));
      return Decider.decideRows(policy, caller, Operation.FIND, table).permit();
    }

    boolean own() {
      return records.find(own, Query.ALL).size() == 10;
    }

    boolean opened() {
      return records.find(opened, Query.ALL).size() == OPENED;
    }
  }
}
