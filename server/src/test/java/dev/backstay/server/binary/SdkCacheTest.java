package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * The cache and counters by the Java SDK, and what seed 003's user met (reference: Java SDK, 5.3,
 * 5.4).
 */
@SuppressWarnings({"JavaUtilDate", "unchecked", "rawtypes"}) // types of the SDK
final class SdkCacheTest extends SdkTest {
  @Test
  void valuesComeBackAsTheyWerePut() {
    Backendless.Cache.put("text", "abcd");
    Backendless.Cache.put("number", 5);
    Backendless.Cache.put("large", 5_000_000_000L);
    Backendless.Cache.put("flag", true);
    Backendless.Cache.put("date", new Date(1_700_000_000_000L));
    Backendless.Cache.put("list", List.of("a", "b"));
    Backendless.Cache.put("map", new HashMap<>(Map.of("a", 1)));
    Backendless.Cache.put("bytes", new byte[] {1, 2, 3});
    Person ada = new Person();
    ada.setName("Ada");
    ada.setAge(36);
    Backendless.Cache.put("object", ada);

    assertThat(Backendless.Cache.get("text", String.class)).isEqualTo("abcd");
    assertThat(Backendless.Cache.get("number", Integer.class)).isEqualTo(5);
    assertThat(Backendless.Cache.get("large", Long.class)).isEqualTo(5_000_000_000L);
    assertThat(Backendless.Cache.get("flag", Boolean.class)).isTrue();
    assertThat(Backendless.Cache.get("date", Date.class)).isEqualTo(new Date(1_700_000_000_000L));
    assertThat(Backendless.Cache.get("list", List.class)).isEqualTo(List.of("a", "b"));
    assertThat(Backendless.Cache.get("map", Map.class)).isEqualTo(Map.of("a", 1));
    assertThat(Backendless.Cache.get("bytes", byte[].class)).containsExactly(1, 2, 3);
    Person found = Backendless.Cache.get("object", Person.class);
    assertThat(found.getName()).isEqualTo("Ada");
    assertThat(found.getAge()).isEqualTo(36);
    assertThat((Object) Backendless.Cache.get("none", String.class)).isNull();
    assertThat(Backendless.Cache.contains("text")).isTrue();
    assertThat(Backendless.Cache.contains("none")).isFalse();
    Backendless.Cache.delete("text");
    assertThat(Backendless.Cache.contains("text")).isFalse();
  }

  @Test
  void valuesAreSharedWithOtherClients() {
    Backendless.Cache.put("token", "abcd");
    Backendless.Cache.put("object", new HashMap<>(Map.of("a", List.of(1, 2))));
    assertThat(app.client("REST").get("/cache/token").text()).isEqualTo("\"abcd\"");
    assertThat(app.client("REST").get("/cache/object").text()).isEqualTo("{\"a\":[1,2]}");

    app.client("REST").send("PUT", "/cache/js", Map.of("name", "Ada", "age", 36));
    assertThat(Backendless.Cache.get("js", Person.class).getName()).isEqualTo("Ada");
    assertThat(Backendless.Cache.get("js", Map.class)).isEqualTo(Map.of("name", "Ada", "age", 36));
  }

  @Test
  void lifetimesAreBoundedAndErrorsExact() {
    Backendless.Cache.put("superuserToken", "abc", 7_200);
    Backendless.Cache.expireIn("superuserToken", 7_200);
    Backendless.Cache.expireAt("superuserToken", new Date(System.currentTimeMillis() + 60_000));
    var tooLong = error(() -> Backendless.Cache.expireIn("superuserToken", 7_200_000));
    assertThat(tooLong.getCode()).isEqualTo("1028");
    assertThat(tooLong.getMessage())
        .isEqualTo("Expiration time should be from 1 to 7200 integer value");
    var missing = error(() -> Backendless.Cache.expireIn("none", 60));
    assertThat(missing.getCode()).isEqualTo("16001");
    assertThat(missing.getMessage())
        .isEqualTo("Cannot extend object's life in cache - object does not exist");
    assertThat(error(() -> Backendless.Cache.expireAt("superuserToken", 1_000L)).getCode())
        .isEqualTo("1031");
  }

  @Test
  void countersCount() {
    assertThat(Backendless.Counters.incrementAndGet("visits")).isEqualTo(1);
    assertThat(Backendless.Counters.getAndIncrement("visits")).isEqualTo(1);
    assertThat(Backendless.Counters.addAndGet("visits", 40)).isEqualTo(42);
    assertThat(Backendless.Counters.getAndAdd("visits", 5_000_000_000L)).isEqualTo(42);
    assertThat(Backendless.Counters.get("visits")).isEqualTo(5_000_000_042L);
    assertThat(Backendless.Counters.decrementAndGet("visits")).isEqualTo(5_000_000_041L);
    assertThat(Backendless.Counters.getAndDecrement("visits")).isEqualTo(5_000_000_041L);
    assertThat(Backendless.Counters.compareAndSet("visits", 5_000_000_040L, 7)).isTrue();
    assertThat(Backendless.Counters.compareAndSet("visits", 1, 2)).isFalse();
    assertThat(Backendless.Counters.list("v*")).containsExactly("visits");
    Backendless.Counters.reset("visits");
    assertThat(Backendless.Counters.get("visits")).isEqualTo(0);
  }

  @Test
  void linesAreLogged() {
    Backendless.Logging.setLogReportingPolicy(1, 0);
    Backendless.Logging.getLogger("Shop").info("sold");
    Backendless.Logging.getLogger("Shop").error("failed", new IllegalStateException("why"));
    Backendless.Logging.flush();
    awaitLog("sold", "failed");
  }

  /** The SDK logs on a thread of its own. */
  private void awaitLog(String... lines) {
    long end = System.nanoTime() + 10_000_000_000L;
    String log = "";
    while (System.nanoTime() < end) {
      log = app.manage("GET", "/logging/messages", null).text();
      if (java.util.stream.Stream.of(lines).allMatch(log::contains)) {
        return;
      }
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(log).contains(lines);
  }
}
