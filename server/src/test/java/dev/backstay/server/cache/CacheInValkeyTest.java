package dev.backstay.server.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.valkey.TestValkey;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.SharedServers;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cache in Valkey: all that holds in a database, and what is its own. */
@ExtendWith(SharedServers.class)
final class CacheInValkeyTest extends CacheContract {
  private static final List<String> PIECES =
      List.of(
          "a", "A", "*", "?", "[a-z]", "\\", "{", "}", "}:cache", ":", "::", " ", "\n", "\r\n",
          "\t", "ä", "日本", "😀", "\u0001", "\u007f", "$5", "%00", "+", "'", "\"", ")", "--", "/",
          "..");

  private TestValkey valkey;
  private TestApp one;
  private TestApp other;

  @Override
  RunningServer server() {
    return SharedServers.withValkey();
  }

  @BeforeEach
  void createApps() {
    valkey = SharedServers.valkey();
    one = newApp();
    other = newApp();
  }

  private static Answer put(TestApp app, String key, Object value) {
    return app.client("REST").send("PUT", "/cache/" + encoded(key), value);
  }

  private static Object get(TestApp app, String key) {
    return app.client("REST").get("/cache/" + encoded(key)).json();
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, UTF_8).replace("+", "%20");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private List<String> keysOf(TestApp app) {
    return valkey.keys().stream().filter(key -> key.contains(app.id())).toList();
  }

