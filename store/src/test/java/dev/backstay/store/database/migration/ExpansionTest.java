package dev.backstay.store.database.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule for migrations ({@code CONTRIBUTING.md}): servers of the version before go on while
 * those of the new one come, so a migration only adds what they need not know. One that does more
 * is named {@code V9__contract_….sql}, and is only run when no earlier server serves. What
 * statements tell is checked here; whether an earlier program would decide otherwise by what the
 * new one stores, the author must know.
 */
class ExpansionTest {
  private static final Pattern CREATE_TABLE =
      Pattern.compile("create table (\\w+) ?\\((.*)\\)", Pattern.DOTALL);
  private static final Pattern CREATE_INDEX =
      Pattern.compile("create (unique )?index \\w+ on (\\w+)\\b.*", Pattern.DOTALL);
  private static final Pattern ADD_COLUMN =
      Pattern.compile("alter table (\\w+) add column (.*)", Pattern.DOTALL);
  private static final Pattern REFERENCES =
      Pattern.compile("references (\\w+) ?\\([^)]*\\)( on delete (cascade|set null))?");

  /**
   * An app's contract says in a comment which contract of the platform keeps earlier servers off.
   */
  private static final Pattern PLATFORMS_CONTRACT =
      Pattern.compile("-- with platform/(V\\S+\\.sql)");

  static Stream<Arguments> files() {
    return Stream.of(MigrationSet.values())
        .flatMap(set -> set.files().stream().map(file -> Arguments.of(set, file)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void aMigrationOnlyAddsUnlessItSaysContract(MigrationSet set, String file) throws Exception {
    String sql = read(set, file);
    // the first makes everything, and there was nothing before it
    if (Compatibility.isContract(file) || set.files().getFirst().equals(file)) {
      return;
    }
    assertThat(objections(sql))
        .as("name it V…__contract_….sql, or only add (CONTRIBUTING.md, migrations)")
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void anAppsContractNamesThePlatforms(MigrationSet set, String file) throws Exception {
    if (set != MigrationSet.APP || !Compatibility.isContract(file)) {
      return;
    }
    Matcher named = PLATFORMS_CONTRACT.matcher(read(set, file));
    assertThat(named.find()).as("-- with platform/V…__contract_….sql").isTrue();
    assertThat(MigrationSet.PLATFORM.files()).contains(named.group(1));
    assertThat(Compatibility.isContract(named.group(1))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP TABLE a",
        "ALTER TABLE a DROP COLUMN b",
        "ALTER TABLE a RENAME TO b",
        "ALTER TABLE a RENAME COLUMN b TO c",
        "ALTER TABLE a ALTER COLUMN b TYPE TEXT",
        "ALTER TABLE a ADD CONSTRAINT b CHECK (c > 0)",
        "ALTER TABLE a ADD COLUMN b TEXT NOT NULL",
        "ALTER TABLE a ADD COLUMN b TEXT UNIQUE",
        "ALTER TABLE a ADD COLUMN b TEXT CHECK (b <> '')",
        "ALTER TABLE a ADD COLUMN b TEXT REFERENCES c (id)",
        "CREATE UNIQUE INDEX a ON b (c)",
        "CREATE TABLE a (id TEXT REFERENCES b (id))",
        "UPDATE a SET b = 1",
        "DELETE FROM a",
        "INSERT INTO a VALUES (1)",
        "DROP INDEX a",
      })
  void whatDoesMoreIsFound(String sql) {
    assertThat(objections(sql + ";")).hasSize(1);
  }

  @Test
  void whatOnlyAddsIsLetThrough() {
    assertThat(
            objections(
                """
                -- DROP TABLE x;
                CREATE TABLE a (
                  id  TEXT NOT NULL PRIMARY KEY,
                  old TEXT REFERENCES b (id) ON DELETE CASCADE
                );
                CREATE TABLE c (id TEXT NOT NULL REFERENCES a (id));
                CREATE UNIQUE INDEX d ON a (id);
                INSERT INTO a VALUES ('x');
                CREATE INDEX e ON b (id) WHERE id IS NOT NULL;
                ALTER TABLE b ADD COLUMN f TEXT;
                ALTER TABLE b ADD COLUMN g BOOLEAN NOT NULL DEFAULT FALSE;
                """))
        .isEmpty();
  }

  /** The statements that do more than add, in their own words. */
  private static List<String> objections(String sql) {
    List<String> objections = new ArrayList<>();
    Set<String> made = new HashSet<>();
    Arrays.stream(sql.replaceAll("--[^\n]*", "").split(";"))
        .map(each -> each.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT))
        .filter(each -> !each.isEmpty())
        .filter(each -> !onlyAdds(each, made))
        .forEach(objections::add);
    return objections;
  }

  /**
   * @param made the tables that the migration has made; gets the one that this statement makes
   */
  private static boolean onlyAdds(String statement, Set<String> made) {
    Matcher table = CREATE_TABLE.matcher(statement);
    if (table.matches()) {
      made.add(table.group(1));
      return lettingEarlierDelete(table.group(2), made);
    }
    Matcher index = CREATE_INDEX.matcher(statement);
    if (index.matches()) {
      return index.group(1) == null || made.contains(index.group(2));
    }
    Matcher column = ADD_COLUMN.matcher(statement);
    if (column.matches()) {
      String declared = column.group(2);
      return (!declared.contains("not null") || declared.contains("default"))
          && !declared.contains("unique")
          && !declared.contains("check")
          && lettingEarlierDelete(declared, made);
    }
    return made.stream().anyMatch(own -> statement.startsWith("insert into " + own + " "));
  }

  /**
   * An earlier program deletes rows of its tables, and knows nothing of those that refer to them.
   */
  private static boolean lettingEarlierDelete(String declared, Set<String> made) {
    return REFERENCES
        .matcher(declared)
        .results()
        .allMatch(reference -> reference.group(2) != null || made.contains(reference.group(1)));
  }

  private static String read(MigrationSet set, String file) throws Exception {
    try (InputStream in =
        MigrationSet.class.getResourceAsStream("/" + set.location() + "/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
