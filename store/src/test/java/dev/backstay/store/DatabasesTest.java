package dev.backstay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.store.database.Database;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Dialect;
import dev.backstay.store.database.Durability;
import dev.backstay.store.database.sqlite.SqliteDatabase;
import dev.backstay.store.error.DatabaseException;
import dev.backstay.store.error.DatabaseException.Kind;
import dev.backstay.store.query.Row;
import dev.backstay.store.records.Records;
import dev.backstay.store.schema.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases come, are found again after a restart, and go. */
@ParameterizedClass
@EnumSource(Dialect.class)
class DatabasesTest {
  @Parameter Dialect dialect;

  @Test
  void whatWasWrittenIsThereAfterARestart() {
    DatabaseSettings settings = TestDatabases.fresh(dialect).withDurability(Durability.FULL);
    String appId;
    String rowId;
    try (Databases databases = Databases.open(settings)) {
      TestApp app = new TestApp(databases);
      appId = app.id;
      app.createPerson();
      rowId = app.insert("Person", Map.of("name", "Anna")).objectId();
    }
    try (Databases databases = Databases.open(settings)) {
      assertThat(databases.hasApp(appId)).isTrue();
      Database database = databases.app(appId);
      assertThat(databases.app(appId)).isSameAs(database);
      Catalog catalog = new Catalog(database);
      Records records = new Records(database, catalog, databases.plans(), () -> 1);
      String tableId = catalog.schema().require("Person").id();
      Row row =
          records.findById(
              dev.backstay.security.decide.PermitsForTests.all(
                  dev.backstay.security.model.Operation.FIND, tableId),
              rowId);
      assertThat(row.get("name")).isEqualTo("Anna");
    }
  }

  @Test
  void appsAreApart() {
    TestApp one = new TestApp(dialect);
    TestApp other = new TestApp(one.databases);
    one.createPerson();
    one.insert("Person", Map.of("name", "Anna"));
    assertThat(other.catalog.schema().table("Person")).isNull();
    other.createPerson();
    assertThat(other.count("Person", null)).isZero();
    one.databases.deleteApp(other.id);
    assertThat(one.count("Person", null)).isOne();
  }

  @Test
  void aDeletedAppIsGone() {
    TestApp app = new TestApp(dialect);
    Path directory = app.databases.directory(app.id);
    assertThat(directory).isDirectory();
    app.databases.deleteApp(app.id);
    assertThat(directory).doesNotExist();
    assertThat(app.databases.hasApp(app.id)).isFalse();
    assertKind(Kind.UNAVAILABLE, () -> app.databases.app(app.id));
    assertKind(Kind.UNAVAILABLE, () -> app.database.read(sql -> 1));
    app.databases.deleteApp(app.id);
    app.databases.createApp(app.id);
    assertThat(new Catalog(app.databases.app(app.id)).schema().tables()).hasSize(1);
  }

  @Test
  void anAppIsThereOnce() {
    TestApp app = new TestApp(dialect);
    assertKind(Kind.UNIQUE_VIOLATION, () -> app.databases.createApp(app.id));
    assertThat(app.catalog.refresh().tables()).hasSize(1);
  }

  @Test
  void nothingButAnIdNamesAnApp() {
    Databases databases = TestDatabases.shared(dialect);
    for (String wrong :
        new String[] {
          "", "..", "../platform", "x".repeat(36), "../../../../../../../../../../etc/xx"
        }) {
      assertKind(Kind.UNAVAILABLE, () -> databases.app(wrong));
      assertKind(Kind.UNAVAILABLE, () -> databases.createApp(wrong));
      assertKind(Kind.UNAVAILABLE, () -> databases.deleteApp(wrong));
    }
    String unknown = TestDatabases.newAppId();
    assertThat(databases.hasApp(unknown)).isFalse();
    assertKind(Kind.UNAVAILABLE, () -> databases.app(unknown));
  }

  @Test
  void thePlatformHasItsTables() {
    Databases databases = TestDatabases.shared(dialect);
    assertThat(databases.platform().dialect()).isEqualTo(dialect);
    int apps = databases.platform().read(sql -> sql.fetchCount(table(name("app"))));
    assertThat(apps).isZero();
  }

  @Test
  void aDatabaseOfANewerVersionIsRefused() {
    TestApp app = new TestApp(dialect);
    app.database.write(sql ->
        sql.execute(
            "INSERT INTO {0} (installed_rank, version, description, type, script,"
                + " installed_by, execution_time, success)"
                + " VALUES (99, '99', 'contract later', 'SQL', 'V99', 'x', 1, {1})",
            name("backstay_migration"), org.jooq.impl.DSL.inline(true)));
    String id = app.id.toLowerCase(Locale.ROOT);
    if (dialect == Dialect.SQLITE) {
      ((SqliteDatabase) app.database).closeIfIdle(java.time.Duration.ZERO);
      assertKind(Kind.UNAVAILABLE, () -> app.database.read(sql -> 1));
    } else {
      try (Databases again = Databases.open(reopened())) {
        assertKind(Kind.UNAVAILABLE, () -> again.app(id).read(sql -> 1));
      }
    }
  }

  private static DatabaseSettings reopened() {
    return TestDatabases.settingsOfShared(Dialect.POSTGRESQL);
  }

  private static void assertKind(
      Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DatabaseException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void filesAreTheirOwnersAlone() throws Exception {
    if (dialect == Dialect.SQLITE) {
      TestApp app = new TestApp(dialect);
      Path directory = app.databases.directory(app.id);
      assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
      assertThat(Files.getPosixFilePermissions(directory.resolve("app.db"))).hasSize(2);
      assertThat(directory.getFileName().toString()).isEqualTo(app.id.toLowerCase(Locale.ROOT));
    }
  }
}
