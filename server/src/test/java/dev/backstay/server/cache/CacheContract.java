package dev.backstay.server.cache;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cache over HTTP, wherever its entries are (reference: cache and counters, 1). */
abstract class CacheContract {
  private static final String LIFETIME_WRONG =
      "Expiration time should be from 1 to 7200 integer value";
  private static final long HOUR = 3_600_000;

  private TestApp app;
  private Client client;

  /** The server of this run; others use it as well. */
  abstract RunningServer server();

  final TestApp newApp() {
    return server().console().createApp("tests");
  }

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("REST");
  }

  private Answer put(String path, Object body) {
    return client.send("PUT", "/cache/" + path, body);
  }

  private Answer console(String method, String path, Object body) {
    return app.console().send(method, "/" + app.id() + "/console/cache" + path, body);
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, UTF_8).replace("+", "%20");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"test value\"",
        "\"\"",
        "123.123",
        "1.0",
        "-0",
        "9007199254740993",
        "1e400",
        "true",
        "null",
        "[]",
        "[1, \"a\\u0000b\", \"\\ud83d\", \"ü😀\"]",
        "{\"test\": \"ok\", \"nested\": {\"value\": null}}",
        " {\"name\":\"kk\",\"___class\":\"Foo\"}\n",
      })
  void aValueComesBackAsItWasSent(String json) {
    assertThat(put("key", new Raw("\"before\"")).status()).isEqualTo(200);
    Answer stored = put("key", new Raw(json));
    assertThat(stored.status()).as(stored.text()).isEqualTo(200);
    assertThat(stored.text()).isEmpty();

    Answer found = client.get("/cache/key");
    assertThat(found.text()).isEqualTo(json);
    assertThat(found.header("Content-Type")).isEqualTo("application/json");
    assertThat(client.get("/cache/key/check").text()).isEqualTo("true");

    assertThat(client.send("DELETE", "/cache/key", null).status()).isEqualTo(200);
    assertThat(client.get("/cache/key").text()).isEqualTo("null");
    assertThat(client.get("/cache/key/check").text()).isEqualTo("false");
    assertThat(client.send("DELETE", "/cache/key", null).status()).isEqualTo(200);
  }

  static Stream<byte[]> notJson() {
    return Stream.of(
        new byte[0],
        "{".getBytes(UTF_8),
        "1 2".getBytes(UTF_8),
        "'text'".getBytes(UTF_8),
        "NaN".getBytes(UTF_8),
        "[\"a\0b\"]".getBytes(UTF_8),
        "[1]".getBytes(UTF_16),
        new byte[] {'"', (byte) 0xff, '"'},
        // half of a surrogate pair
        new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0xbd, '"'},
        ("[".repeat(101) + "]".repeat(101)).getBytes(UTF_8));
  }

  @ParameterizedTest
  @MethodSource
  void notJson(byte[] body) {
    put("key", 1);
    Answer answer = put("key", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(8002);
    assertThat(client.get("/cache/key").text()).isEqualTo("1");
  }

  @Test
  void aByteOrderMarkIsNotPartOfAValue() {
    assertThat(put("key", new Raw("\uFEFF[1]")).status()).isEqualTo(200);
    assertThat(client.get("/cache/key").text()).isEqualTo("[1]");
  }

  @Test
  void aValueHasAtMostTenKilobytes() {
    String most = "é".repeat(5_119);
    assertThat(put("key", most).status()).isEqualTo(200);
    assertThat(client.get("/cache/key").json()).isEqualTo(most);
    Answer answer = put("key", most + "x");
    assertThat(answer.code()).isEqualTo(1026);
    assertThat(answer.text())
        .contains("The object exceeds maximum permitted serialized size of 10240 bytes");
    assertThat(client.get("/cache/key").json()).isEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a b",
        " ",
        "a/b",
        "/",
        "a\\b",
        "*",
        "a%b",
        "%2e",
        "a+b",
        "a?b#c",
        "ä",
        "日本",
        "😀",
        "line\nline",
        "\u007f",
        "check",
        "expireIn",
        "expireAt",
        "count",
        "null",
        "...",
        "a\"b'c"
      })
  void aKeyIsAnyText(String key) {
    String other = key + "x";
    assertThat(put(encoded(other), "other").status()).isEqualTo(200);
    assertThat(put(encoded(key), key).status()).isEqualTo(200);
    assertThat(client.get("/cache/" + encoded(key)).json()).isEqualTo(key);
    assertThat(client.get("/cache/" + encoded(key) + "/check").json()).isEqualTo(true);
    assertThat(put(encoded(key) + "/expireIn?timeout=60", Map.of()).status()).isEqualTo(200);
    assertThat(console("PUT", "/" + encoded(key), 7).status()).isEqualTo(200);
    assertThat(console("GET", "", null).object()).containsOnlyKeys(key, other);
    assertThat(console("DELETE", "/" + encoded(key), null).status()).isEqualTo(200);
    assertThat(client.get("/cache/" + encoded(key)).json()).isNull();
    assertThat(client.get("/cache/" + encoded(other)).json()).isEqualTo("other");
  }

  @Test
  void aKeyHasAtMost250Characters() {
    assertThat(put(encoded("😀".repeat(250)), 1).status()).isEqualTo(200);
    assertThat(client.get("/cache/" + encoded("😀".repeat(250))).text()).isEqualTo("1");
  }

  static Stream<String> notAKey() {
    return Stream.of("x".repeat(251), "a%00b", "%2E", "%2E%2e");
  }

  @ParameterizedTest
  @MethodSource
  void notAKey(String encoded) {
    for (Answer answer :
        List.of(
            put(encoded, 1),
            client.get("/cache/" + encoded),
            client.get("/cache/" + encoded + "/check"),
            put(encoded + "/expireIn?timeout=60", Map.of()),
            client.send("DELETE", "/cache/" + encoded, null),
            console("PUT", "/" + encoded, 1))) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    }
    assertThat(console("GET", "/count", null).text()).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key                        | 200 | 0    | ''",
        "key?timeout=               | 200 | 0    | ''",
        "key?timeout=0              | 200 | 0    | ''",
        "key?timeout=1              | 200 | 0    | ''",
        "key?timeout=7200           | 200 | 0    | ''",
        "key?timeout=7201           | 400 | 1028 | Expiration time cannot be greater than 7200"
            + " seconds",
        "key?timeout=-1             | 400 | 1028 | " + LIFETIME_WRONG,
        "key?timeout=1.5            | 400 | 1028 | " + LIFETIME_WRONG,
        "key?timeout=soon           | 400 | 1028 | " + LIFETIME_WRONG,
        "key?timeout=99999999999999999999 | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn?timeout=1    | 200 | 0    | ''",
        "there/expireIn?timeout=7200 | 200 | 0    | ''",
        "there/expireIn?timeout=7201 | 400 | 1028 | " + LIFETIME_WRONG,
        // seconds, and not the milliseconds of the seed
        "there/expireIn?timeout=7200000 | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn?timeout=0   | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn?timeout=-1  | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn?timeout=1.5 | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn?timeout=    | 400 | 1028 | " + LIFETIME_WRONG,
        "there/expireIn             | 400 | 8007 | Missing parameter 'timeout'",
        "none/expireIn?timeout=60   | 400 | 16001 | Cannot extend object's life in cache - object"
            + " does not exist",
        "there/expireAt             | 400 | 8007 | Missing parameter 'timestamp'",
        "there/expireAt?timestamp=  | 400 | 16002 | Timestamp format is invalid",
        "there/expireAt?timestamp=tomorrow | 400 | 16002 | Timestamp format is invalid",
        "there/expireAt?timestamp=-5 | 400 | 16002 | Timestamp format is invalid",
        "there/expireAt?timestamp=1700000000000 | 400 | 1031 | Timestamp should be after the"
            + " current date",
        "there/expireAt?timestamp=9999999999999 | 400 | 16003 | The difference between timestamp"
            + " and the current time must be greater than zero, equal or less than 7200000"
            + " milliseconds (2 hours)",
      })
  void lifetimes(String path, int status, long code, String message) {
    put("there", 1);
    Answer answer = put(path, Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    if (status == 200) {
      assertThat(answer.text()).isEmpty();
    } else {
      assertThat(answer.code()).isEqualTo(code);
      assertThat((String) answer.object().get("message")).startsWith(message);
      assertThat(client.get("/cache/there").text()).isEqualTo("1");
    }
  }

  @Test
  void theTimeOfExpiryIsKeptToTheMillisecond() {
    long time = System.currentTimeMillis() + HOUR;
    put("key", 1);
    assertThat(put("key/expireAt?timestamp=" + time, Map.of()).status()).isEqualTo(200);
    assertThat(console("GET", "", null).text())
        .isEqualTo("{\"key\":{\"value\":1,\"expireAt\":" + time + "}}");
    assertThat(put("none/expireAt?timestamp=" + time, Map.of()).code()).isEqualTo(16001);
  }

  @Test
  void puttingAgainBeginsTheLifetimeAgain() {
    put("key?timeout=60", 1);
    long before = System.currentTimeMillis();
    put("key?timeout=3600", 2);
    long after = System.currentTimeMillis();
    assertThat(expiry("key")).isBetween(before + HOUR, after + HOUR);
    put("key", 3);
    assertThat(expiry("key")).isBetween(after + 2 * HOUR, System.currentTimeMillis() + 2 * HOUR);
  }

  private long expiry(String key) {
    Map<?, ?> entry = (Map<?, ?>) console("GET", "", null).object().get(key);
    return (Long) entry.get("expireAt");
  }

  /** A change of the lifetime that wrote the whole entry would bring an older value back. */
  @Test
  void lifetimesThatChangeLoseNoValue() throws Exception {
    put("busy", 0);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> extending = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        extending.add(threads.submit(() -> put("busy/expireIn?timeout=7200", Map.of()).status()));
      }
      for (int i = 1; i <= 60; i++) {
        assertThat(put("busy?timeout=60", i).status()).isEqualTo(200);
        assertThat(client.get("/cache/busy").json()).isEqualTo((long) i);
      }
      for (Future<?> each : extending) {
        assertThat(each.get()).isEqualTo(200);
      }
    }
  }

  @Test
  void manyPutOneNewKeyAtTheSameTime() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 40; i++) {
        int value = i;
        answers.add(threads.submit(() -> put("new", value)));
      }
    }
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(200);
    }
    assertThat(console("GET", "/count", null).text()).isEqualTo("1");
  }

  @Test
  void eachAppHasACacheOfItsOwnThatItsServerCodeShares() {
    put("token", "a");
    TestApp other = newApp();
    assertThat(other.client("REST").get("/cache/token").json()).isNull();
    other.client("REST").send("PUT", "/cache/token", "b");
    assertThat(app.client("BL").get("/cache/token").json()).isEqualTo("a");
    app.client("BL").send("PUT", "/cache/token", "c");
    assertThat(client.get("/cache/token").json()).isEqualTo("c");
    assertThat(other.client("JS").get("/cache/token").json()).isEqualTo("b");
  }

  @Test
  void anAppThatIsClosedToClientsIsClosedHereToo() {
    put("key", 1);
    app.manage("PUT", "/security/closed-to-clients", Map.of("closed", true));

    for (Answer answer :
        List.of(
            client.get("/cache/key"),
            client.get("/cache/key/check"),
            put("key", 2),
            put("key/expireIn?timeout=1", Map.of()),
            put("key/expireAt?timestamp=" + (System.currentTimeMillis() + 1_000), Map.of()),
            client.send("DELETE", "/cache/key", null))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo(1134);
    }
    assertThat(app.client("BL").get("/cache/key").text()).isEqualTo("1");
    assertThat(app.client("BL").send("PUT", "/cache/key", 3).status()).isEqualTo(200);
    assertThat(console("GET", "/count", null).text()).isEqualTo("1");
  }

  @Test
  void theConsoleBrowsesInTheSameOrderOnBothDatabases() {
    for (String key : List.of("b", "B", "a", "ä", "_", "Z")) {
      put(encoded(key), Map.of("of", key));
    }
    assertThat(console("GET", "?pagesize=100", null).object().keySet())
        .containsExactly("B", "Z", "_", "a", "b", "ä");
    assertThat(console("GET", "?pagesize=2&offset=3", null).object().keySet())
        .containsExactly("a", "b");
    assertThat(console("GET", "?offset=6", null).object()).isEmpty();
    assertThat(console("GET", "/count", null).text()).isEqualTo("6");
    for (String wrong : List.of("pagesize=0", "pagesize=101", "pagesize=x", "offset=-1")) {
      Answer answer = console("GET", "?" + wrong, null);
      assertThat(answer.code()).as(wrong).isEqualTo(8008);
    }
  }

  @Test
  void theConsolePutsUntilATime() {
    long time = System.currentTimeMillis() + HOUR;
    for (Object shown : List.of(time, Instant.ofEpochMilli(time))) {
      Answer answer = console("PUT", "/key?expireAt=" + shown, Map.of("a", 1));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(expiry("key")).isCloseTo(time, offset(1_000L));
    }
    assertThat(client.get("/cache/key").text()).isEqualTo("{\"a\":1}");
    assertThat(console("PUT", "/key?expireAt=tomorrow", 2).code()).isEqualTo(16002);
    assertThat(console("PUT", "/key?expireAt=2020-01-01T00:00:00Z", 2).code()).isEqualTo(1031);
    assertThat(console("PUT", "/key?expireAt=9999999999999", 2).code()).isEqualTo(16003);
    assertThat(console("PUT", "/key", new Raw("{")).code()).isEqualTo(8002);
    assertThat(client.get("/cache/key").text()).isEqualTo("{\"a\":1}");
  }
}
