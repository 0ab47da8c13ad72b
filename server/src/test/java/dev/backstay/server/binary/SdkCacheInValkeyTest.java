package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import com.backendless.Backendless;
import dev.backstay.server.RunningServer;
import dev.backstay.server.SharedServers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The cache by the Java SDK when its entries are in Valkey. */
final class SdkCacheInValkeyTest extends SdkTest {
  @Override
  protected RunningServer server() {
    return SharedServers.withValkey();
  }

  @Test
  void valuesComeBackAsTheyWerePutAndAreSharedWithOtherClients() {
    Backendless.Cache.put("map", new HashMap<>(Map.of("a", "b")));
    Backendless.Cache.put("bytes", new byte[] {1, 2, 3}, 60);
    assertThat((Object) Backendless.Cache.get("map", Map.class)).isEqualTo(Map.of("a", "b"));
    assertThat(Backendless.Cache.get("bytes", byte[].class)).containsExactly(1, 2, 3);
    assertThat(app.client("REST").get("/cache/map").text()).isEqualTo("{\"a\":\"b\"}");
    Backendless.Cache.expireIn("map", 60);
    assertThat(Backendless.Cache.contains("map")).isTrue();
    Backendless.Cache.delete("map");
    assertThat(Backendless.Cache.contains("map")).isFalse();
    assertThat(error(() -> Backendless.Cache.expireIn("map", 60)).getCode()).isEqualTo("16001");
  }
}
