package dev.backstay.code.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the programs that install the runner get of the server's environment. */
class CommandTest {
  @Test
  void aProgramGetsThePathAndNothingThatIsNotListed() throws IOException {
    assertThat(System.getenv()).as("what must stay here").containsKey("PWD");

    String variables = Command.run(List.of("env"), null, Duration.ofSeconds(20)).output();

    assertThat(variables).contains("PATH=" + System.getenv("PATH"));
    assertThat(variables.lines().map(line -> line.replaceFirst("=.*", "")))
        .isSubsetOf(
            "PATH",
            "HOME",
            "LANG",
            "TMPDIR",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "NODE_EXTRA_CA_CERTS",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");
  }

  @Test
  void npmKeepsItsSettingsAndNoSecretOfOthersPasses() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "PATH", "/bin",
                "npm_config_registry", "https://registry.example.com",
                "BACKSTAY_DATABASE_PASSWORD", "secret",
                "PGPASSWORD", "secret",
                "AWS_SECRET_ACCESS_KEY", "secret"));

    ChildEnvironment.forInstalling(environment);

    assertThat(environment).containsOnlyKeys("PATH", "npm_config_registry");

    environment.put("PGPASSWORD", "secret");
    ChildEnvironment.forRunner(environment, Map.of("HOME", "/home/app"));

    assertThat(environment).containsOnlyKeys("PATH", "HOME");
  }
}
