package dev.backstay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.error.ApiException;
import dev.backstay.foundation.http.EdgeRoutes;
import dev.backstay.foundation.http.Route;
import dev.backstay.foundation.http.Router;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What clients and developers name can be reached by its address: a name that routes take for
 * something else is refused when it is made. The words come from the routes themselves, so a new
 * route that hides names is noticed here.
 */
final class AddressableNamesTest extends OnBothDatabases {
  /** What people name, by the parameters of templates; in some templates others are meant. */
  private enum Named {
    TABLE,
    COLUMN,
    ROW,
    COUNTER,
    CACHE_KEY,
    HIVE,
    HIVE_KEY,
    MAIL_TEMPLATE,
    ROLE,
    SERVICE,
    CHANNEL,
    DOMAIN,
    /** What the server names, or one of a few words. */
    NOBODY
  }

  private static final Map<String, Named> PARAMETERS =
      Map.ofEntries(
          Map.entry("table", Named.TABLE),
          Map.entry("column", Named.COLUMN),
          Map.entry("relation", Named.COLUMN),
          Map.entry("objectId", Named.ROW),
          Map.entry("userId", Named.ROW),
          Map.entry("user", Named.ROW),
          Map.entry("roleName", Named.ROLE),
          Map.entry("service", Named.SERVICE),
          Map.entry("method", Named.SERVICE),
          Map.entry("channel", Named.CHANNEL),
          Map.entry("hive", Named.HIVE),
          Map.entry("field", Named.HIVE_KEY),
          Map.entry("domain", Named.DOMAIN),
          Map.entry("identity", Named.DOMAIN));

  private static final Set<String> OF_NOBODY =
      Set.of(
          "access",
          "appId",
          "code",
          "context",
          "deployId",
          "deployment",
          "eventId",
          "file",
          "id",
          "index",
          "key",
          "language",
          "link",
          "mode",
          "model",
          "operation",
          "path",
          "pattern",
          "principal",
          "requestId",
          "role",
          "session",
          "text",
          "token");

  private static Named named(String template, String parameter) {
    if (parameter.equals("name")) {
      return template.startsWith("/counters/")
          ? Named.COUNTER
          : template.startsWith("/emailtemplate/")
              ? Named.MAIL_TEMPLATE
              : template.startsWith("/userproperties/")
                  ? Named.COLUMN
                  : template.startsWith("/security/roles/") ? Named.ROLE : Named.NOBODY;
    }
    if (parameter.equals("key") && template.startsWith("/cache/")) {
      return Named.CACHE_KEY;
    }
    if (parameter.equals("key") && template.startsWith("/hive/")) {
      return Named.HIVE_KEY;
    }
    Named named = PARAMETERS.get(parameter);
    assertThat(named != null || OF_NOBODY.contains(parameter))
        .as("who names {" + parameter + "} in " + template + "?")
        .isTrue();
    return named == null ? Named.NOBODY : named;
  }

  /** A word that a route has where the name of something could stand. */
  private record Hidden(Named named, String word) {}

  @Test
  void whatRoutesTakeForSomethingElseIsRefused() {
    EdgeRoutes routes = server().server().routes();
    Set<String> tried = new TreeSet<>();
    TestApp app = newApp();
    app.client("REST").send("POST", "/data/Thing", Map.of("name", "x"));
    for (List<Route> scope : List.of(routes.client(), routes.console(), routes.appConsole())) {
      for (Hidden hidden : hidden(scope)) {
        if (hidden.equals(new Hidden(Named.TABLE, "Users"))) {
          continue; // routes of their own that do what those for tables do
        }
        if (tried.add(hidden.toString())) {
          for (Answer answer : make(app, hidden)) {
            assertThat(answer.status()).as(hidden + ": " + answer.text()).isEqualTo(400);
          }
        }
      }
    }
    assertThat(tried)
        .contains(
            new Hidden(Named.TABLE, "bulk").toString(),
            new Hidden(Named.ROW, "upsert").toString(),
            new Hidden(Named.COUNTER, "list-by-names").toString());
  }

  private static List<Hidden> hidden(List<Route> routes) {
    Router router = new Router(routes);
    List<Hidden> hidden = new ArrayList<>();
    for (Route route : routes) {
      String[] segments = route.template().substring(1).split("/", -1);
      for (int i = 0; i < segments.length; i++) {
        if (!segments[i].startsWith("{") || segments[i].endsWith("...}")) {
          continue;
        }
        Named named = named(route.template(), segments[i].substring(1, segments[i].length() - 1));
        for (String word : words(routes, i)) {
          String path = path(segments, i, word);
          if (named != Named.NOBODY && takes(router, route, path, i, word)) {
            hidden.add(new Hidden(named, word));
          }
        }
      }
    }
    return hidden;
  }

