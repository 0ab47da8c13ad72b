package dev.backstay.server.hive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What hives answer to what is wrong or too much, and how keys end; small limits, a clock that
 * moves.
 */
@ParameterizedClass
@EnumSource(Product.class)
final class HiveTest {
  @Parameter Product product;

  private static RunningServer server;

  /** How far the server's clock is ahead. */
  private static Duration ahead = Duration.ZERO;

  private TestApp app;
  private Client client;

  @BeforeParameterizedClassInvocation
  static void start(Product product) {
    ahead = Duration.ZERO;
    server =
        RunningServer.start(
            product,
            Map.of(
                Setting.HIVE_VALUE_BYTES, "1000",
                Setting.HIVE_ITEMS, "2000",
                Setting.HIVE_KEYS, "20",
                Setting.HIVE_MB, "1"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @BeforeEach
  void createHive() {
    app = server.console().createApp("hive");
    client = app.client("REST");
    assertThat(client.send("POST", "/hive/h", null).status()).isEqualTo(200);
  }

  private static void pass(Duration time) {
    server.pass(time);
    ahead = ahead.plus(time);
  }

  private Object ok(String method, String path, Object body) {
    Answer answer = client.send(method, "/hive/h/" + path, body);
    assertThat(answer.status()).as(path + ": " + answer.text()).isEqualTo(200);
    return answer.text().isEmpty() ? null : answer.json();
  }

  private void refused(long code, String method, String path, Object body) {
    Answer answer = client.send(method, "/hive/h/" + path, body);
    assertThat(answer.status()).as(path + ": " + answer.text()).isEqualTo(400);
    assertThat(answer.code()).as(path + ": " + answer.text()).isEqualTo(code);
  }

  @Test
  void hivesAreMadeRenamedAndDeleted() {
    assertThat(client.send("POST", "/hive/h", null).code()).isEqualTo(1155);
    client.send("POST", "/hive/other", null);
    assertThat(client.get("/hive").json()).isEqualTo(List.of("h", "other"));
    ok("PUT", "list/l/add-last", List.of(1));
    assertThat(client.send("PUT", "/hive/h?newName=other", null).code()).isEqualTo(1155);
    assertThat(client.send("PUT", "/hive/h?newName=renamed", null).status()).isEqualTo(200);
    assertThat(client.get("/hive/renamed/list/l").json()).isEqualTo(List.of(1L));
    assertThat(client.get("/hive/h/list/l").code()).isEqualTo(1009);
    assertThat(client.get("/hive/h/list/l").text()).contains("Create it first: POST /hive/h");
    assertThat(client.send("DELETE", "/hive/renamed", null).status()).isEqualTo(200);
    assertThat(client.get("/hive").json()).isEqualTo(List.of("other"));
    assertThat(client.send("DELETE", "/hive/renamed", null).code()).isEqualTo(1009);
    client.send("POST", "/hive/renamed", null);
    assertThat(client.get("/hive/renamed/list/l").json()).isEqualTo(List.of());
  }

  @Test
  void keysAreFoundPageByPageAndByPattern() {
    for (int i = 0; i < 9; i++) {
      ok("PUT", "key-value/user:" + i, Map.of("value", i));
      ok("PUT", "key-value/order:" + i, Map.of("value", i));
    }
    assertThat(keys("pageSize=4")).hasSize(18);
    assertThat(keys("pageSize=2&filterPattern=user:*"))
        .hasSize(9)
        .allMatch(k -> k.startsWith("user"));
    assertThat(keys("filterPattern=*%5B2-4%5D")).hasSize(6);
    assertThat(keys("filterPattern=order:%3F")).hasSize(9);
    assertThat(keys("filterPattern=order:")).isEmpty();
    refused(8008, "GET", "key-value/keys?cursor=x", null);
    refused(8008, "GET", "key-value/keys?pageSize=0", null);
  }

  private Set<String> keys(String query) {
    Set<String> found = new TreeSet<>();
    String cursor = "0";
    do {
      @SuppressWarnings("unchecked")
      Map<String, Object> page =
          (Map<String, Object>) ok("GET", "key-value/keys?" + query + "&cursor=" + cursor, null);
      for (Object key : (List<?>) page.get("keys")) {
        assertThat(found.add((String) key)).as("twice: " + key).isTrue();
      }
      cursor = (String) page.get("cursorId");
    } while (!cursor.equals("0"));
    return found;
  }

  @Test
  void keysExpire() {
    ok("PUT", "key-value/in", Map.of("value", "in", "ttl", 60));
    long hour = (System.currentTimeMillis() + ahead.toMillis()) / 1000 + 3600;
    ok("PUT", "key-value/at", Map.of("value", "at", "expireAt", hour));
    ok("PUT", "list/l/add-last", List.of(1, 2));
    ok("PUT", "list/l/expire?ttl=60", null);
    ok("PUT", "set/s/add", List.of("a"));
    ok("PUT", "set/s/expire-at?unixTime=" + hour * 1000, null);
    assertThat((Long) ok("GET", "key-value/in/get-expiration-ttl", null)).isBetween(50L, 60L);
    assertThat((Long) ok("GET", "set/s/get-expiration-ttl", null)).isBetween(3500L, 3600L);
    refused(27003, "GET", "map/m/get-expiration-ttl", null);
    refused(27003, "PUT", "map/m/expire?ttl=5", null);
    refused(1031, "PUT", "list/l/expire-at?unixTime=1000", null);
    refused(8008, "PUT", "list/l/expire?ttl=0", null);
    refused(8007, "PUT", "list/l/expire", null);
    refused(8008, "PUT", "key-value/in", Map.of("value", 1, "ttl", 60, "expireAt", hour));

    pass(Duration.ofSeconds(61));
    assertThat(ok("GET", "key-value/in", null)).isNull();
    assertThat(ok("GET", "key-value/at", null)).isEqualTo("at");
    assertThat(ok("GET", "list/l", null)).isEqualTo(List.of());
    assertThat(ok("POST", "list/action/exist", List.of("l"))).isEqualTo(0L);
    assertThat(ok("PUT", "list/l/add-last", List.of(3))).isEqualTo(1L);
    refused(27010, "GET", "list/l/get-expiration-ttl", null);
    assertThat(ok("PUT", "set/s/clear-expiration", null)).isEqualTo(true);
    assertThat(ok("PUT", "set/s/clear-expiration", null)).isEqualTo(false);
    // a new value lasts, an increment changes no end
    ok("PUT", "key-value/at", Map.of("value", 1));
    refused(27010, "GET", "key-value/at/get-expiration-ttl", null);
    ok("PUT", "key-value/at/expire?ttl=100", null);
    ok("PUT", "key-value/at/increment?value=1", null);
    assertThat((Long) ok("GET", "key-value/at/get-expiration-ttl", null)).isBetween(90L, 100L);

    pass(Duration.ofHours(2));
    assertThat(ok("GET", "set/s", null)).isEqualTo(List.of("a"));
    assertThat(ok("GET", "key-value/keys", null))
        .isEqualTo(Map.of("keys", List.of(), "cursorId", "0", "cursor", "0"));
  }

  @Test
  void aKeyKnowsWhenItWasUsed() {
    ok("PUT", "key-value/k", Map.of("value", 1));
    pass(Duration.ofSeconds(100));
    assertThat((Long) ok("GET", "key-value/k/seconds-since-last-operation", null))
        .isBetween(100L, 120L);
    ok("GET", "key-value/k", null);
    assertThat((Long) ok("GET", "key-value/k/seconds-since-last-operation", null)).isLessThan(20L);
    pass(Duration.ofSeconds(100));
    ok("PUT", "key-value/action/touch", List.of("k", "other"));
    assertThat((Long) ok("GET", "key-value/k/seconds-since-last-operation", null)).isLessThan(20L);
    assertThat(ok("GET", "key-value/other/seconds-since-last-operation", null)).isNull();
  }

  @Test
  void limitsSayWhatToDo() {
    refused(1026, "PUT", "key-value/k", Map.of("value", "x".repeat(1000)));
    refused(1026, "PUT", "map/m", Map.of("a", 1, "b", "x".repeat(1000)));
    assertThat(ok("GET", "map/m/length", null)).isEqualTo(0L);

    ok("PUT", "list/l/add-last", IntStream.range(0, 2000).boxed().toList());
    refused(16000, "PUT", "list/l/add-first", List.of(1));
    assertThat(ok("GET", "list/l/length", null)).isEqualTo(2000L);
    ok("PUT", "list/l/get-last-and-delete", null);
    ok("PUT", "list/l/add-first", List.of(1));

    for (int i = 0; i < 19; i++) {
      ok("PUT", "key-value/k" + i, Map.of("value", i));
    }
    refused(16000, "PUT", "key-value/more", Map.of("value", 1));
    Answer full = client.send("PUT", "/hive/h/key-value/more", Map.of("value", 1));
    assertThat(full.text()).contains("20 hive keys").contains("hive-keys");
    ok("PUT", "key-value/k1", Map.of("value", 2));
    ok("DELETE", "key-value/k1", null);
    ok("PUT", "key-value/more", Map.of("value", 1));
  }

  @Test
  void anAppHoldsNoMoreThanItMay() {
    List<String> large = IntStream.range(0, 400).mapToObj(i -> i + "x".repeat(900)).toList();
    ok("PUT", "list/a/add-last", large);
    ok("PUT", "set/b/add", large);
    refused(16000, "PUT", "list/c/add-last", large);
    assertThat(client.send("PUT", "/hive/h/list/c/add-last", large).text())
        .contains("hold 1 MB")
        .contains("hive-mb");
    // a deleted key makes room at once, however many items it had
    ok("PUT", "list/a/add-last", IntStream.range(0, 600).boxed().toList());
    ok("DELETE", "list/a", null);
    ok("PUT", "list/c/add-last", large);
    client.send("DELETE", "/hive/h", null);
    client.send("POST", "/hive/h", null);
    ok("PUT", "list/a/add-last", large);
    ok("PUT", "set/b/add", large);
  }

  @Test
  void insertingAtOnePlaceAgainAndAgain() {
    ok("PUT", "list/l/add-last", List.of("first", "last"));
    for (int i = 0; i < 150; i++) {
      ok("PUT", "list/l/insert-after", Map.of("anchorValue", "first", "valueToInsert", i));
    }
    List<?> items = (List<?>) ok("GET", "list/l", null);
    assertThat(items).hasSize(152).first().isEqualTo("first");
    assertThat(items.get(1)).isEqualTo(149L);
    assertThat(items.get(150)).isEqualTo(0L);
    assertThat(items.get(151)).isEqualTo("last");
  }

  @Test
  void wrongRequests() {
    refused(8008, "PUT", "key-value/k", new Raw("{\"value\": null}"));
    refused(8007, "PUT", "key-value/k", Map.of());
    refused(8008, "PUT", "key-value/k", Map.of("value", 1, "condition", "Maybe"));
    refused(8008, "PUT", "key-value/k/increment?value=x", null);
    refused(1030, "PUT", "key-value/k/increment?value=1e100", null);
    refused(8002, "POST", "key-value", Map.of("a", 1));
    refused(8002, "POST", "key-value", List.of(1));
    refused(8008, "PUT", "key-value", Map.of("a/b", 1));
    refused(8008, "PUT", "key-value/keys", Map.of("value", 1));
    refused(8002, "PUT", "list/l/add-last", Map.of());
    refused(8008, "PUT", "list/l/add-last", List.of());
    refused(8008, "GET", "list/l/one", null);
    refused(8008, "PUT", "list/l/get-first-and-delete?count=0", null);
    refused(8008, "PUT", "sorted-set/s/add", Map.of("items", List.of(List.of(1))));
    refused(8008, "PUT", "sorted-set/s/add", Map.of("items", List.of(List.of("1", "a"))));
    refused(8008, "GET", "sorted-set/s/count?minScore=1&minBound=Around", null);
    refused(8007, "GET", "sorted-set/s/get-range-by-rank?startRank=0", null);
    ok("PUT", "key-value/k", Map.of("value", 9_223_372_036_854_775_807L));
    refused(1030, "PUT", "key-value/k/increment?value=1", null);
    refused(1030, "PUT", "key-value/huge", new Raw("{\"value\": 1e999999}"), "increment?value=1");
    assertThat(client.send("POST", "/hive/..", null).status()).isEqualTo(400);
  }

  private void refused(long code, String method, String path, Object body, String then) {
    ok(method, path, body);
    refused(code, "PUT", path + "/" + then, null);
  }

  @Test
  void valuesComeBackAsTheyWere() {
    for (String json :
        List.of(
            "\"\"",
            "0.1",
            "true",
            "[]",
            "{}",
            "{\"b\":[1,{\"a\":null}],\"a\":\"\\u0000\\ud83d ü😀\"}")) {
      ok("PUT", "key-value/k", new Raw("{\"value\":" + json + "}"));
      assertThat(client.get("/hive/h/key-value/k").json())
          .as(json)
          .isEqualTo(
              dev.backstay.foundation.json.Json.read(
                  json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  @Test
  void anAppThatIsClosedToClientsIsClosedHereToo() {
    ok("PUT", "key-value/k", Map.of("value", 1));
    app.manage("PUT", "/security/closed-to-clients", Map.of("closed", true));
    for (Answer answer :
        List.of(
            client.get("/hive"),
            client.send("POST", "/hive/other", null),
            client.send("DELETE", "/hive/h", null),
            client.get("/hive/h/key-value/k"),
            client.send("PUT", "/hive/h/list/l/add-last", List.of(1)),
            client.get("/hive/h/map/m"),
            client.get("/hive/h/set/s"),
            client.send("DELETE", "/hive/h/key-value", List.of("k")),
            client.get("/hive/h/sorted-set/s/length"))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo(1134);
    }
    assertThat(app.client("BL").get("/hive/h/key-value/k").json()).isEqualTo(1L);
    assertThat(app.manage("GET", "/hive", null).json()).isEqualTo(List.of("h"));
  }

  @Test
  void theConsoleBrowsesAndChanges() {
    String hive = "/hive/h/";
    assertThat(app.manage("PUT", hive + "list/l", Map.of("value", List.of(1, 2))).json())
        .isEqualTo(true);
    app.manage("PUT", hive + "list/l/1", Map.of("value", "two"));
    assertThat(app.manage("GET", hive + "list/l", null).json()).isEqualTo(List.of(1L, "two"));
    app.manage("PUT", hive + "map/m", Map.of("value", Map.of("a", 1)));
    app.manage("PUT", hive + "map/m", Map.of("value", Map.of("b", 2)));
    assertThat(app.manage("GET", hive + "map/m", null).json()).isEqualTo(Map.of("b", 2L));
    app.manage("PUT", hive + "set/s", Map.of("value", List.of(1, 1, 2)));
    assertThat(app.manage("GET", hive + "set/s/length", null).json()).isEqualTo(2L);
    app.manage("PUT", hive + "sorted-set/z", Map.of("value", List.of(List.of(1.5, "a"))));
    assertThat(
            app.manage(
                    "GET",
                    hive + "sorted-set/z/get-range-by-rank?startRank=0&stopRank=99&withScores=true",
                    null)
                .json())
        .isEqualTo(List.of(List.of(1.5, "a")));
    // a client's map may have a field of that name
    ok("PUT", "map/m", Map.of("value", Map.of("c", 3)));
    assertThat(ok("GET", "map/m", null)).isEqualTo(Map.of("b", 2L, "value", Map.of("c", 3L)));
  }
}
