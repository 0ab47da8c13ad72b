package dev.backstay.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.doctor.Finding.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds, and that it changes nothing. */
class DoctorTest {
  private static final String SECRET = "hidden-password";

  @TempDir private Path directory;

  private List<Finding> examine(Map<Setting, String> more) {
    Map<Setting, String> all = new HashMap<>(more);
    all.putIfAbsent(Setting.SERVER_CODE, "off");
    return Doctor.examine(ServerSettings.forTests(directory.resolve("data"), all));
  }

  private static Finding of(List<Finding> findings, String check) {
    return findings.stream()
        .filter(finding -> finding.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not among " + findings));
  }

  private static void assertBad(
      List<Finding> findings, String check, Level level, String... words) {
    Finding found = of(findings, check);
    assertThat(found.level()).as(found.toString()).isEqualTo(level);
    assertThat(found.message() + " " + found.advice()).contains(words).doesNotContain("Exception");
    assertThat(found.advice()).isNotBlank();
  }

  @Test
  void findsNothingWrongWithANewInstallationAndMakesNothing() {
    List<Finding> findings = examine(Map.of());

    assertThat(findings).noneMatch(finding -> finding.level() == Level.ERROR);
    assertThat(of(findings, "database").message()).isEqualTo("SQLite, made at the first start");
    assertThat(of(findings, "data directory").message()).contains("is made at the first start");
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void asksTheCollectorOfTraces() {
    Map<Setting, String> settings =
        Map.of(
            Setting.TRACE_ENDPOINT,
            "http://127.0.0.1:9",
            Setting.TRACE_HEADERS,
            "Authorization: Bearer " + SECRET);

    assertBad(
        examine(settings), "traces", Level.WARNING, "127.0.0.1:9", "listens", "trace-headers");
    assertThat(examine(settings).toString()).doesNotContain(SECRET);
    assertThat(examine(Map.of())).extracting(Finding::check).isNotEmpty().doesNotContain("traces");
  }

  @Test
  void looksAtARunningServerOfEitherDatabase() {
    for (Product product : Product.values()) {
      try (RunningServer server = RunningServer.start(product)) {
        List<Finding> findings = Doctor.examine(server.settings());

        assertThat(of(findings, "data directory").message()).endsWith("a server is running on it");
        assertThat(of(findings, "port").message()).isEqualTo("the running server has it");
        assertThat(of(findings, "database").level()).isEqualTo(Level.OK);
        if (product == Product.POSTGRESQL) {
          // the tests' PostgreSQL runs without
          assertBad(findings, "database durability", Level.ERROR, "fsync is off", "fsync = on");
          assertThat(of(findings, "database connections").message()).contains("others use");
        } else {
          assertThat(of(findings, "database").message()).endsWith("its file is whole");
        }
      }
    }
  }

  @Test
  void saysWhatIsWrongWithTheDirectoryAndTheFileInIt() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path file = Files.createDirectory(data.resolve("platform")).resolve("platform.db");
    Files.writeString(file, "this is not a database ".repeat(500));

    List<Finding> findings = examine(Map.of());

    assertBad(findings, "data directory", Level.WARNING, "other users", "chmod 700 " + data);
    assertBad(findings, "database", Level.ERROR, "cannot be reached or read");

    Files.delete(file);
    Files.delete(file.getParent());
    Files.delete(data);
    Files.writeString(data, "a file");
    assertBad(examine(Map.of()), "data directory", Level.ERROR, "is not a directory");
  }

  @Test
  void saysWhatCannotBeReachedAndNoSecret() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int closed;
      try (ServerSocket free = new ServerSocket(0)) {
        closed = free.getLocalPort();
      }
      List<Finding> findings =
          examine(
              Map.of(
                  Setting.PORT,
                  String.valueOf(taken.getLocalPort()),
                  Setting.DATABASE,
                  "postgresql://user:" + SECRET + "@127.0.0.1:" + closed + "/backstay",
                  Setting.MAIL,
                  "smtp+plain://user:" + SECRET + "@127.0.0.1:" + closed,
                  Setting.MAIL_FROM,
                  "server@example.com",
                  Setting.TLS_CERT,
                  directory.resolve("missing.pem").toString(),
                  Setting.TLS_KEY,
                  directory.resolve("missing.key").toString()));

      assertBad(findings, "port", Level.ERROR, "cannot listen on", "another port");
      assertBad(findings, "database", Level.ERROR, "cannot be reached", "database-password");
      assertBad(findings, "mail", Level.WARNING, "cannot be used", "firewall");
      assertBad(findings, "certificate", Level.ERROR, "missing.pem, which is not there");
      assertThat(findings.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void warnsOfPasswordsInClearAndOfWhatIsolationIsMissing() {
    List<Finding> findings = examine(Map.of(Setting.HOST, "0.0.0.0", Setting.SERVER_CODE, "on"));

    assertBad(findings, "network", Level.WARNING, "without encryption", "tls-cert");
    assertBad(findings, "isolation", Level.WARNING, "server code");
    assertThat(
            of(
                    examine(
                        Map.of(
                            Setting.HOST,
                            "0.0.0.0",
                            Setting.PUBLIC_URL,
                            "https://api.example.com")),
                    "network")
                .level())
        .isEqualTo(Level.OK);
  }
}
