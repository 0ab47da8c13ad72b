package dev.backstay.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.directory.DataDirectoryException;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.Needed;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.store.error.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is wrong with a database is told in one clear error without a word about the inside, nothing
 * is half written, and the service goes on by itself once the database does.
 */
final class FailuresTest {
  /** Requests in a row until the service must be back. */
  private static final int PATIENCE = 60;

  @Test
  void connectionsThatPostgresHasCutAreMadeAnew() throws Exception {
    try (RunningServer server =
        RunningServer.start(Product.POSTGRESQL, Map.of(Setting.DURABILITY, "full"))) {
      TestApp app = server.console().createApp("cut");
      Client client = app.client("REST");
      assertThat(create(client, "first").status()).isEqualTo(200);

      List<Future<List<String>>> writers = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (int writer = 0; writer < 4; writer++) {
          int number = writer;
          writers.add(threads.submit(() -> acknowledged(client, "w" + number, 40)));
        }
        for (int i = 0; i < 5; i++) {
          var _ = cutAll(server, app);
          assertThat(client.get("/data/Thing/count").status()).isIn(200, 503);
        }
      }
      for (Future<List<String>> writer : writers) {
        for (String name : writer.get()) {
          String counted = "/data/Thing/count?where=name%3D'" + name + "'";
          assertThat(eventually(() -> client.get(counted)).json()).as(name).isEqualTo(1L);
        }
      }
      assertThat(cutAll(server, app)).isPositive();
      assertThat(eventually(() -> client.get("/data/Thing/count")).status()).isEqualTo(200);
      // another connection of the pool, which may have been cut as well
      assertThat(eventually(() -> create(client, "last")).status()).isEqualTo(200);
    }
  }

  /**
   * The names of the records whose creation was acknowledged; each other answer is a clear error.
   */
  private static List<String> acknowledged(Client client, String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = prefix + "x" + i;
      Answer answer = create(client, name);
      if (answer.status() == 200) {
        names.add(name);
      } else {
        assertClear(answer, 503);
      }
    }
    return names;
  }

  /** Cuts the server off; returns how many connections it had. */
  private static int cutAll(RunningServer server, TestApp app) throws SQLException {
    try (Connection connection = RunningServer.connect(server.settings(), app.id());
        Statement statement = connection.createStatement();
        ResultSet cut =
            statement.executeQuery(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND pid <> pg_backend_pid()")) {
      cut.next();
      return cut.getInt(1);
    }
  }

  @Test
  void aDatabaseThatSomebodyElseHoldsIsBusyUntilHeLetsGo(@TempDir Path directory) throws Exception {
    ServerSettings settings = settings(directory);
    try (RunningServer server = RunningServer.on(settings)) {
      TestApp app = server.console().createApp("busy");
      Client client = app.client("REST");
      assertThat(create(client, "first").status()).isEqualTo(200);
      try (Connection other = RunningServer.connect(settings, app.id());
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertClear(create(client, "second"), 503);
        assertThat(client.get("/data/Thing/count").json()).isEqualTo(1L);
        statement.execute("ROLLBACK");
      }
      assertThat(create(client, "third").status()).isEqualTo(200);
      assertThat(client.get("/data/Thing?sortBy=name").list())
          .extracting("name")
          .containsExactly("first", "third");
    }
  }

  @Test
  void aDamagedDatabaseIsToldAndHarmsNobodyElse(@TempDir Path directory) throws Exception {
    ServerSettings settings = settings(directory);
    try (RunningServer server = RunningServer.on(settings)) {
      TestApp damaged = server.console().createApp("damaged");
      TestApp whole = server.console().createApp("whole");
      create(damaged.client("REST"), "first");
      create(whole.client("REST"), "first");
      server.server().close();

      Path file = RunningServer.file(settings, damaged.id());
      byte[] before = Files.readAllBytes(file);
      byte[] noise = new byte[Math.min(before.length, 64 * 1024) - 100];
      Arrays.fill(noise, (byte) 0xA5);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(noise), 100);
      }
      server.restart();
      Answer told = damaged.client("REST").get("/data/Thing/count");
      assertThat(told.status()).as(told.text()).isGreaterThanOrEqualTo(500);
      assertClear(told, told.status());
      assertThat(whole.client("REST").get("/data/Thing/count").json()).isEqualTo(1L);
      assertThat(create(whole.client("REST"), "second").status()).isEqualTo(200);

      server.server().close();
      Files.write(file, before);
      server.restart();
      assertThat(damaged.client("REST").get("/data/Thing/count").json()).isEqualTo(1L);
    }
  }

  @Test
  void aFullDiskRefusesWritesAndTakesThemAgainOnceThereIsRoom(@TempDir Path parent)
      throws Exception {
    Path disk = Files.createDirectory(parent.resolve("disk"));
    Needed.orSkipped(
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0,
        "mounting a small disk needs a right that this user has not");
    try {
      fillAndEmpty(disk);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void aReadOnlyDirectoryIsToldAtTheStartAndHarmsNothing(@TempDir Path parent) throws Exception {
    Path disk = Files.createDirectory(parent.resolve("disk"));
    Needed.orSkipped(
        run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()) == 0,
        "mounting a disk needs a right that this user has not");
    try {
      ServerSettings settings = settings(disk.resolve("data"));
      try (BackstayServer first = BackstayServer.start(settings)) {
        assertThat(first.port()).isPositive();
      }
      assertThat(run("mount", "-o", "remount,ro", disk.toString())).isZero();
      assertThatThrownBy(() -> BackstayServer.start(settings))
          .isInstanceOfAny(DataDirectoryException.class, StoreException.class)
          .message()
          .isNotBlank()
          .doesNotContain("SQL", "java.", "\tat ");
      assertThat(run("mount", "-o", "remount,rw", disk.toString())).isZero();
      try (RunningServer server = RunningServer.on(settings)) {
        TestApp app = server.console().createApp("writable");
        assertThat(create(app.client("REST"), "first").status()).isEqualTo(200);
      }
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void aDatabaseThatCannotBeWrittenIsToldAndTheOthersGoOn(@TempDir Path directory)
      throws Exception {
    try (RunningServer server = RunningServer.on(settings(directory))) {
      TestApp locked = server.console().createApp("locked");
      TestApp other = server.console().createApp("other");
      create(locked.client("REST"), "first");
      server.server().close();
      String file = RunningServer.file(server.settings(), locked.id()).toString();
      Needed.orSkipped(
          run("chattr", "+i", file) == 0, "the file system, or this user, cannot lock a file");
      try {
        server.restart();
        assertClear(create(locked.client("REST"), "second"), 503);
        assertThat(create(other.client("REST"), "first").status()).isEqualTo(200);
      } finally {
        run("chattr", "-i", file);
      }
      server.restart();
      assertThat(locked.client("REST").get("/data/Thing/count").json()).isEqualTo(1L);
      assertThat(create(locked.client("REST"), "third").status()).isEqualTo(200);
    }
  }

  private static void fillAndEmpty(Path disk) throws Exception {
    try (RunningServer server = RunningServer.on(settings(disk.resolve("data")))) {
      Client client = server.console().createApp("full").client("REST");
      assertThat(create(client, "first").status()).isEqualTo(200);
      Path ballast = disk.resolve("ballast");
      fill(ballast);

      Answer refused = null;
      int written = 0;
      for (int i = 0; i < 3_000 && (refused == null || refused.status() == 200); i++) {
        refused = create(client, "n" + i);
        written += refused.status() == 200 ? 1 : 0;
      }
      assertThat(refused).isNotNull();
      assertClear(refused, 503);
      assertThat(client.get("/data/Thing/count").json()).isEqualTo(1L + written);

      Files.delete(ballast);
      assertThat(create(client, "last").status()).isEqualTo(200);
      assertThat(client.get("/data/Thing/count").json()).isEqualTo(2L + written);
    }
  }

  private static void fill(Path ballast) throws Exception {
    byte[] block = new byte[4096];
    try (FileChannel channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (channel.write(ByteBuffer.wrap(block)) == block.length) {
        // until there is no room
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  /** The exit status of a program; -1 when there is none of that name. */
  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Of a server as people run it: writes are on the disk before the answer. */
  private static ServerSettings settings(Path directory) {
    return ServerSettings.forTests(
        directory,
        Map.of(
            Setting.DURABILITY,
            "full",
            Setting.DEVELOPER_EMAIL,
            RunningServer.EMAIL,
            Setting.DEVELOPER_PASSWORD,
            RunningServer.PASSWORD,
            Setting.SERVER_CODE,
            "off"));
  }

  private static Answer create(Client client, String name) {
    return client.send("POST", "/data/Thing", Map.of("name", name, "note", "x".repeat(400)));
  }

  private static Answer eventually(Supplier<Answer> request) {
    Answer answer = request.get();
    for (int i = 0; i < PATIENCE && answer.status() != 200; i++) {
      assertClear(answer, 503);
      answer = request.get();
    }
    return answer;
  }

  private static void assertClear(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).as(answer.text()).isPositive();
    assertThat(answer.text())
        .doesNotContainIgnoringCase("sql")
        .doesNotContain("/tmp", ".db", "Exception", "dev.backstay", "terminating", "\tat ");
  }
}
