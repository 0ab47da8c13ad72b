package dev.backstay.server.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two servers behind a load balancer that sends each request to another one: what a person begins
 * at one, they go on with at the other.
 */
final class AnyServerTest {
  private static final String ORIGIN = "https://shop.example";
  private static final Map<String, Object> WHY = Map.of("minutes", 5, "reason", "ticket 12");

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
    first = RunningServer.on(settings(database));
    second = RunningServer.on(settings(link.address(database)));
  }

  @AfterAll
  static void stop() {
    second.close();
    first.close();
    link.close();
  }

  private static ServerSettings settings(String address) throws IOException {
    Map<Setting, String> all = new EnumMap<>(Setting.class);
    all.put(Setting.DEVELOPER_EMAIL, RunningServer.EMAIL);
    all.put(Setting.DEVELOPER_PASSWORD, RunningServer.PASSWORD);
    all.put(Setting.DATABASE, address);
    all.put(Setting.SECRET_KEY, Base64.getEncoder().encodeToString(new byte[32]));
    all.put(Setting.PUBLIC_URL, "http://balancer.example");
    return ServerSettings.forTests(Files.createTempDirectory("backstay-any"), all);
  }

  @BeforeEach
  void makeApp() {
    app = first.console().createApp("Shared");
    there = app.on(second);
    var _ = app.manage("POST", "/data/tables", Map.of("name", "Dish"));
    var _ = app.manage("POST", "/data/Dish", Map.of());
    app.tableRole("Dish", "RestUser", "DENY", "FIND");
    ann = app.register("ann@example.com");
  }

  private static String made(Answer answer) {
    return answer.header("X-Request-Id");
  }

  private static Answer explanation(TestApp at, String requestId) {
    return at.console().send("GET", "/" + at.id() + "/console/security/explain/" + requestId, null);
  }

  private static long count(String table) throws Exception {
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row =
            connection.createStatement().executeQuery("SELECT count(*) FROM backstay." + table)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  private static void execute(String sql) throws Exception {
    try (Connection connection = TestPostgres.connect(database)) {
      connection.createStatement().execute(sql);
    }
  }

  // explanations

  @Test
  void aRequestIsExplainedByAServerThatHasNotAnsweredIt() throws Exception {
    String requestId = made(app.client("REST").find("Dish", Map.of()));

    Answer own = explanation(app, requestId);
    Answer asked = explanation(there, requestId);

    assertThat(own.text()).contains("RestUser");
    assertThat(asked.status()).as(asked.text()).isEqualTo(200);
    assertThat(asked.json()).isEqualTo(own.json());
    String other = made(there.client("JS").find("Dish", Map.of()));
    assertThat(explanation(app, other).object()).containsEntry("allowed", true);
    String row =
        other
            + "?row="
            + there.client("BL").find("Dish", Map.of()).list().getFirst().get("objectId");
    assertThat(explanation(app, row).json()).isEqualTo(explanation(there, row).json());
    assertThat(count("node_question")).as("nothing of it stays").isZero();
  }

  @Test
  void whatADeveloperMayNotSeeHereIsNotToldByAnotherServer() {
    String requestId = made(app.client("REST").find("Dish", Map.of()));
    TestApp others = second.otherDeveloper("eve@example.com").createApp("Others");

    assertThat(explanation(others, requestId).status()).isEqualTo(404);
    assertThat(
            others
                .console()
                .send("GET", "/" + app.id() + "/console/security/explain/" + requestId, null)
                .status())
        .isIn(400, 403, 404);
    assertThat(
            second
                .send(
                    "GET",
                    "/" + app.id() + "/console/security/explain/" + requestId,
                    Map.of(),
                    null)
                .code())
        .isEqualTo(9007);
    String prefix = requestId.substring(0, requestId.indexOf('-') + 1);
    for (String guess : List.of(prefix + "0", prefix, "NONE-1", "-", "x")) {
      Answer none = explanation(there, guess);
      assertThat(none.status()).as(guess + none.text()).isEqualTo(404);
    }
  }

  @Test
  void aFloodOfQuestionsIsBoundedAndTheServerThatIsAskedGoesOn() throws Exception {
    String requestId = made(app.client("REST").find("Dish", Map.of()));
    String unknown = requestId.substring(0, requestId.indexOf('-') + 1) + "ZZZZ";
    try (ExecutorService many = Executors.newFixedThreadPool(60)) {
      List<Future<Answer>> asked = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        asked.add(many.submit(() -> explanation(there, unknown)));
      }
      assertThat(app.client("JS").find("Dish", Map.of()).list()).hasSize(1);
      for (Future<Answer> each : asked) {
        Answer answer = each.get();
        assertThat(answer.status()).as(answer.text()).isIn(404, 503);
        assertThat(answer.code()).isIn(90404L, 90503L);
      }
    }
    assertThat(explanation(there, requestId).status()).isEqualTo(200);
    assertThat(count("node_question")).isZero();
  }

  @Test
  void aServerThatDoesNotAnswerIsNamed() throws Exception {
    String requestId = made(there.client("JS").find("Dish", Map.of()));
    assertThat(explanation(app, requestId).status()).isEqualTo(200);
    link.cut();
    try {
      Answer silent = explanation(app, requestId);

      assertThat(silent.status()).as(silent.text()).isEqualTo(503);
      assertThat(silent.text()).contains("127.0.0.1:" + second.server().port());
      Map<String, Object> list = app.manage("GET", "/security/requests", null).object();
      assertThat(list.get("silent")).isEqualTo(List.of("127.0.0.1:" + second.server().port()));
    } finally {
      link.mend();
    }
    await(() -> second.send("GET", "/health/ready", Map.of(), null).status() == 200);
    await(() -> app.manage("GET", "/security/requests", null).text().contains(requestId));
  }

  @Test
  @SuppressWarnings("unchecked")
  void theListsHaveTheRequestsOfAllServers() throws Exception {
    String here = made(app.client("REST").find("Dish", Map.of()));
    String elsewhere = made(there.client("JS").find("Dish", Map.of()));

    for (TestApp each : List.of(app, there)) {
      Map<String, Object> answer =
          each.manage("GET", "/security/requests?caller=client&text=dish", null).object();
      assertThat((List<Map<String, Object>>) answer.get("requests"))
          .filteredOn(request -> List.of(here, elsewhere).contains(request.get("requestId")))
          .extracting(request -> request.get("requestId") + " " + request.get("server"))
          .containsExactly(
              elsewhere + " 127.0.0.1:" + second.server().port(),
              here + " 127.0.0.1:" + first.server().port());
      assertThat(each.manage("GET", "/security/decisions", null).text()).contains(here, elsewhere);
    }

    Object cursor = app.manage("GET", "/security/requests", null).object().get("cursor");
    String query = "/security/requests?caller=client&after=" + cursor;
    assertThat(query(there, query)).isEmpty();
    try (ExecutorService one = Executors.newSingleThreadExecutor()) {
      // a question that waits at one server hears of what comes at the other
      Future<List<Map<String, Object>>> waiting =
          one.submit(() -> query(there, query + "&wait=20"));
      String later = made(app.client("JS").find("Dish", Map.of()));
      assertThat(waiting.get()).extracting(request -> request.get("requestId")).contains(later);
    }
    assertThat(
            app.console()
                .send("GET", "/" + app.id() + "/console/security/requests?after=x.1~", null)
                .code())
        .isEqualTo(8008);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> query(TestApp at, String query) {
    return (List<Map<String, Object>>) at.manage("GET", query, null).object().get("requests");
  }

  // acting as a user

  private Client acting() {
    Object token = app.manage("POST", "/users/" + ann + "/session", WHY).object().get("user-token");
    return app.client("JS").withToken((String) token);
  }

  private Client onSecond(Client client) {
    return there.client("JS").withToken(client.token());
  }

  private static long code(Client client) {
    return client.get("/users/userroles").code();
  }

  private static void works(Client client) {
    Answer answer = client.get("/users/userroles");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  @SuppressWarnings("unchecked")
  void actingAsAUserWorksAndEndsEverywhere() throws Exception {
    assertThat(there.client("JS").withToken("x".repeat(43)).get("/users/userroles").code())
        .as("the other server has none in memory then")
        .isEqualTo(3064);
    Client one = acting();
    works(one);
    works(onSecond(one));
    List<Map<String, Object>> listed =
        (List<Map<String, Object>>)
            there.manage("GET", "/user/sessions/" + ann, null).object().get("acting");
    assertThat(listed)
        .singleElement()
        .satisfies(each -> assertThat(each).containsEntry("reason", "ticket 12"));
    String schema = "backstay_app_" + app.id().toLowerCase(java.util.Locale.ROOT).replace('-', '_');
    try (Connection connection = TestPostgres.connect(database);
        ResultSet row =
            connection
                .createStatement()
                .executeQuery("SELECT a::text FROM " + schema + ".backstay_acting_session a")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).doesNotContain(one.token());
    }

    var _ =
        there.manage("DELETE", "/user/sessions/" + ann + "/" + listed.getFirst().get("id"), null);
    assertThat(code(one)).isEqualTo(3064);

    Client byToken = acting();
    works(onSecond(byToken));
    assertThat(onSecond(byToken).get("/users/logout").status()).isEqualTo(200);
    assertThat(code(byToken)).isEqualTo(3064);

    Client byUser = acting();
    works(onSecond(byUser));
    var _ = app.manage("PUT", "/user/sessions/logout", ann);
    assertThat(code(onSecond(byUser))).isEqualTo(3064);

    Client byAll = acting();
    works(onSecond(byAll));
    var _ = there.manage("POST", "/userlogin/logout/all", null);
    assertThat(code(byAll)).isEqualTo(3064);

    Client disabled = acting();
    works(onSecond(disabled));
    var _ = app.manage("PUT", "/data/Users/" + ann, Map.of("userStatus", "DISABLED"));
    assertThat(code(onSecond(disabled))).isEqualTo(3090);
  }

  // links and providers

  @Test
  void aLinkThatLogsInOnceIsGoodAtAnyServerAndOnce() throws Exception {
    Object token =
        first.operator().must("POST", "/console/home/login-links", Map.of()).object().get("token");
    Map<String, Object> body = Map.of("token", token);

    Answer used = second.send("POST", "/console/home/login-link", Map.of(), body);

    assertThat(used.status()).as(used.text()).isEqualTo(200);
    for (RunningServer each : List.of(first, second)) {
      assertThat(each.send("POST", "/console/home/login-link", Map.of(), body).code())
          .isEqualTo(90401);
    }
    Object old =
        first.operator().must("POST", "/console/home/login-links", Map.of()).object().get("token");
    execute("UPDATE backstay.login_link SET ends = 1");
    assertThat(
            second.send("POST", "/console/home/login-link", Map.of(), Map.of("token", old)).code())
        .isEqualTo(90401);
  }

  @Test
  void aLoginByAProviderEndsAtAnyServerAndOnce() throws Exception {
    MockOAuth2Server provider = new MockOAuth2Server();
    provider.start(InetAddress.getLoopbackAddress(), 0);
    try {
      var _ =
          app.manage(
              "POST",
              "/users/oauth2",
              Map.of(
                  "code",
                  "acme",
                  "clientId",
                  "our-client",
                  "clientSecret",
                  "the-secret",
                  "issuer",
                  provider.issuerUrl("acme").toString(),
                  "allowedOrigins",
                  List.of(ORIGIN)));
      String back = agreed(provider);
      String state = back.replaceAll(".*state=([^&]+).*", "$1");
      try (Connection connection = TestPostgres.connect(database);
          ResultSet row =
              connection
                  .createStatement()
                  .executeQuery("SELECT content, p::text FROM backstay.provider_login p")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).startsWith("sealed:");
        assertThat(row.getString(2)).doesNotContain(state);
      }

      HttpResponse<String> page = get(second.url() + back);

      assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
      assertThat(page.body()).contains("user-token", "carl@example.com");
      for (RunningServer each : List.of(first, second)) {
        assertThat(get(each.url() + back).statusCode()).as("replayed").isEqualTo(400);
      }

      String late = agreed(provider);
      execute("UPDATE backstay.provider_login SET ends = 1");
      assertThat(get(second.url() + late).statusCode()).as("too late").isEqualTo(400);
      assertThat(count("provider_login")).isZero();

      // what is stored for one state is good for no other
      String moved = agreed(provider);
      execute("UPDATE backstay.provider_login SET state_hash = encode(sha256('guess'), 'hex')");
      assertThat(get(second.url() + moved).statusCode()).isEqualTo(400);
      assertThat(get(second.url() + "/oauth/callback?code=x&state=guess").statusCode())
          .isEqualTo(400);
    } finally {
      provider.shutdown();
    }
  }

  /** Begins a login at the first server; answers where the person comes back to, without host. */
  private String agreed(MockOAuth2Server provider) throws Exception {
    provider.enqueueCallback(
        new DefaultOAuth2TokenCallback(
            "acme",
            "carl",
            "JWT",
            List.of("our-client"),
            Map.of("sub", "carl", "email", "carl@example.com", "email_verified", true),
            3600));
    Answer url =
        first.send(
            "POST",
            "/" + app.id() + "/" + app.key("JS") + "/users/oauth/acme/request_url",
            Map.of("Origin", ORIGIN),
            Map.of());
    assertThat(url.status()).as(url.text()).isEqualTo(200);
    String location = get(url.json().toString()).headers().firstValue("Location").orElseThrow();
    assertThat(location).startsWith("http://balancer.example/");
    return location.substring("http://balancer.example".length());
  }

  private static HttpResponse<String> get(String address) throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      return browser.send(
          HttpRequest.newBuilder(URI.create(address)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  // server code

  @Test
  void theProgressOfADeploymentIsToldByAnyServer() throws Exception {
    String body =
        """
        --b
        Content-Disposition: form-data; name="code"; filename="code.zip"

        no archive
        --b--
        """
            .replace("\n", "\r\n");
    Answer started =
        first.send(
            "POST",
            "/" + app.id() + "/" + app.key("BL") + "/servercode/publishcode/async/JS",
            Map.of("Content-Type", "multipart/form-data; boundary=b"),
            body.getBytes(UTF_8));
    assertThat(started.status()).as(started.text()).isEqualTo(200);
    String id = (String) started.json();
    String path = "/" + app.id() + "/" + app.key("BL") + "/servercode/publishcode/status/" + id;
    await(() -> second.send("GET", path, Map.of(), null).text().contains("Deploy finished"));

    List<Map<String, Object>> own = first.send("GET", path, Map.of(), null).list();
    assertThat(own).hasSizeGreaterThan(2);
    assertThat(second.send("GET", path, Map.of(), null).list()).isEqualTo(own);
    assertThat(second.send("GET", path + "?offset=1", Map.of(), null).list())
        .isEqualTo(own.subList(1, own.size()));
    TestApp others = second.otherDeveloper("mal@example.com").createApp("Others");
    assertThat(
            second
                .send(
                    "GET",
                    path.replace(app.id(), others.id()).replace(app.key("BL"), others.key("BL")),
                    Map.of(),
                    null)
                .code())
        .isEqualTo(8008);
  }

  @Test
  void aDebugSessionIsOfOneServerAndTheOtherSaysOfWhich() {
    String root = "/" + app.id() + "/" + app.key("BL") + "/servercode/";
    String address = "127.0.0.1:" + first.server().port();
    Answer begun = first.send("POST", root + "registerRunner/JS", Map.of(), Map.of());
    assertThat(begun.status()).as(begun.text()).isEqualTo(200);

    Answer asked = second.send("POST", root + "registermodel", Map.of(), Map.of());

    assertThat(asked.code()).as(asked.text()).isEqualTo(14021);
    assertThat(asked.text()).contains(address);
    assertThat(there.manage("GET", "/servercode/debug", null).text()).contains(address);
    var _ = there.manage("DELETE", "/servercode/debug", null);
    assertThat(app.manage("GET", "/servercode/debug", null).text()).isEqualTo("{\"session\":null}");
    assertThat(second.send("POST", root + "registermodel", Map.of(), Map.of()).text())
        .doesNotContain(address);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      Thread.sleep(20);
    }
  }
}
