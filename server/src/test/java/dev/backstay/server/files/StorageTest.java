package dev.backstay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.files.storage.StorageHold;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is on the disk: as much as there are files, also after an abrupt end. */
final class StorageTest {
  private static RunningServer server;

  private TestApp app;
  private Client client;
  private Path contents;

  @BeforeAll
  static void start() {
    server = RunningServer.start(Product.SQLITE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void createApp() {
    app = server.console().createApp("storage");
    client = app.client("JS");
    contents = appDirectory().resolve("file-content");
  }

  private Path appDirectory() {
    return server
        .settings()
        .dataDirectory()
        .resolve("apps")
        .resolve(app.id().toLowerCase(Locale.ROOT));
  }

  private void put(String path, String content) {
    assertThat(
            client
                .send(
                    "POST",
                    "/files/" + path + "?overwrite=true",
                    Multipart.TYPE,
                    Multipart.of(content))
                .status())
        .isEqualTo(200);
  }

  private List<Path> onDisk() throws IOException {
    if (!Files.isDirectory(contents)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(contents)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private void await(int count) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (onDisk().size() != count && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(onDisk()).hasSize(count);
  }

  @Test
  void aPersonFindsAFileByTheNameItCameWith() throws IOException {
    put("reports/Q3 %C3%BC.pdf".replace(" ", "%20"), "pdf");
    assertThat(onDisk())
        .singleElement()
        .satisfies(file -> {
          assertThat(file.getFileName().toString()).endsWith("-Q3__.pdf");
          assertThat(Files.readString(file)).isEqualTo("pdf");
        });
  }

  @Test
  void bytesThatNothingRefersToAreDeleted() throws IOException {
    put("a", "one");
    put("a", "two");
    assertThat(onDisk()).hasSize(1);
    client.send("PUT", "/files/copy", Map.of("sourcePath", "/a", "targetPath", "/b"));
    assertThat(onDisk()).hasSize(1);
    client.send("DELETE", "/files/a", null);
    assertThat(client.get("/files/b").text()).isEqualTo("two");
    client.send("PUT", "/files/append/b", Map.of("Content-Type", "text/plain"), new byte[] {'x'});
    assertThat(client.get("/files/b").text()).isEqualTo("twox");
    assertThat(onDisk()).hasSize(1);
    client.send("DELETE", "/files/b", null);
    assertThat(onDisk()).isEmpty();
  }

  @Test
  void anUploadThatBreaksOffLeavesNothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      String head =
          "POST /"
              + app.id()
              + "/"
              + app.key("JS")
              + "/files/half.bin HTTP/1.1\r\nHost: a\r\n"
              + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
              + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
              + "x".repeat(300_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      // it has begun once there is something on the disk
      await(1);
    }
    await(0);
    assertThat(client.get("/files/half.bin?action=exists").text()).isEqualTo("false");
  }

  @Test
  void whatACrashHasLeftIsSweptAtTheNextStart() throws Exception {
    put("kept", "kept");
    put("log", "line");
    Path kept = onDisk().getFirst();
    Path nameless =
        Files.createDirectories(contents.resolve("ab")).resolve("ab" + "0".repeat(30) + "-lost");
    Files.writeString(nameless, "never referred to");
    Files.writeString(
        Files.createDirectories(contents.resolve("incoming")).resolve("x.part"), "half");
    Path log = onDisk().stream().filter(file -> file.toString().endsWith("-log")).findFirst().get();
    Files.writeString(log, "line and half of the next");

    server.restart();
    client = app.on(server).client("JS");
    await(2);
    assertThat(kept).exists();
    assertThat(client.get("/files/kept").text()).isEqualTo("kept");
    // what was being appended when the server fell does not count
    assertThat(client.get("/files/log").text()).isEqualTo("line");
    client.send("PUT", "/files/append/log", Map.of("Content-Type", "text/plain"), new byte[] {'2'});
    assertThat(client.get("/files/log").text()).isEqualTo("line2");
  }

  @Test
  void filesOfOlderVersionsAreTakenOver() throws Exception {
    Path old = appDirectory().resolve("files");
    Files.createDirectories(old.resolve("web/empty"));
    Files.writeString(old.resolve("web/index.html"), "<p>old</p>");
    server.restart();
    client = app.on(server).client("JS");
    assertThat(client.get("/files/web/index.html").text()).isEqualTo("<p>old</p>");
    assertThat(client.get("/files/web/empty?action=exists").text()).isEqualTo("true");
    assertThat(old).doesNotExist();
  }

  @Test
  void whileSomebodyReadsItAllNothingIsDeleted() throws Exception {
    put("a", "one");
    try (StorageHold hold = StorageHold.on(contents)) {
      client.send("DELETE", "/files/a", null);
      assertThat(onDisk()).hasSize(2);
    }
    server.restart();
    client = app.on(server).client("JS");
    await(0);
  }

  @Test
  void aDiskThatIsAlmostFullTakesNoMoreFiles() {
    try (RunningServer full =
        RunningServer.start(Product.SQLITE, Map.of(Setting.FILE_DISK_RESERVE_MB, "99000000"))) {
      TestApp fullApp = full.console().createApp("full");
      Client there = fullApp.client("JS");
      String path = "/files/a";
      // what fits in memory is not written beforehand, but not stored either
      for (int size : new int[] {10, 200_000}) {
        Answer refused = there.send("POST", path, Multipart.TYPE, Multipart.of(new byte[size]));
        assertThat(refused.status()).as(refused.text()).isEqualTo(507);
        assertThat(refused.code()).isEqualTo(6002);
      }
      Map<String, String> text = Map.of("Content-Type", "text/plain");
      assertThat(there.send("PUT", "/files/append/a", text, new byte[10]).code()).isEqualTo(6002);
      assertThat(there.get("/files/").list()).isEmpty();
      assertThat(there.send("POST", "/data/Still", Map.of("a", 1)).status()).isEqualTo(200);
      // an export is written to the same disk before it is sent
      Answer export =
          full.console().send("POST", "/" + fullApp.id() + "/console/data/Still/csv", Map.of());
      assertThat(export.status()).as(export.text()).isEqualTo(507);
      assertThat(export.code()).isEqualTo(6002);
    }
  }

  @Test
  void aDeletedAppLeavesNothing() {
    put("a/b", "x");
    app.manage("DELETE", "/application", null);
    assertThat(appDirectory()).doesNotExist();
  }
}