  /** Keys that look like patterns, like other apps' keys, or like the protocol. */
  @Test
  void appsNeverMeetWhateverTheirKeysAre() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> keys = new ArrayList<>();
    keys.add("backstay:{" + other.id() + "}:cache");
    keys.add("backstay:{" + other.id() + "}:cache:*");
    keys.add(":" + other.id());
    while (keys.size() < 40) {
      StringBuilder key = new StringBuilder();
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        key.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      if (!key.toString().equals("..") && !keys.contains(key.toString())) {
        keys.add(key.toString());
      }
    }
    for (String key : keys) {
      assertThat(put(one, key, "one " + key).status()).as("%s, seed %s", key, seed).isEqualTo(200);
      assertThat(get(other, key)).as("%s, seed %s", key, seed).isNull();
      assertThat(put(other, key, "other " + key).status()).isEqualTo(200);
    }
    for (String key : keys) {
      assertThat(get(one, key)).as("%s, seed %s", key, seed).isEqualTo("one " + key);
      assertThat(get(other, key)).as("%s, seed %s", key, seed).isEqualTo("other " + key);
    }
    assertThat(one.manage("GET", "/cache?pagesize=100", null).object())
        .hasSize(keys.size())
        .containsOnlyKeys(keys);
    for (String key : keys) {
      one.client("REST").send("DELETE", "/cache/" + encoded(key), null);
    }
    assertThat(keysOf(one)).isEmpty();
    assertThat(other.manage("GET", "/cache/count", null).text()).isEqualTo("" + keys.size());
    for (String key : keys) {
      assertThat(get(other, key)).as("%s, seed %s", key, seed).isEqualTo("other " + key);
    }
  }

  @Test
  void nothingOfADeletedAppIsLeft() {
    for (int i = 0; i < 5; i++) {
      put(one, "key " + i, i);
      put(other, "key " + i, i);
    }
    // more than one step deletes
    fill(one, 1_200, 3_600_000);
    one.manage("DELETE", "/application", null);
    assertThat(keysOf(one)).isEmpty();
    assertThat(keysOf(other)).hasSize(6);
    assertThat(get(other, "key 0")).isEqualTo(0L);
  }

  /** Puts many entries, as the server would. */
  private void fill(TestApp app, int number, long lifetime) {
    String script =
        """
        local time = redis.call('TIME')
        local expires = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2]
        for i = 1, tonumber(ARGV[1]) do
          redis.call('ZADD', KEYS[1], string.format('%.0f', expires), 'filled-' .. i)
          redis.call('SET', KEYS[1] .. ':filled-' .. i, i, 'PX', ARGV[2])
        end
        """;
    var _ =
        valkey.command(
            "EVAL",
            script,
            "1",
            "backstay:{" + app.id() + "}:cache",
            String.valueOf(number),
            String.valueOf(lifetime));
  }

  @Test
  void aFullCacheTakesNothingNewAndLosesNothing() throws Exception {
    put(one, "first", "first");
    fill(one, Cache.MAX_ENTRIES - 1, 3_600_000);
    Answer refused = put(one, "new", "new");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(16000);
    assertThat(get(one, "new")).isNull();
    assertThat(get(one, "first")).isEqualTo("first");
    assertThat(put(one, "filled-1", "again").status()).isEqualTo(200);
    assertThat(get(one, "filled-1")).isEqualTo("again");
    assertThat(put(other, "new", "new").status()).isEqualTo(200);

    one.client("REST").send("DELETE", "/cache/filled-2", null);
    assertThat(put(one, "new", "new").status()).isEqualTo(200);
    assertThat(put(one, "newer", "newer").code()).isEqualTo(16000);

    // what has expired makes room
    one.client("REST").send("PUT", "/cache/new/expireIn?timeout=1", Map.of());
    await(() -> get(one, "new") == null);
    assertThat(put(one, "newer", "newer").status()).isEqualTo(200);
    assertThat(one.manage("GET", "/cache/count", null).text()).isEqualTo("" + Cache.MAX_ENTRIES);
  }

  /** By Valkey's own clock, whatever this server's says. */
  @Test
  void entriesExpire() throws Exception {
    Client client = one.client("REST");
    client.send("PUT", "/cache/short?timeout=1", "short");
    client.send("PUT", "/cache/shortened", "shortened");
    client.send("PUT", "/cache/shortened/expireIn?timeout=1", Map.of());
    client.send("PUT", "/cache/until", "until");
    long soon = System.currentTimeMillis() + 1_000;
    client.send("PUT", "/cache/until/expireAt?timestamp=" + soon, Map.of());
    client.send("PUT", "/cache/extended?timeout=1", "extended");
    client.send("PUT", "/cache/extended/expireIn?timeout=60", Map.of());
    client.send("PUT", "/cache/long", "long");

    await(() -> keysOf(one).size() == 3);
    assertThat(one.manage("GET", "/cache", null).object()).containsOnlyKeys("extended", "long");
    assertThat(one.manage("GET", "/cache/count", null).text()).isEqualTo("2");
    for (String gone : List.of("short", "shortened", "until")) {
      assertThat(client.get("/cache/" + gone).json()).isNull();
      assertThat(client.get("/cache/" + gone + "/check").json()).isEqualTo(false);
      assertThat(client.send("PUT", "/cache/" + gone + "/expireIn?timeout=9", Map.of()).code())
          .isEqualTo(16001);
    }
    // the index takes them off with the next put, and goes itself with the last entry
    put(one, "another", "another");
    String index = "backstay:{" + one.id() + "}:cache";
    assertThat(valkey.command("ZCARD", index)).isEqualTo(3L);
    assertThat((Long) valkey.command("PTTL", index)).isBetween(7_000_000L, 7_200_000L);
  }

  /** What Valkey has let go is not there; the rest works. */
  @Test
  void evictedEntriesAreMissed() {
    put(one, "evicted", 1);
    put(one, "kept", 2);
    var _ = valkey.command("DEL", "backstay:{" + one.id() + "}:cache:evicted");
    assertThat(get(one, "evicted")).isNull();
    assertThat(one.manage("GET", "/cache", null).object()).containsOnlyKeys("kept");
    assertThat(put(one, "evicted", 3).status()).isEqualTo(200);
    assertThat(get(one, "evicted")).isEqualTo(3L);
    var _ = valkey.command("DEL", "backstay:{" + one.id() + "}:cache");
    assertThat(get(one, "kept")).isEqualTo(2L);
    assertThat(put(one, "more", 4).status()).isEqualTo(200);
  }
}
