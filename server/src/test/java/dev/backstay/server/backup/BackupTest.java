package dev.backstay.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backup holds everything, whichever product it is of and is restored to. */
final class BackupTest extends BackupScene {
  @ParameterizedTest
  @MethodSource("ways")
  void everythingMovesThereAndBack(Product from, Product to) throws Exception {
    try (RunningServer original = RunningServer.start(from)) {
      TestApp app = original.console().createApp("Moving");
      Map<String, String> known = fill(app);
      Object records = records(app.client("BL"));
      Path first = backup(original.settings(), "first");

      ServerSettings there = restore(first, to);
      Path second = backup(there, "second");
      assertThat(rows(second)).isEqualTo(rows(first));
      assertThat(rows(first).values().stream().mapToInt(List::size).sum()).isGreaterThan(60);

      ServerSettings back = restore(second, from);
      assertThat(rows(backup(back, "third"))).isEqualTo(rows(first));
      assertThat(schema(back, app.id())).isEqualTo(schema(original.settings(), app.id()));

      try (RunningServer moved = RunningServer.on(there)) {
        TestApp same = app.on(moved);
        assertThat(records(same.client("BL"))).isEqualTo(records);
        assertWorks(same, known);
      }
      deleteTree(back.dataDirectory());
    }
  }

  private static void assertWorks(TestApp app, Map<String, String> known) {
    Client withToken = app.client("REST").withToken(known.get("token"));
    assertThat(withToken.get("/users/isvalidusertoken/" + known.get("token")).text())
        .isEqualTo("true");
    assertThat(app.client("REST").login("bob@example.com").find("Secret", Map.of()).list())
        .isEmpty();
    assertThat(app.client("BL").find("Secret", Map.of()).list()).hasSize(1);
    assertThat(app.client("REST").send("DELETE", "/data/Typed/none", null).code()).isEqualTo(1014);
    assertThat(app.manage("GET", "/files/download/deep/er/note.txt", null).text())
        .isEqualTo("a note");
    Client code = app.client("BL");
    assertThat(code.get("/hive/kept/key-value/k").json()).isEqualTo(Map.of("a", 1.5));
    assertThat(code.get("/hive/kept/list/l").json()).isEqualTo(List.of("b", "a"));
    assertThat(code.get("/hive/kept/map/m").json()).isEqualTo(Map.of("f", "ü"));
    assertThat(code.get("/hive/kept/set/s").json()).isEqualTo(List.of(1L));
    assertThat(code.get("/hive/kept/sorted-set/z/get-range-by-score?withScores=true").json())
        .isEqualTo(List.of(List.of(0.1, "z")));
    // the cache stays behind
    assertThat(app.client("BL").get("/cache/token").text()).isEqualTo("null");
    assertThat(app.client("BL").send("POST", "/data/Typed", Map.of("code", "only")).code())
        .isEqualTo(1166);
    assertThat(app.client("BL").send("POST", "/data/Typed", Map.of("newColumn", 1)).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("dev.backstay.server.RunningServer$Product#all")
  void whatIsThereIsNotOverwritten(Product product) throws Exception {
    try (RunningServer original = RunningServer.start(product)) {
      TestApp app = original.console().createApp("There");
      Path file = backup(original.settings(), "there");
      assertThatThrownBy(() -> BackstayServer.backup(original.settings(), file, "test"))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("exists already");
      assertThatThrownBy(() -> BackstayServer.restore(original.settings(), file, true))
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("is not empty");
      assertThat(app.client("BL").send("POST", "/data/Still", Map.of("a", 1)).status())
          .isEqualTo(200);
      if (product == Product.POSTGRESQL) {
        ServerSettings empty = RunningServer.emptySettings(Product.SQLITE);
        Map<dev.backstay.foundation.settings.Setting, String> mixed =
            Map.of(
                dev.backstay.foundation.settings.Setting.DATABASE,
                String.valueOf(original.settings().database().url()));
        ServerSettings target = ServerSettings.forTests(empty.dataDirectory(), mixed);
        assertThatThrownBy(() -> BackstayServer.restore(target, file, true))
            .isInstanceOf(BackupException.class)
            .hasMessageContaining("holds data of Backstay already");
        assertThat(empty.dataDirectory()).isEmptyDirectory();
      }
    }
  }

  @Test
  void sessionsCanStayBehind() throws Exception {
    try (RunningServer original = RunningServer.start(Product.SQLITE)) {
      TestApp app = original.console().createApp("Sessions");
      Map<String, String> known = fill(app);
      Path file = backup(original.settings(), "sessions");
      ServerSettings target = RunningServer.emptySettings(Product.POSTGRESQL);
      var _ = BackstayServer.restore(target, file, false);
      try (RunningServer server = RunningServer.on(target)) {
        Client client = app.on(server).client("REST");
        assertThat(client.get("/users/isvalidusertoken/" + known.get("token")).text())
            .isEqualTo("false");
        assertThat(client.login("ann@example.com").token()).isNotEmpty();
      }
    }
  }

  @Test
  void nothingIsWrittenOfAnInstallationThatIsNotThere() {
    ServerSettings nothing = RunningServer.emptySettings(Product.SQLITE);
    Path file = directory.resolve("nothing.zip");
    assertThatThrownBy(() -> BackstayServer.backup(nothing, file, "test"))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("--database");
    assertThat(directory).isEmptyDirectory();
    assertThat(nothing.dataDirectory()).isEmptyDirectory();
  }

  private static Object records(Client client) {
    return client.find("Typed", Map.of("pageSize", 100, "sortBy", "objectId")).list();
  }

  /** What makes up the tables and indexes of an app, as the product itself tells. */
  private static Set<String> schema(ServerSettings settings, String appId) throws Exception {
    Set<String> found = new TreeSet<>();
    boolean sqlite = settings.database().url() == null;
    String key = appId.toLowerCase(Locale.ROOT);
    String sql =
        sqlite
            ? "SELECT type || ' ' || name || ' ' || CASE type WHEN 'index' THEN coalesce(sql, '')"
                + " ELSE '' END FROM sqlite_master"
            : "SELECT indexdef FROM pg_indexes WHERE schemaname = 'backstay_app_"
                + key.replace('-', '_')
                + "' UNION SELECT table_name || column_name || data_type || is_nullable ||"
                + " coalesce(character_maximum_length, 0) || coalesce(collation_name, '') FROM"
                + " information_schema.columns WHERE table_schema = 'backstay_app_"
                + key.replace('-', '_')
                + "'";
    try (Connection connection = RunningServer.connect(settings, appId);
        ResultSet result = connection.createStatement().executeQuery(sql)) {
      while (result.next()) {
        found.add(result.getString(1));
      }
    }
    assertThat(found).hasSizeGreaterThan(30);
    return found;
  }
}
