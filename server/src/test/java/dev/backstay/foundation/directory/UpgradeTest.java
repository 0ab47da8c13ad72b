package dev.backstay.foundation.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.TestPostgres;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data of the first version, written by the program as it was then (commit 10f90ac, all
 * databases at migration 1) and kept as SQL, open with the program of today.
 */
final class UpgradeTest {
  private static final String APP = "87E57684-0583-47D6-978A-B8480D374106";
  private static final String REST = "AC50CE02-B622-4714-84D6-0EB3A4E59447";
  private static final String ANN = "01A202A5-CABB-747A-9FC5-9E9BFF889C52";

  @Test
  void aDirectoryOfTheFirstVersionKeepsItsRows(@TempDir Path directory) throws Exception {
    load("platform.sql", sqlite(directory.resolve("platform/platform.db")));
    load("app.sql", sqlite(directory.resolve("apps/" + APP.toLowerCase(Locale.ROOT) + "/app.db")));
    opens(directory, Map.of());
  }

  @Test
  void aPostgresDatabaseOfTheFirstVersionKeepsItsRows(@TempDir Path directory) throws Exception {
    String address = TestPostgres.freshDatabase();
    load("postgresql.sql", TestPostgres.connect(address));
    opens(directory, Map.of(Setting.DATABASE, address));
  }

  private static void opens(Path directory, Map<Setting, String> more) throws Exception {
    Files.writeString(directory.resolve("version"), "1\n");
    Map<Setting, String> all = new HashMap<>(more);
    all.put(Setting.SERVER_CODE, "off");

    try (RunningServer server = RunningServer.on(ServerSettings.forTests(directory, all))) {
      everythingIsThere(server);
      // a second start finds nothing left to do
      server.restart();
      everythingIsThere(server);

      assertThat(send(server, "PUT", "/data/Person/p2", Map.of("age", 8, "weight", 1.5)).object())
          .containsEntry("name", "Bob")
          .containsEntry("weight", 1.5);
      assertThat(send(server, "PUT", "/counters/c/increment/get", null).json()).isEqualTo(1L);
      assertThat(
              send(
                      server,
                      "PUT",
                      "/data/Person/p1",
                      Map.of(
                          "age", Map.of("___class", "BackendlessExpression", "value", "age + 1")))
                  .object())
          .containsEntry("age", 43L);
    }
  }

  private static void everythingIsThere(RunningServer server) {
    Map<String, Object> ann = send(server, "GET", "/data/Person/p1", null).object();
    assertThat(ann)
        .containsEntry("name", "Ann O'Hara ü")
        .containsEntry("age", 42L)
        .containsEntry("size", 1.5)
        .containsEntry("born", 1_700_000_000_000L)
        .containsEntry("open", true)
        .containsEntry("note", "x".repeat(600));
    assertThat(String.valueOf(ann.get("extra"))).isEqualTo("{a=[1, null]}");
    assertThat(send(server, "GET", "/data/Person/count", null).json()).isEqualTo(3L);
    assertThat(send(server, "GET", "/data/Person?where=ownerId%20is%20not%20null", null).list())
        .extracting("name", "ownerId")
        .containsExactly(tuple("owned by Ann", ANN));

    Answer login =
        send(
            server,
            "POST",
            "/users/login",
            Map.of("login", "ann@example.com", "password", "correct horse battery staple"));
    assertThat(login.status()).as(login.text()).isEqualTo(200);
    assertThat(login.object()).containsEntry("objectId", ANN).containsEntry("name", "Ann");
    Answer developer =
        server.send(
            "POST",
            "/console/home/login",
            Map.of(),
            Map.of("login", "d@example.com", "password", "developer-password"));
    assertThat(developer.status()).as(developer.text()).isEqualTo(200);
  }

  private static Answer send(RunningServer server, String method, String path, Object body) {
    return server.send(method, "/" + APP + "/" + REST + path, Map.of(), body);
  }

  private static Connection sqlite(Path file) throws Exception {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void load(String resource, Connection into) throws Exception {
    try (InputStream in =
            Objects.requireNonNull(
                UpgradeTest.class.getResourceAsStream("first-version/" + resource));
        Connection connection = into;
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
