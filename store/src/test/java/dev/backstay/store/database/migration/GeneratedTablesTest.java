package dev.backstay.store.database.migration;

import static java.nio.file.Files.readString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.MatcherRule;
import org.jooq.meta.jaxb.MatcherTransformType;
import org.jooq.meta.jaxb.Matchers;
import org.jooq.meta.jaxb.MatchersTableType;
import org.jooq.meta.jaxb.Strategy;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packages of {@code dev.backstay.store.generated} are what jOOQ generates from a database with
 * all migrations. After a change of these, write them:
 *
 * <pre>./mvnw test -pl store -am -Dtest=GeneratedTablesTest -Dtables=write</pre>
 *
 * <p>They are kept with the sources, because a build has no other use for the generator: Maven may
 * run on a JDK that is too old for it, and a plugin that starts another one fetches all libraries
 * of the tests first, which the launcher leaves out.
 */
final class GeneratedTablesTest {
  private static final Path SOURCES = Path.of("src/main/java");

  @ParameterizedTest
  @EnumSource
  void tables_are_those_of_the_migrations(MigrationSet migrations, @TempDir Path directory)
      throws Exception {
    boolean write = "write".equals(System.getProperty("tables"));
    String packageName =
        "dev.backstay.store.generated." + migrations.name().toLowerCase(Locale.ROOT);
    Path sources = write ? SOURCES : directory.resolve("sources");
    String url = "jdbc:sqlite:" + directory.resolve("database");
    try (Connection connection = DriverManager.getConnection(url)) {
      migrations.prepareSqlite(connection, url);
    }
    GenerationTool.generate(
        new Configuration()
            .withLogging(Logging.WARN)
            .withJdbc(new Jdbc().withUrl(url))
            .withGenerator(
                new Generator()
                    .withDatabase(tables())
                    .withGenerate(onlyTables())
                    .withStrategy(new Strategy().withMatchers(withoutPrefix()))
                    .withTarget(
                        new Target()
                            .withPackageName(packageName)
                            .withDirectory(sources.toString()))));
    Path generated = Path.of(packageName.replace('.', '/'));
    assertThat(files(SOURCES.resolve(generated))).isEqualTo(files(sources.resolve(generated)));
  }

  private static Database tables() {
    return new Database()
        .withName("org.jooq.meta.sqlite.SQLiteDatabase")
        .withExcludes(MigrationSet.HISTORY + "|sqlite_.*")
        // a bound text is one on both products, whatever the length of its column
        .withForcedTypes(new ForcedType().withName("VARCHAR").withIncludeTypes("TEXT|VARCHAR.*"))
        .withIncludeIndexes(false)
        .withIncludePrimaryKeys(false)
        .withIncludeUniqueKeys(false)
        .withIncludeForeignKeys(false)
        .withIncludeCheckConstraints(false);
  }

  private static Generate onlyTables() {
    return new Generate()
        .withRecords(false)
        .withIndexes(false)
        .withKeys(false)
        .withRelations(false)
        .withImplicitJoinPathsToOne(false)
        .withGlobalObjectReferences(false)
        .withDefaultCatalog(false)
        .withDefaultSchema(false)
        .withAsMethodOverrides(false)
        .withRenameMethodOverrides(false)
        .withWhereMethodOverrides(false)
        .withNullableAnnotation(false)
        .withComments(false)
        .withJavadoc(false)
        .withIndentation("  ");
  }

  /** {@code ROLE}, of class {@code RoleTable}, for the table backstay_role. */
  private static Matchers withoutPrefix() {
    return new Matchers()
        .withTables(
            new MatchersTableType()
                .withExpression("^(?:backstay_)?(.*)$")
                .withTableIdentifier(
                    new MatcherRule()
                        .withTransform(MatcherTransformType.UPPER)
                        .withExpression("$1"))
                .withTableClass(
                    new MatcherRule()
                        .withTransform(MatcherTransformType.PASCAL)
                        .withExpression("$1_TABLE")));
  }

  private static Map<Path, String> files(Path root) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
        if (!file.endsWith("package-info.java")) {
          files.put(root.relativize(file), readString(file));
        }
      }
    }
    return files;
  }
}
