package dev.backstay.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.valkey.TestValkey;
import dev.backstay.server.doctor.Finding.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the doctor says of Valkey. */
final class ValkeyChecksTest {
  private static List<Finding> examine(String address) {
    return ValkeyChecks.of(
        ServerSettings.forTests(Path.of("data"), Map.of(Setting.VALKEY, address))
            .keyedStores()
            .valkey());
  }

  private static Finding of(List<Finding> findings, String check) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not among " + findings));
  }

  @Test
  void saysHowMuchOneTakesAndWhatItLetsGo() {
    TestValkey.required();
    try (TestValkey valkey = TestValkey.start()) {
      List<Finding> findings = examine(valkey.address());
      assertThat(of(findings, "valkey").level()).isEqualTo(Level.OK);
      assertThat(of(findings, "valkey").message()).matches("(Valkey|Redis) \\d+\\.\\d+\\.\\d+");
      assertThat(of(findings, "valkey memory").level()).isEqualTo(Level.WARNING);
      assertThat(of(findings, "valkey memory").message()).contains("maxmemory is 0");
      assertThat(findings).hasSize(2);

      var _ = valkey.command("CONFIG", "SET", "maxmemory", "64mb");
      assertThat(of(examine(valkey.address()), "valkey memory").message())
          .contains("maxmemory-policy is noeviction");
      var _ = valkey.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      Finding memory = of(examine(valkey.address()), "valkey memory");
      assertThat(memory.level()).isEqualTo(Level.OK);
      assertThat(memory.message()).isEqualTo("64 MB, then allkeys-lru");

      var _ = valkey.command("REPLICAOF", "127.0.0.1", "1");
      assertThat(of(examine(valkey.address()), "valkey").message()).contains("is a replica");
    }
  }

  @Test
  void saysWhyOneCannotBeUsed() {
    TestValkey.required();
    Finding absent = of(examine("redis://127.0.0.1:" + TestValkey.freePort()), "valkey");
    assertThat(absent.level()).isEqualTo(Level.WARNING);
    assertThat(absent.message()).contains("it cannot be connected to");
    assertThat(absent.advice()).contains("503");
    try (TestValkey valkey = TestValkey.start("--requirepass", "right")) {
      String wrong = "redis://:wr0ng-secret@127.0.0.1:" + valkey.port();
      assertThat(of(examine(wrong), "valkey").message())
          .contains("WRONGPASS")
          .doesNotContain("wr0ng-secret");
      assertThat(of(examine(valkey.address()), "valkey").message()).contains("NOAUTH");
    }
    assertThat(ValkeyChecks.of(null).getFirst().level()).isEqualTo(Level.OK);
  }
}
