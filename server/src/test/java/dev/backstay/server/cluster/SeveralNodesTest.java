package dev.backstay.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.ListedServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.store.database.DatabaseLayout;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two servers on one database: what one of them has answered, the next request to the other one
 * meets. Each test first has the second server take into memory what the first one then changes.
 */
final class SeveralNodesTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String OTHER_KEY =
      Base64.getEncoder().encodeToString("another key, of 32 bytes as well".getBytes(UTF_8));

  private static String database;
  private static RunningServer first;
  private static RunningServer second;
  private static Link link;
  private TestApp app;
  private TestApp there;
  private String ann;

  @BeforeAll
  static void start() throws IOException {
    database = RunningServer.emptySettings(Product.POSTGRESQL).database().url();
    link = new Link(URI.create(database).getPort());
    first = RunningServer.on(settings(database, KEY));
    second = RunningServer.on(settings(link.address(database), KEY));
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
    link.close();
  }

  private static ServerSettings settings(String address, String key) throws IOException {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.DEVELOPER_EMAIL, RunningServer.EMAIL);
    all.put(Setting.DEVELOPER_PASSWORD, RunningServer.PASSWORD);
    all.put(Setting.SERVER_CODE, "off");
    all.put(Setting.DATABASE, address);
    all.put(Setting.SECRET_KEY, key);
    return ServerSettings.forTests(Files.createTempDirectory("backstay-node"), all);
  }

  @BeforeEach
  void makeApp() {
    app = first.console().createApp("Shared");
    there = app.on(second);
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    var _ = app.manage("POST", "/data/Dish", Map.of());
    ann = app.register("ann@example.com");
  }

  private static int dishes(Client client) {
    Answer answer = client.find("Dish", Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.list().size();
  }

  @Test
  void both_are_listed() {
    assertThat(BackstayServer.nodes(first.settings()))
        .hasSize(2)
        .extracting(ListedServer::address)
        .containsExactly(
            "127.0.0.1:" + first.server().port(), "127.0.0.1:" + second.server().port());
  }

  @Test
  void a_permission_of_a_role_on_a_table_and_globally() {
    Client client = there.client("REST");
    for (int i = 0; i < 20; i++) {
      assertThat(dishes(client)).isEqualTo(1);
      app.tableRole("Dish", "RestUser", "DENY", "FIND");
      assertThat(dishes(client)).isZero();
      app.tableRole("Dish", "RestUser", "GRANT", "FIND");
    }
    String global = "/security/roles/permissions/" + app.roleId("JSUser");
    assertThat(dishes(there.client("JS"))).isEqualTo(1);
    var _ =
        app.manage("PUT", global, Map.of("type", "DATA", "operation", "FIND", "access", "DENY"));
    assertThat(dishes(there.client("JS"))).isZero();
  }

  @Test
  void changes_of_permissions_on_both_are_all_kept() throws InterruptedException {
    List<Thread> both =
        List.of(
            Thread.ofVirtual().unstarted(() -> deny(app, "RestUser")),
            Thread.ofVirtual().unstarted(() -> deny(there, "JSUser")));
    both.forEach(Thread::start);
    for (Thread each : both) {
      each.join();
    }
    for (TestApp one : List.of(app, there)) {
      assertThat(dishes(one.client("REST"))).isZero();
      assertThat(dishes(one.client("JS"))).isZero();
    }
  }

  private static void deny(TestApp app, String role) {
    for (int i = 0; i < 10; i++) {
      app.tableRole("Dish", role, "GRANT", "FIND");
      app.tableRole("Dish", role, "DENY", "FIND");
    }
  }

  @Test
  void a_role_is_made_assigned_and_deleted() {
    Client client = there.client("JS").login("ann@example.com");
    String banned =
        (String) app.manage("PUT", "/security/roles/Banned", null).object().get("roleId");
    app.tableRole("Dish", "Banned", "DENY", "FIND");
    assertThat(dishes(client)).isEqualTo(1);
    var _ =
        app.manage(
            "PUT",
            "/security/assignedroles",
            Map.of("roles", List.of(banned), "users", List.of(ann)));
    assertThat(dishes(client)).isZero();
    var _ = app.manage("DELETE", "/security/roles/" + banned, null);
    assertThat(dishes(client)).isEqualTo(1);
  }

  @Test
  void a_table_closed_to_clients() {
    Client client = there.client("REST");
    assertThat(dishes(client)).isEqualTo(1);
    closeDish();
    assertThat(client.find("Dish", Map.of()).text()).isEqualTo("[]");
  }

  private void closeDish() {
    var _ =
        app.manage(
            "PUT",
            "/security/closed-to-clients",
            Map.of("area", "data", "container", "Dish", "closed", true));
  }

  /** Has both servers drop what they have in memory: they may have missed messages. */
  private void breakListening() throws Exception {
    String listening =
        " FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()";
    try (Connection connection = RunningServer.connect(first.settings(), app.id());
        Statement statement = connection.createStatement()) {
      String ended;
      try (ResultSet row =
          statement.executeQuery(
              "SELECT string_agg(pid::text, ','), bool_and(pg_terminate_backend(pid))"
                  + listening)) {
        assertThat(row.next()).isTrue();
        ended = row.getString(1);
      }
      await(
          statement,
          "SELECT count(*) >= 2" + listening + " AND pid NOT IN (" + ended + ")",
          "both servers listen again");
    }
    // what they drop then takes less than this
    Thread.sleep(200);
  }

  private static void lock(Connection connection, String table, String mode) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE " + table + " IN " + mode + " MODE");
    }
  }

  /** Until somebody waits for a lock of a table. */
  private static void awaitWaiting(Connection connection, String table) throws Exception {
    try (Statement statement = connection.createStatement()) {
      await(
          statement,
          "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = '"
              + table
              + "'::regclass",
          "somebody waits for " + table);
    }
  }

  private static void await(Statement statement, String sql, String what) throws Exception {
    Instant end = Instant.now().plusSeconds(10);
    while (true) {
      try (ResultSet row = statement.executeQuery(sql)) {
        assertThat(row.next()).isTrue();
        if (row.getBoolean(1)) {
          return;
        }
      }
      assertThat(Instant.now()).as(what).isBefore(end);
      Thread.sleep(20);
    }
  }

  /**
   * A server drops an app's permissions while it is about to store a change of them, and reads them
   * again before that is stored: what it has read is of before, and must not stay.
   */
  @Test
  void permissions_that_are_read_while_a_change_of_them_is_stored() throws Exception {
    Client client = app.client("REST");
    assertThat(dishes(client)).isEqualTo(1);
    String closed = "\"" + DatabaseLayout.appSchema(app.id()) + "\".backstay_closed_container";
    String rows = "\"" + DatabaseLayout.appSchema(app.id()) + "\".backstay_object_acl";
    try (Connection stores = RunningServer.connect(first.settings(), app.id());
        Connection reads = RunningServer.connect(first.settings(), app.id())) {
      stores.setAutoCommit(false);
      reads.setAutoCommit(false);
      lock(stores, closed, "SHARE");
      Thread closing = Thread.ofVirtual().start(this::closeDish);
      awaitWaiting(stores, closed);
      breakListening();
      lock(reads, rows, "ACCESS EXCLUSIVE");
      Thread reading = Thread.ofVirtual().start(() -> client.find("Dish", Map.of()));
      awaitWaiting(reads, rows);
      stores.rollback();
      closing.join();
      reads.rollback();
      reading.join();
    }
    assertThat(dishes(client)).as("on the server that has changed it").isZero();
    assertThat(dishes(there.client("REST"))).as("on the other one").isZero();
  }

  @Test
  void a_session_that_ends() {
    Client one = there.client("JS").login("ann@example.com");
    var _ = app.register("ben@example.com");
    Client other = app.client("JS").login("ben@example.com");
    assertThat(dishes(one)).isEqualTo(1);
    assertThat(dishes(there.client("JS").withToken(other.token()))).isEqualTo(1);

    assertThat(app.client("JS").withToken(one.token()).get("/users/logout").status())
        .isEqualTo(200);
    assertThat(one.find("Dish", Map.of()).code()).isEqualTo(3064);
    assertThat(dishes(there.client("JS").withToken(other.token()))).isEqualTo(1);

    var _ = app.manage("POST", "/userlogin/logout/all", null);
    assertThat(there.client("JS").withToken(other.token()).find("Dish", Map.of()).code())
        .isEqualTo(3064);
  }

  @Test
  void a_user_who_is_disabled_or_deleted() {
    Client client = there.client("JS").login("ann@example.com");
    assertThat(dishes(client)).isEqualTo(1);
    var _ = app.manage("PUT", "/data/Users/" + ann, Map.of("userStatus", "DISABLED"));
    assertThat(client.find("Dish", Map.of()).code()).isEqualTo(3090);

    String ben = app.register("ben@example.com");
    Client bens = there.client("JS").login("ben@example.com");
    assertThat(dishes(bens)).isEqualTo(1);
    assertThat(app.client("BL").send("DELETE", "/data/Users/" + ben, null).status()).isEqualTo(200);
    assertThat(bens.find("Dish", Map.of()).code()).isEqualTo(3064);
  }

  @Test
  void an_api_key_and_an_app() {
    Map<String, Object> key = app.manage("POST", "/apikey", Map.of("name", "Partner")).object();
    String path = "/" + app.id() + "/" + key.get("apiKey") + "/data/Dish/find";
    assertThat(second.send("POST", path, Map.of(), Map.of()).status()).isEqualTo(200);
    var _ = app.manage("POST", "/apikey/" + key.get("id") + "/regenerate", null);
    assertThat(second.send("POST", path, Map.of(), Map.of()).code()).isEqualTo(2002);

    assertThat(dishes(there.client("JS"))).isEqualTo(1);
    var _ = app.manage("DELETE", "/application", null);
    assertThat(there.client("JS").find("Dish", Map.of()).code()).isEqualTo(2002);
  }

  @Test
  void settings_and_tables() {
    assertThat(there.client("JS").send("POST", "/data/Dish", Map.of("a", 1)).status())
        .isEqualTo(200);
    assertThat(app.client("JS").find("Dish", Map.of("where", "a = 1")).list()).hasSize(1);
    var _ = app.manage("PUT", "/data/config", Map.of("dynamicSchema", false));
    assertThat(there.client("JS").send("POST", "/data/Dish", Map.of("b", 1)).status())
        .isEqualTo(400);
    var _ = app.manage("POST", "/data/tables/Dish/columns", Map.of("name", "c", "dataType", "INT"));
    assertThat(there.client("JS").send("POST", "/data/Dish", Map.of("c", 1)).status())
        .isEqualTo(200);
    var _ = app.manage("DELETE", "/data/tables/Dish", null);
    assertThat(there.client("JS").find("Dish", Map.of()).code()).isEqualTo(1009);
  }

  @Test
  void without_the_database_a_server_answers_503_until_it_has_caught_up() {
    Client client = there.client("REST");
    assertThat(dishes(client)).isEqualTo(1);
    link.cut();
    try {
      long begun = System.nanoTime();
      app.tableRole("Dish", "RestUser", "DENY", "FIND");
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
      Answer lost = client.find("Dish", Map.of());
      assertThat(lost.status()).as(lost.text()).isEqualTo(503);
      assertThat(lost.header("Retry-After")).isEqualTo("1");
      assertThat(second.send("GET", "/health/ready", Map.of(), null).status()).isEqualTo(503);
      // whose share such a request counts to is asked of the database, before anything is run
      Answer unknown =
          second.send("GET", "/" + UUID.randomUUID() + "/console/appsettings", Map.of(), null);
      assertThat(unknown.status()).as(unknown.text()).isEqualTo(503);
      assertThat(second.send("GET", "/health/live", Map.of(), null).status()).isEqualTo(200);
    } finally {
      link.mend();
    }
    Answer caughtUp = client.find("Dish", Map.of());
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (caughtUp.status() == 503 && System.nanoTime() < end) {
      caughtUp = client.find("Dish", Map.of());
    }
    assertThat(caughtUp.text()).isEqualTo("[]");
  }

  @Test
  void another_key_for_secrets_is_refused() {
    assertThatThrownBy(() -> RunningServer.on(settings(database, OTHER_KEY)))
        .hasMessageContaining("seals secrets with another key");
  }
}
