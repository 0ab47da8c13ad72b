package dev.backstay.clients;

import static dev.backstay.clients.ServerProcess.NORMAL_DURABILITY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the compatibility tests of the official npm clients against the real program, on each
 * database.
 */
class ClientsIT {
  private static final NodeProject CLIENTS =
      new NodeProject(Path.of(System.getProperty("backstay.clients")));

  @BeforeAll
  static void installPackages() throws Exception {
    CLIENTS.install();
  }

  @Test
  void theOfficialClientsWorkOnSqlite(@TempDir Path directory) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(directory.resolve("data"), null, NORMAL_DURABILITY)) {
      assertAllPass(CLIENTS.test("sqlite", server));
    }
  }

  @Test
  void theOfficialClientsWorkOnPostgres(@TempDir Path directory) throws Exception {
    try (ServerProcess server =
        ServerProcess.start(
            directory.resolve("data"), TestPostgres.freshDatabase(), NORMAL_DURABILITY)) {
      assertAllPass(CLIENTS.test("postgres", server));
    }
  }

  private static void assertAllPass(NodeProject.Summary summary) {
    assertThat(summary.tests()).as("tests that ran").isPositive();
    assertThat(summary.failed()).as("tests that failed").isZero();
    assertThat(summary.skipped()).as("tests that were skipped").isZero();
    assertThat(summary.exitCode()).as("exit code of node --test").isZero();
  }
}
