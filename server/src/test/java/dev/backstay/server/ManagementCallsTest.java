package dev.backstay.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.http.Route;
import dev.backstay.server.RunningServer.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * docs/management-api.md names every call that the server has, and none that it has not. With
 * {@code -Dcalls=write} its list is written.
 */
@ExtendWith(SharedServers.class)
class ManagementCallsTest {
  private static final Path PAGE = Path.of("..", "docs", "management-api.md");
  private static final String HEAD = "## All calls\n\n```text\n";
  private static final String END = "```\n";

  /** A call in the text of the page. */
  private static final Pattern NAMED =
      Pattern.compile("`(GET|POST|PUT|DELETE)(?:`, `(GET|POST|PUT|DELETE))? (/[^ `?]*)");

  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

  @Test
  void theListIsThatOfTheRoutes() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf(HEAD) + HEAD.length();
    String list = String.join("\n", calls()) + "\n";
    if ("write".equals(System.getProperty("calls"))) {
      int end = page.indexOf(END, start);
      Files.writeString(PAGE, page.substring(0, start) + list + page.substring(end));
      return;
    }

    assertThat(page.substring(start, page.indexOf(END, start))).isEqualTo(list);
  }

  @Test
  void whatTheTextNamesIsThere() throws IOException {
    String page = Files.readString(PAGE);
    List<String> known = calls().stream().map(ManagementCallsTest::anyParameter).toList();
    Matcher named = NAMED.matcher(page.substring(0, page.indexOf(HEAD)));
    int count = 0;
    while (named.find()) {
      for (String method :
          Stream.of(named.group(1), named.group(2)).filter(each -> each != null).toList()) {
        String call = anyParameter(method + " " + named.group(3));
        String ofApp = anyParameter(method + " /{appId}/console" + named.group(3));
        assertThat(known).as(call).containsAnyOf(call, ofApp);
        count++;
      }
    }
    assertThat(count).isGreaterThan(20);
  }

  private static String anyParameter(String call) {
    return PARAMETER.matcher(call).replaceAll("{}");
  }

  /** Every management call, sorted by its path. */
  private static List<String> calls() {
    BackstayServer server = SharedServers.of(Product.SQLITE).server();
    return Stream.concat(
            server.routes().console().stream().map(route -> call(route, "/console")),
            server.routes().appConsole().stream().map(route -> call(route, "/{appId}/console")))
        .sorted((one, other) -> path(one).compareTo(path(other)))
        .toList();
  }

  private static String call(Route route, String below) {
    return route.method() + " " + below + route.template();
  }

  /** The path, then the method. */
  private static String path(String call) {
    int space = call.indexOf(' ');
    return call.substring(space + 1) + " " + call.substring(0, space);
  }
}
