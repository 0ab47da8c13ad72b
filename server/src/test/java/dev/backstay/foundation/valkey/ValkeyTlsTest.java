package dev.backstay.foundation.valkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.ValkeySettings;
import dev.backstay.foundation.tls.TestCertificate;
import dev.backstay.foundation.tls.UnusableCertificateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections to Valkey: whom they trust. */
final class ValkeyTlsTest {
  @TempDir private static Path directory;
  private static TestValkey valkey;
  private static int port;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    TestValkey.required();
    TestCertificate made = TestCertificate.of("EC");
    certificate = Files.writeString(directory.resolve("cert.pem"), made.pem());
    Path key = Files.writeString(directory.resolve("key.pem"), made.keyPem());
    port = TestValkey.freePort();
    valkey =
        TestValkey.start(
            "--bind",
            "127.0.0.1",
            "127.0.0.2",
            "--tls-port",
            String.valueOf(port),
            "--tls-cert-file",
            certificate.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            certificate.toString(),
            "--tls-auth-clients",
            "no");
  }

  @AfterAll
  static void stop() {
    valkey.close();
  }

  private static ValkeySettings settings(String address, @Nullable Path authorities) {
    Map<Setting, String> given = new EnumMap<>(Setting.class);
    given.put(Setting.VALKEY, address);
    if (authorities != null) {
      given.put(Setting.VALKEY_CA, authorities.toString());
    }
    return Objects.requireNonNull(ServerSettings.forTests(directory, given).keyedStores().valkey());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isReached(Valkey client) {
    try {
      return client.facts().major() > 0;
    } catch (ValkeyUnavailableException e) {
      return false;
    }
  }

  @Test
  void aServerThatTheAuthoritiesVouchForIsUsed() throws Exception {
    ValkeySettings settings = settings("rediss://localhost:" + port, certificate);
    try (Valkey client = new Valkey(settings, Meters.OFF)) {
      // a cold JVM on a busy machine may take longer for the first connection than a call may
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!isReached(client)) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(100);
      }
      var _ =
          client.run(
              "put",
              new ValkeyScript("return redis.call('SET', KEYS[1], ARGV[1])"),
              List.of(bytes("key")),
              bytes("value"));
      assertThat(client.get(bytes("key"))).isEqualTo(bytes("value"));
      assertThat(client.exists(bytes("none"))).isFalse();
    }
  }

  @Test
  void anyOtherIsNot() throws Exception {
    Path other = Files.writeString(directory.resolve("other.pem"), TestCertificate.of("EC").pem());
    // its certificate is of localhost and 127.0.0.1
    String elsewhere = "rediss://127.0.0.2:" + port;
    for (ValkeySettings settings :
        List.of(
            settings("rediss://localhost:" + port, null),
            settings("rediss://localhost:" + port, other),
            settings(elsewhere, certificate))) {
      assertThatThrownBy(() -> ValkeyFacts.of(settings))
          .as(settings.toString())
          .isInstanceOf(ValkeyUnavailableException.class)
          .hasMessageContaining("no TLS connection");
    }
    assertThatThrownBy(() -> ValkeyFacts.of(settings("redis://localhost:" + port, null)))
        .isInstanceOf(ValkeyUnavailableException.class);
    assertThatThrownBy(
            () -> ValkeyFacts.of(settings("rediss://localhost:" + valkey.port(), certificate)))
        .isInstanceOf(ValkeyUnavailableException.class);
  }

  @Test
  void aFileThatHoldsNoCertificateIsNamed() throws Exception {
    Path none = directory.resolve("none.pem");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path key = directory.resolve("key.pem");
    for (Path wrong : List.of(none, empty, key)) {
      assertThatThrownBy(() -> ValkeyFacts.of(settings("rediss://localhost:" + port, wrong)))
          .isInstanceOf(UnusableCertificateException.class)
          .hasMessageContaining("valkey-ca names " + wrong);
    }
  }
}
