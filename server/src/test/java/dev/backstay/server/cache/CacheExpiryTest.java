package dev.backstay.server.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How entries of the cache end, on servers whose clock moves, and what is there without an end. */
@ParameterizedClass
@EnumSource(Product.class)
final class CacheExpiryTest {
  @Parameter Product product;

  private RunningServer server;
  private TestApp app;
  private Client client;

  @BeforeEach
  void start() {
    server = RunningServer.start(product);
    app = server.console().createApp("cache");
    client = app.client("REST");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer put(String path, Object body) {
    return client.send("PUT", "/cache/" + path, body);
  }

  private void isThere(String key, boolean expected) {
    assertThat(client.get("/cache/" + key + "/check").json()).as(key).isEqualTo(expected);
    assertThat(client.get("/cache/" + key).json()).as(key).isEqualTo(expected ? key : null);
  }

  @Test
  void eachEntryHasALifetimeOfItsOwn() {
    put("default", "default");
    put("minute?timeout=60", "minute");
    put("extended?timeout=60", "extended");
    put("shortened", "shortened");
    put("extended/expireIn?timeout=7200", Map.of());
    long minute = System.currentTimeMillis() + 60_000;
    put("shortened/expireAt?timestamp=" + minute, Map.of());

    server.pass(Duration.ofSeconds(30));
    for (String key : new String[] {"default", "minute", "extended", "shortened"}) {
      isThere(key, true);
    }
    server.pass(Duration.ofSeconds(31));
    isThere("default", true);
    isThere("minute", false);
    isThere("extended", true);
    isThere("shortened", false);
    assertThat(put("minute/expireIn?timeout=60", Map.of()).code()).isEqualTo(16001);
    assertThat(app.manage("GET", "/cache/count", null).text()).isEqualTo("2");
    assertThat(app.manage("GET", "/cache", null).object()).containsOnlyKeys("default", "extended");

    server.pass(Duration.ofSeconds(7_200 - 61));
    isThere("default", false);
    isThere("extended", false);
    put("minute", "minute");
    isThere("minute", true);
  }

  @Test
  void entriesSurviveARestartWithTheirLifetimes() {
    put("long", "long");
    put("short?timeout=60", "short");
    server.restart();
    isThere("long", true);
    isThere("short", true);
    server.pass(Duration.ofSeconds(61));
    isThere("long", true);
    isThere("short", false);
  }

  @Test
  void entriesSurviveNoRestartWhereTheSettingSaysSo() throws Exception {
    server.close();
    server = RunningServer.start(product, Map.of(Setting.CACHE_RESTART, "clear"));
    app = server.console().createApp("cache");
    client = app.client("REST");
    put("key", "key");
    put("other", "other");
    isThere("key", true);
    server.restart();
    assertThat(put("other/expireIn?timeout=60", Map.of()).code()).isEqualTo(16001);
    isThere("key", false);
    assertThat(rows()).isZero();
    put("key", "key");
    isThere("key", true);
  }

  /** Whatever has expired is deleted without a request that asks for it. */
  @Test
  void whatHasExpiredIsDeleted() throws Exception {
    put("short?timeout=60", "short");
    put("long", "long");
    server.restart();
    put("other?timeout=60", "other");
    server.pass(Duration.ofSeconds(61));
    long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    while (rows() != 1 && System.nanoTime() < deadline) {
      Thread.sleep(200);
    }
    assertThat(rows()).isOne();
    isThere("long", true);
  }

  @Test
  void aFullCacheTakesNothingNewAndLosesNothing() throws Exception {
    put("first?timeout=60", "first");
    sql(
        "INSERT INTO backstay_cache (key, value, expires) "
            + "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (Cache.MAX_ENTRIES - 1)
            + ") SELECT 'filled-' || i, i, "
            + (System.currentTimeMillis() + 3_600_000)
            + " FROM n");
    server.restart();

    Answer refused = put("new", "new");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(16000);
    assertThat(refused.text())
        .contains(
            "Cannot place object into cache - maximum number of concurrently stored object has been"
                + " reached. Clear cache or wait till some entries expire");
    isThere("new", false);
    isThere("first", true);
    assertThat(put("filled-1", "filled-1").status()).isEqualTo(200);
    isThere("filled-1", true);

    client.send("DELETE", "/cache/filled-2", null);
    assertThat(put("new", "new").status()).isEqualTo(200);
    assertThat(put("newer", "newer").code()).isEqualTo(16000);

    server.pass(Duration.ofSeconds(61));
    assertThat(put("newer", "newer").status()).isEqualTo(200);
    assertThat(rows()).isEqualTo(Cache.MAX_ENTRIES);
    server.pass(Duration.ofHours(2));
    assertThat(put("newest", "newest").status()).isEqualTo(200);
    isThere("newest", true);
    assertThat(app.manage("GET", "/cache/count", null).text()).isEqualTo("1");
  }

  /** Entries that are stored, expired or not. */
  private int rows() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM backstay_cache")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = RunningServer.connect(server.settings(), app.id());
    if (product == Product.POSTGRESQL) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SET search_path TO \"backstay_app_"
                + app.id().toLowerCase(Locale.ROOT).replace('-', '_')
                + "\"");
      }
    }
    return connection;
  }
}
