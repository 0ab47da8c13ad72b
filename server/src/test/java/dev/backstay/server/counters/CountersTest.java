package dev.backstay.server.counters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counters over HTTP on both databases (reference: cache and counters, 2). */
final class CountersTest extends OnBothDatabases {
  private TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
  }

  private Client client() {
    return app.client("REST");
  }

  private Answer console(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console" + path, body);
  }

  @Test
  void concurrentCallersLoseNothing() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 80; i++) {
        answers.add(
            threads.submit(() -> client().send("PUT", "/counters/busy/increment/get", null)));
      }
    }
    List<Object> seen = new ArrayList<>();
    for (Future<Answer> answer : answers) {
      seen.add(answer.get().json());
    }
    assertThat(seen).doesNotHaveDuplicates().hasSize(80);
    assertThat(client().get("/counters/busy").json()).isEqualTo(80L);
  }

  @Test
  void theEndsOfTheRangeAreNotPassed() {
    String most = Long.toString(Long.MAX_VALUE);
    client().send("PUT", "/counters/most/incrementby/get?value=" + most, null);
    assertThat(client().send("PUT", "/counters/most/increment/get", null).code()).isEqualTo(1030);
    assertThat(client().get("/counters/most").json()).isEqualTo(Long.MAX_VALUE);
    client().send("PUT", "/counters/least/incrementby/get?value=" + Long.MIN_VALUE, null);
    assertThat(client().send("PUT", "/counters/least/decrement/get", null).code()).isEqualTo(1030);
    assertThat(
            client()
                .send("PUT", "/counters/most/incrementby/get?value=9223372036854775808", null)
                .code())
        .isEqualTo(1030);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /counters/x/incrementby/get",
    "PUT, /counters/x/get/compareandset?expected=1",
    "PUT, /counters/x/incrementby/get?value=one"
  })
  void whatIsMissingOrNoNumberIsRefused(String method, String path) {
    assertThat(client().send(method, path, null).status()).isEqualTo(400);
    assertThat(client().get("/counters/x").json()).isEqualTo(0L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "half of a pair \ud83d", "a*", ""})
  void aNameThatNoCounterCanHaveIsRefused(String name) {
    Answer listed = console("POST", "/counters/list-by-names", List.of(name));
    assertThat(listed.code()).as(listed.text()).isEqualTo(8008);
  }

  @ParameterizedTest
  @CsvSource({
    "pageSize=0, pageSize",
    "pageSize=101, pageSize",
    "offset=-1, offset",
    "offset=x, offset",
    "sortField=size, sortField",
    "sortDir=up, sortDir"
  })
  void aPageThatCannotBeIsRefusedByTheNameOfWhatIsWrong(String query, String name) {
    Answer answer = console("GET", "/counters?" + query, null);
    assertThat(answer.code()).isEqualTo(8008);
    assertThat(answer.text()).contains("'" + name + "'");
  }

  @Test
  void pagesAreSortedAlikeOnBothDatabases() {
    for (String name : List.of("page-b", "page-B", "page-a", "page-ä")) {
      app.manage(
          "POST",
          "/counters/" + URLEncoder.encode(name, StandardCharsets.UTF_8),
          Map.of("value", name.length()));
    }
    app.manage("PUT", "/counters/page-a", Map.of("currentValue", 6, "newValue", 1));
    assertThat(names("")).containsExactly("page-B", "page-a", "page-b", "page-ä");
    assertThat(names("&sortDir=DESC&pageSize=2")).containsExactly("page-ä", "page-b");
    assertThat(names("&sortField=value&offset=1&pageSize=1")).containsExactly("page-B");
  }

  private List<Object> names(String query) {
    Map<String, Object> page = app.manage("GET", "/counters?pattern=page-*" + query, null).object();
    List<Object> names = new ArrayList<>();
    ((List<?>) page.get("data")).forEach(each -> names.add(((Map<?, ?>) each).get("name")));
    return names;
  }

  @Test
  void anAppThatIsClosedToClientsIsClosedHereToo() {
    TestApp closed = newApp();
    closed.client("REST").send("PUT", "/counters/c/increment/get", null);
    closed.manage("PUT", "/security/closed-to-clients", Map.of("closed", true));

    assertThat(closed.client("REST").get("/counters/c").status()).isEqualTo(403);
    assertThat(closed.client("REST").send("PUT", "/counters/c/increment/get", null).code())
        .isEqualTo(1134);
    assertThat(closed.client("BL").get("/counters/c").json()).isEqualTo(1L);
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "a, ab, false",
    "*, anything, true",
    "a*c, abc, true",
    "a*c, ac, true",
    "a*a, a, false",
    "a*b*c, aXbYc, true",
    "a*b*c, ac, false",
    "*.*, a.b, true",
    "a*bb*b, abb, false",
  })
  void aStarStandsForAnything(String pattern, String name, boolean matches) {
    assertThat(Counters.matches(pattern, name)).isEqualTo(matches);
  }
}
