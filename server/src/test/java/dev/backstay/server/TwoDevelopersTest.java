package dev.backstay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.http.HttpMethod;
import dev.backstay.foundation.http.Route;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Console;
import dev.backstay.server.RunningServer.TestApp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two developers on one server: neither reaches anything of the other's. The routes are those that
 * the server really has, so that one that is added later is tested too.
 */
class TwoDevelopersTest extends OnBothDatabases {
  private static final String MISSING = "00000000-0000-4000-8000-000000000000";
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");
  private static final Pattern ID =
      Pattern.compile(
          "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

  /** What appears in anything of the first developer's app, and nowhere else. */
  private static final String MARK = "Geheim";

  /** What the developer's own looks change. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "/security/audit-logs",
          "/security/audit-logs/download",
          "/security/decisions",
          "/security/requests");

  /** Who may call each route below {@code /console}. */
  private enum For {
    EVERYBODY,
    DEVELOPERS,
    OPERATOR
  }

  private static final Map<String, For> CONSOLE =
      Map.ofEntries(
          Map.entry("GET /status", For.EVERYBODY),
          Map.entry("POST /devreg", For.EVERYBODY),
          Map.entry("POST /home/login", For.EVERYBODY),
          Map.entry("DELETE /home/logout", For.EVERYBODY),
          Map.entry("POST /home/login-link", For.EVERYBODY),
          Map.entry("POST /home/login-links", For.OPERATOR),
          Map.entry("GET /home/myaccount", For.DEVELOPERS),
          Map.entry("GET /servercode/languages", For.DEVELOPERS),
          Map.entry("GET /servercode/tools", For.DEVELOPERS),
          Map.entry("GET /applications", For.DEVELOPERS),
          Map.entry("POST /applications", For.DEVELOPERS),
          Map.entry("POST /developers", For.OPERATOR),
          Map.entry("GET /audit-logs", For.OPERATOR),
          Map.entry("GET /server", For.OPERATOR),
          Map.entry("GET /backups", For.OPERATOR),
          Map.entry("POST /backups", For.OPERATOR));

  private static int developers;

  private TestApp app;
  private Console other;
  private String requestId;

  @BeforeEach
  void twoDevelopers() {
    app = server().console().createApp(MARK);
    app.manage("POST", "/data/tables", Map.of("name", MARK + "Table"));
    app.manage("PUT", "/security/roles/" + MARK + "Role", null);
    app.manage("POST", "/apikey", Map.of("name", MARK + "Key"));
    app.register(MARK + "@example.com");
    requestId =
        app.client("JS")
            .send("PUT", "/data/" + MARK + "Table", Map.of("name", MARK))
            .header("X-Request-Id");
    other = server().otherDeveloper("other" + ++developers + "." + product + "@example.com");
  }

  @Test
  void noRouteOfAnAppIsOpenToAnotherDeveloperNorTellsWhetherThereIsTheApp() {
    Map<String, String> before = whatTheOwnerSees();
    List<Route> routes = server().server().routes().appConsole();
    assertThat(routes).hasSizeGreaterThan(130);
    for (Route route : routes) {
      String path = PARAMETER.matcher(route.template()).replaceAll("x");
      Object body = route.method() == HttpMethod.GET ? null : Map.of("name", "x");
      String called = route.method() + " " + route.template();

      Answer foreign = send(other, route.method(), app.id(), path, body);
      assertThat(foreign.code()).as(called).isEqualTo(9020);
      assertThat(foreign.status()).as(called).isEqualTo(403);
      for (String none : List.of(MISSING, "x", app.id().toLowerCase(java.util.Locale.ROOT))) {
        Answer missing = send(other, route.method(), none, path, body);
        assertThat(missing.text()).as(called).isEqualTo(foreign.text());
        assertThat(missing.status()).as(called).isEqualTo(foreign.status());
        assertThat(headers(missing)).as(called).isEqualTo(headers(foreign));
      }
      Answer nobody =
          server().send(route.method().name(), "/" + app.id() + "/console" + path, Map.of(), body);
      assertThat(nobody.code()).as(called).isEqualTo(9007);
    }
    assertThat(changes(before)).isEmpty();
    assertThat(app.manage("GET", "/security/audit-logs?kind=DENIED", null).text())
        .contains("developer other" + developers);
  }

  @Test
  void everyRouteOfTheServerAsAWholeIsForSomebody() {
    Set<String> routes =
        server().server().routes().console().stream()
            .map(route -> route.method() + " " + route.template())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(routes)
        .as("say here for whom a new route is")
        .isEqualTo(new TreeSet<>(CONSOLE.keySet()));
    CONSOLE.forEach((route, who) -> {
      String method = route.substring(0, route.indexOf(' '));
      String path = "/console" + route.substring(route.indexOf(' ') + 1);
      Object body = method.equals("POST") ? Map.of("appName", "own", "email", "x@y.example") : null;
      if (who != For.EVERYBODY) {
        assertThat(server().send(method, path, Map.of(), body).code()).as(route).isEqualTo(9007);
      }
      if (path.endsWith("/logout")) {
        return;
      }
      Answer answer = other.send(method, path, body);
      if (who == For.OPERATOR) {
        assertThat(answer.status()).as(route).isEqualTo(403);
      } else {
        assertThat(answer.code()).as(route).isNotIn(9007L, 9020L);
      }
      assertThat(answer.text()).as(route).doesNotContain(app.id(), MARK, RunningServer.EMAIL);
    });
  }

  @Test
  void idsOfAnotherDevelopersAppOpenNothingInOnesOwn() {
    TestApp own = other.createApp("own");
    Map<String, String> before = whatTheOwnerSees();
    Set<String> ids = new LinkedHashSet<>();
    for (String template :
        List.of("/appsettings", "/security/roles", "/data/tables", "/data/tables/Users/records")) {
      Matcher found = ID.matcher(owners(template).text());
      while (found.find() && ids.size() < 60) {
        ids.add(found.group());
      }
    }
    ids.remove(app.id());
    List<String> some = new ArrayList<>(ids.stream().limit(8).toList());
    some.add(app.tableId(MARK + "Table"));
    some.add(app.roleId(MARK + "Role"));
    some.add(requestId);
    some.add(app.id());
    for (Route route : server().server().routes().appConsole()) {
      if (!PARAMETER.matcher(route.template()).find()) {
        continue;
      }
      for (String id : some) {
        String path = PARAMETER.matcher(route.template()).replaceAll(id);
        Object body = route.method() == HttpMethod.GET ? null : Map.of("name", "x");
        Answer answer = send(other, route.method(), own.id(), path, body);
        assertThat(answer.text()).as(route.method() + " " + path).doesNotContain(MARK);
        assertThat(answer.status()).as(route.method() + " " + path).isNotEqualTo(500);
      }
    }
    assertThat(changes(before)).isEmpty();
  }

  @Test
  void anExplanationOfAnotherDevelopersRequestIsUnknown() {
    TestApp own = other.createApp("own");
    String path = "/security/explain/";
    assertThat(app.manage("GET", path + requestId, null).text()).contains(MARK);

    Answer foreign = send(other, HttpMethod.GET, own.id(), path + requestId, null);
    Answer missing = send(other, HttpMethod.GET, own.id(), path + MISSING, null);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.text().replace(requestId, MISSING)).isEqualTo(missing.text());
  }