  /** Whether another route than {@code route} takes a path, because of the word in it. */
  private static boolean takes(Router router, Route route, String path, int at, String word) {
    try {
      String[] found =
          router.find(route.method(), path).route().template().substring(1).split("/", -1);
      return found.length > at && found[at].equals(word);
    } catch (ApiException e) {
      return true;
    }
  }

  private static Set<String> words(List<Route> routes, int at) {
    Set<String> words = new TreeSet<>();
    for (Route route : routes) {
      String[] segments = route.template().substring(1).split("/", -1);
      if (segments.length > at && !segments[at].startsWith("{")) {
        words.add(segments[at]);
      }
    }
    return words;
  }

  /** The path of a template with a word at one place and names that nothing has at the others. */
  private static String path(String[] segments, int at, String word) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < segments.length; i++) {
      path.append('/');
      path.append(i == at ? word : segments[i].startsWith("{") ? "any" + i : segments[i]);
    }
    return path.toString();
  }

  /** Tries to make something of that name in every way. */
  private static List<Answer> make(TestApp app, Hidden hidden) {
    Client client = app.client("REST");
    String word = hidden.word();
    String tables = "/" + app.id() + "/console/data/tables";
    return switch (hidden.named()) {
      case TABLE ->
          List.of(
              app.console().send("POST", tables, Map.of("name", word)),
              app.console().send("PUT", tables + "/Thing", Map.of("name", word)),
              client.send("POST", "/data/" + word, Map.of("a", 1)),
              client.send("PUT", "/data/" + word, Map.of("a", 1)));
      case COLUMN ->
          List.of(
              app.console()
                  .send("POST", tables + "/Thing/columns", Map.of("name", word, "dataType", "INT")),
              app.console()
                  .send(
                      "PUT",
                      tables + "/Thing/columns/name",
                      Map.of("name", word, "dataType", "STRING")),
              client.send("POST", "/data/Thing", Map.of(word, 1)),
              client.send("POST", "/data/bulk/Thing", List.of(Map.of(word, 1))));
      case ROW ->
          List.of(
              client.send("POST", "/data/Thing", Map.of("objectId", word)),
              client.send("PUT", "/data/Thing/upsert", Map.of("objectId", word)),
              client.send("POST", "/data/bulk/Thing", List.of(Map.of("objectId", word))),
              client.send("PUT", "/data/bulkupsert/Thing", List.of(Map.of("objectId", word))));
      case COUNTER -> List.of(client.send("PUT", "/counters/" + word + "/increment/get", null));
      case CACHE_KEY -> List.of(client.send("PUT", "/cache/" + word, 1));
      case HIVE_KEY -> {
        client.send("POST", "/hive/hive", null);
        yield List.of(
            client.send("PUT", "/hive/hive/key-value/" + word, Map.of("value", 1)),
            client.send("PUT", "/hive/hive/key-value", Map.of(word, 1)),
            client.send("PUT", "/hive/hive/list/" + word + "/add-last", List.of(1)));
      }
      case MAIL_TEMPLATE ->
          List.of(
              app.console()
                  .send(
                      "POST",
                      "/" + app.id() + "/console/emailtemplate",
                      Map.of("name", word, "subject", "s", "body", "b")));
      default -> throw new AssertionError("a route hides names that nothing refuses: " + hidden);
    };
  }

  @Test
  void whatIsAcceptedIsReached() {
    TestApp app = newApp();
    Client client = app.client("REST");
    for (String name :
        new String[] {
          ".", "..", "...", "a b", " a", "a%b", "%2e", "a+b", "a?b", "a#b", "a;b=c", "ä", "日本",
          "😀", "a'b", "a\"b", "a&b", "a:b", "a@b", "a~b", "a,b", "a{b}", "list", "get", "null"
        }) {
      String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
      String path = "/" + app.id() + "/console/counters/" + encoded;
      Answer made = app.console().send("POST", path, Map.of("value", 7));
      if (made.status() == 200) {
        assertThat(made.object()).containsEntry("name", name);
        assertThat(client.get("/counters/" + encoded).json()).as(name).isEqualTo(7L);
      }
      assertThat(made.status() == 200)
          .as(name + ": " + made.text())
          .isEqualTo(!name.equals(".") && !name.equals(".."));
      Answer role =
          app.console().send("PUT", "/" + app.id() + "/console/security/roles/" + encoded, null);
      assertThat(role.status() == 200).as(name).isEqualTo(made.status() == 200);
      if (role.status() == 200) {
        assertThat(role.object().toString()).contains(name);
      }
    }
  }
}
