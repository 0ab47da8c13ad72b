package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.TestPostgres;
import dev.backstay.store.database.migration.MigrationSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Data of every earlier version of the databases opens, with what was in it, after a backup was
 * made by itself; and that backup is the way back.
 */
abstract class EarlierVersionsTest extends BackupScene {
  private final Product product;

  EarlierVersionsTest(Product product) {
    this.product = product;
  }

  static final class Sqlite extends EarlierVersionsTest {
    Sqlite() {
      super(Product.SQLITE);
    }
  }

  static final class Postgres extends EarlierVersionsTest {
    Postgres() {
      super(Product.POSTGRESQL);
    }
  }

  @Test
  void eachOpensAndABackupIsMadeBefore() throws Exception {
    try (RunningServer server = RunningServer.start(product)) {
      ServerSettings settings = server.settings();
      TestApp app = server.console().createApp("Old");
      Map<String, String> known = fill(app);
      Object records = records(app.client("BL"));
      assertThat(upgradeBackups(settings)).isEmpty();
      // from the newest to the oldest: what a version lacks stays away
      for (int version = MigrationSet.APP.latest(); version >= 1; version--) {
        int of = version;
        int platform = Math.min(MigrationSet.PLATFORM.latest(), version);
        server.restartAfter(() -> EarlierVersion.turnInto(settings, app.id(), of, platform));
        assertOpen(app.on(server), known, records, version);
        boolean current =
            version == MigrationSet.APP.latest() && platform == MigrationSet.PLATFORM.latest();
        assertThat(upgradeBackups(settings)).as("version " + version).hasSize(current ? 0 : 1);
        if (version > 1) {
          for (Path made : upgradeBackups(settings)) {
            Files.delete(made);
          }
        }
      }
      // that of version 1 is the way back
      Path oldest = upgradeBackups(settings).getFirst();
      assertThat(BackupCheck.check(oldest, directory).apps()).isEqualTo(1);
      ServerSettings there = RunningServer.emptySettings(product);
      var _ = BackstayServer.restore(there, oldest, true);
      try (RunningServer back = RunningServer.on(there)) {
        assertThat(records(app.on(back).client("BL"))).isEqualTo(records);
      }
    }
  }

  private static void assertOpen(
      TestApp app, Map<String, String> known, Object records, int version) {
    String what = "version " + version;
    Client code = app.client("BL");
    assertThat(records(code)).as(what).isEqualTo(records);
    Client withToken = app.client("REST").withToken(known.get("token"));
    assertThat(withToken.get("/users/isvalidusertoken/" + known.get("token")).text())
        .as(what)
        .isEqualTo("true");
    Client bob = app.client("REST").login("bob@example.com");
    assertThat(bob.find("Secret", Map.of()).list()).as(what).isEmpty();
    assertThat(code.find("Secret", Map.of()).list()).as(what).hasSize(1);
    assertThat(app.client("REST").send("DELETE", "/data/Typed/none", null).code())
        .as(what)
        .isEqualTo(1014);
    // and what came later is there
    assertThat(code.send("POST", "/hive/new" + version, null).status()).as(what).isEqualTo(200);
    assertThat(code.send("PUT", "/cache/c", 1).status()).as(what).isEqualTo(200);
  }

  @Test
  void aNewerOneIsRefusedAndLeftAsItIs() throws Exception {
    RunningServer server = RunningServer.start(product);
    ServerSettings settings = server.settings();
    Path met = settings.dataDirectory().resolve("databases-of");
    String schema = product == Product.POSTGRESQL ? "backstay." : "";
    assertThatThrownBy(() ->
            server.restartAfter(() -> {
              try (Connection connection = platform(settings)) {
                connection
                    .createStatement()
                    .execute(
                        "UPDATE "
                            + schema
                            + "backstay_migration SET version = '99' WHERE version = '1'");
              }
              Files.delete(met);
            }))
        .hasMessageContaining("newer version of Backstay")
        .hasMessageContaining("upgrade-backups");
    assertThat(met).doesNotExist();
    deleteTree(settings.dataDirectory());
  }

  private static Connection platform(ServerSettings settings) throws SQLException {
    String address = settings.database().url();
    return address == null
        ? DriverManager.getConnection(
            "jdbc:sqlite:" + settings.dataDirectory().resolve("platform/platform.db"))
        : TestPostgres.connect(address);
  }

  private static Object records(Client client) {
    return client.find("Typed", Map.of("pageSize", 100, "sortBy", "objectId")).list();
  }

  private static List<Path> upgradeBackups(ServerSettings settings) throws IOException {
    Path place = settings.dataDirectory().resolve("upgrade-backups");
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(place)) {
      return files.toList();
    }
  }
}