  @Test
  void developersSeeTheirOwnAppsAndTheOperatorAll() {
    TestApp own = other.createApp("own");

    assertThat(other.must("GET", "/console/applications", null).text())
        .contains(own.id())
        .doesNotContain(app.id());
    assertThat(server().console().must("GET", "/console/applications", null).text())
        .contains(app.id())
        .doesNotContain(own.id());
    assertThat(server().operator().must("GET", "/console/applications", null).text())
        .contains(app.id(), own.id());
    assertThat(
            other
                .send("PUT", "/" + own.id() + "/console/application", Map.of("appName", "new"))
                .status())
        .isEqualTo(200);
  }

  private static Answer send(
      Console console, HttpMethod method, String appId, String path, Object body) {
    return console.send(method.name(), "/" + appId + "/console" + path, body);
  }

  private Answer owners(String path) {
    return app.console().send("GET", "/" + app.id() + "/console" + path, null);
  }

  /** What the app's developer gets by each address that needs no parameter. */
  private Map<String, String> whatTheOwnerSees() {
    Map<String, String> seen = new TreeMap<>();
    for (Route route : server().server().routes().appConsole()) {
      if (route.method() == HttpMethod.GET
          && !PARAMETER.matcher(route.template()).find()
          && !NOT_COMPARED.contains(route.template())) {
        Answer answer = owners(route.template());
        seen.put(route.template(), answer.status() == 200 ? answer.text() : "" + answer.status());
      }
    }
    return seen;
  }

  /** What has changed of that since; empty when nothing has. */
  private Map<String, String> changes(Map<String, String> before) {
    Map<String, String> changes = whatTheOwnerSees();
    changes.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
    return changes;
  }

  /** The headers of an answer without those that differ from request to request. */
  private static Map<String, List<String>> headers(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.response().headers().map());
    headers.remove("x-request-id");
    headers.remove("date");
    // a streaming route may answer before its body has come, and then the connection is closed
    headers.remove("connection");
    return headers;
  }
}
