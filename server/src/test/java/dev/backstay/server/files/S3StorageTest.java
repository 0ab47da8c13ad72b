package dev.backstay.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.foundation.settings.WrongSettingsException;
import dev.backstay.server.BackstayServer;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.files.storage.StorageSetupException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the bucket: as much as there are files, whatever becomes of the store meanwhile. */
final class S3StorageTest {
  private static final byte[] LARGE = new byte[300_000];

  private static TestS3 store;
  private static Map<Setting, String> settings;
  private static RunningServer server;

  private TestApp app;
  private Client client;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    Arrays.fill(LARGE, (byte) 'x');
    store = TestS3.start();
    settings = store.settings();
    server = RunningServer.start(Product.SQLITE, settings);
  }

  @AfterAll
  static void stop() {
    server.close();
    store.close();
  }

  @BeforeEach
  void createApp() {
    app = server.console().createApp("storage");
    client = app.client("JS");
  }

  private static String prefix() {
    return settings.get(Setting.S3_PREFIX);
  }

  private List<Path> objects() {
    return store.objects(prefix() + "/apps/" + app.id());
  }

  private Answer put(String path, byte[] content) {
    return client.send(
        "POST", "/files/" + path + "?overwrite=true", Multipart.TYPE, Multipart.of(content));
  }

  private void stored(String path, String content) {
    assertThat(put(path, content.getBytes(UTF_8)).status()).isEqualTo(200);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.getAsBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private List<Path> onDisk() {
    Path contents =
        server.settings().dataDirectory().resolve("apps/" + app.id().toLowerCase(Locale.ROOT));
    try (var all = Files.walk(contents)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("file-content"))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Test
  void anObjectIsThereAsLongAsSomethingRefersToIt() throws Exception {
    stored("reports/Q3.pdf", "one");
    assertThat(objects())
        .singleElement()
        .satisfies(file -> {
          assertThat(file.getFileName().toString()).endsWith("-Q3.pdf");
          assertThat(Files.readString(file)).isEqualTo("one");
        });
    stored("reports/Q3.pdf", "two");
    client.send("PUT", "/files/copy", Map.of("sourcePath", "/reports", "targetPath", "/b"));
    client.send("PUT", "/files/move", Map.of("sourcePath", "/reports", "targetPath", "/c"));
    await(() -> objects().size() == 1);
    assertThat(client.send("DELETE", "/files/c", null).json()).isEqualTo(1L);
    client.send("PUT", "/files/append/b/Q3.pdf", Map.of("Content-Type", "text/plain"), LARGE);
    assertThat(client.get("/files/b/Q3.pdf").text()).hasSize(300_003).startsWith("twox");
    await(() -> objects().size() == 1);
    client.send("DELETE", "/files/b", null);
    await(() -> objects().isEmpty());
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
              + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(LARGE);
      socket.getOutputStream().flush();
      await(() -> onDisk().size() == 1);
    }
    await(() -> onDisk().isEmpty());
    assertThat(objects()).isEmpty();
    assertThat(client.get("/files/half.bin?action=exists").text()).isEqualTo("false");
  }

  @Test
  void whatACrashHasLeftIsSweptWhenItIsOldEnough() throws Exception {
    stored("kept", "kept");
    Path kept = objects().getFirst();
    Path old = Files.writeString(kept.resolveSibling("0a" + "0".repeat(30) + "-old"), "old");
    Path shard = Files.createDirectories(kept.getParent().resolveSibling("0a"));
    Files.move(old, shard.resolve(old.getFileName()));
    Path lost = shard.resolve(old.getFileName());
    Path young = Files.writeString(shard.resolve("0a" + "1".repeat(30) + "-young"), "young");
    FileTime hours = FileTime.from(Instant.now().minus(Duration.ofHours(3)));
    Files.setLastModifiedTime(lost, hours);
    Files.setLastModifiedTime(kept, hours);
    server.restart();
    await(() -> !Files.exists(lost));
    assertThat(young).exists();
    assertThat(app.on(server).client("JS").get("/files/kept").text()).isEqualTo("kept");
  }

  @Test
  void aStoreThatIsAwayIsAnErrorOfItsOwnAndNothingIsLost() throws Exception {
    stored("a", "one");
    TestApp deleted = server.console().createApp("deleted");
    Client other = deleted.client("JS");
    other.send("POST", "/files/x", Multipart.TYPE, Multipart.of("x"));
    String objectsOfDeleted = prefix() + "/apps/" + deleted.id();
    assertThat(store.objects(objectsOfDeleted)).hasSize(1);

    store.stop();
    for (Answer answer :
        List.of(
            put("new", LARGE),
            put("a", "two".getBytes(UTF_8)),
            client.get("/files/a"),
            client.send("GET", "/files/a", Map.of("Range", "bytes=1-"), null),
            client.send("PUT", "/files/append/a", Map.of("Content-Type", "text/plain"), LARGE),
            app.console().send("PUT", "/" + app.id() + "/console/files/a?operation=zip", null))) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo(90503);
      assertThat(answer.header("Retry-After")).isEqualTo("5");
      assertThat(answer.text()).doesNotContain("127.0.0.1", "Exception", TestS3.SECRET);
    }
    // names are in the database
    assertThat(client.get("/files/").list()).hasSize(1);
    assertThat(client.send("HEAD", "/files/a", null).status()).isEqualTo(200);
    assertThat(onDisk()).isEmpty();
    deleted.manage("DELETE", "/application", null);

    store.startAgain();
    assertThat(client.get("/files/a").text()).isEqualTo("one");
    stored("a", "two");
    assertThat(app.manage("GET", "/filesettings", null).object()).containsEntry("usedBytes", 3L);
    server.restart();
    await(() -> store.objects(objectsOfDeleted).isEmpty());
  }

  @Test
  void aDeletedAppLeavesNothing() throws Exception {
    stored("a/b", "x");
    stored("c", "y");
    app.manage("DELETE", "/application", null);
    await(() -> objects().isEmpty());
    assertThat(onDisk()).isEmpty();
  }

  @Test
  void aServerStartsOnlyWhereItCanStoreFiles() {
    refused(Setting.S3_BUCKET, "missing", "there is no bucket missing", "s3-bucket");
    refused(Setting.S3_SECRET_KEY, "wrong-secret", "refuses the key", "s3-secret-key");
    refused(Setting.S3_ENDPOINT, "http://127.0.0.1:1", "http://127.0.0.1:1 does not answer");
    refused(Setting.S3_ENDPOINT, "http://none.invalid", "unknown", "s3-endpoint");
  }

  private void refused(Setting setting, String value, String... texts) {
    Map<Setting, String> wrong = new java.util.EnumMap<>(settings);
    wrong.put(setting, value);
    ServerSettings checked = ServerSettings.forTests(directory.resolve("refused"), wrong);
    assertThat(checked.toString() + checked.files()).doesNotContain(TestS3.SECRET, "wrong-secret");
    assertThatThrownBy(() -> BackstayServer.start(checked))
        .isInstanceOf(StorageSetupException.class)
        .satisfies(e ->
            assertThat(e.getMessage())
                .contains(texts)
                .doesNotContain(TestS3.SECRET, "wrong-secret"));
  }

  @Test
  void settingsAreCheckedTogether() {
    Map<Setting, String> wrong =
        Map.of(
            Setting.FILE_STORAGE, "s3",
            Setting.S3_ENDPOINT, "ftp://host",
            Setting.S3_PREFIX, "../up",
            Setting.S3_SECRET_KEY, TestS3.SECRET);
    assertThatThrownBy(() -> ServerSettings.forTests(directory, wrong))
        .isInstanceOfSatisfying(
            WrongSettingsException.class,
            e ->
                assertThat(String.join("\n", e.problems()))
                    .contains("s3-bucket", "s3-endpoint", "s3-prefix", "s3-access-key")
                    .doesNotContain(TestS3.SECRET));
  }

  @Test
  void filesMoveBetweenStoragesByBackups() throws Exception {
    stored("a/small", "small");
    put("a/large", LARGE);
    put("a/empty", new byte[0]);
    Path file = directory.resolve("backup.zip");
    var _ = BackstayServer.backup(server.settings(), file, "test");

    ServerSettings onDisk = RunningServer.emptySettings(Product.SQLITE);
    var _ = BackstayServer.restore(onDisk, file, true);
    Path second = directory.resolve("second.zip");
    var _ = BackstayServer.backup(onDisk, second, "test");
    try (RunningServer moved = RunningServer.on(onDisk)) {
      same(app.on(moved).client("JS"));
    }

    Map<Setting, String> elsewhere = store.settings();
    String prefix = elsewhere.get(Setting.S3_PREFIX);
    elsewhere.put(Setting.SERVER_CODE, "off");
    ServerSettings inBucket = ServerSettings.forTests(directory.resolve("bucket"), elsewhere);
    var _ = BackstayServer.restore(inBucket, second, true);
    try (RunningServer moved = RunningServer.on(inBucket)) {
      same(app.on(moved).client("JS"));
    }
    assertThat(store.objects(prefix + "/apps/" + app.id())).hasSize(3);
  }

  private static void same(Client client) {
    assertThat(client.get("/files/a/small").text()).isEqualTo("small");
    assertThat(client.get("/files/a/large").response().body()).isEqualTo(LARGE);
    assertThat(client.get("/files/a/empty").text()).isEmpty();
  }
}
