package dev.backstay.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile client, or someone else's archive, tries with files. */
final class HostileFilesTest extends OnBothDatabases {
  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
  }

  private Answer put(String path, byte[] content) {
    return client.send("POST", "/files/" + path, Multipart.TYPE, Multipart.of(content));
  }

  private Answer put(String path) {
    return put(path, "content".getBytes(UTF_8));
  }

  private Answer change(String what, String source, String target) {
    return client.send("PUT", "/files/" + what, Map.of("sourcePath", source, "targetPath", target));
  }

  private long used() {
    return (long) app.manage("GET", "/filesettings", null).object().get("usedBytes");
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (!condition.call() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    assertThat(condition.call()).isTrue();
  }

  @Test
  void rangesMakeNoMoreOfAFileThanThereIs() {
    put("a.txt", "0123456789".repeat(100).getBytes(UTF_8));
    String whole = "bytes=" + "0-999,".repeat(10) + "0-999";
    for (String range : List.of(whole, "bytes=0-,0-,0-", "bytes=" + "0-0,".repeat(1_000) + "0-0")) {
      Answer answer = client.send("GET", "/files/a.txt", Map.of("Range", range), null);
      assertThat(answer.status()).as(range).isIn(200, 206);
      assertThat(answer.response().body().length).as(range).isLessThanOrEqualTo(1_000);
    }
    for (String range :
        List.of(
            "bytes=99999999999999999999-",
            "bytes=0-99999999999999999999",
            "bytes=-99999999999999999999",
            "bytes=-0",
            "bytes=5-2",
            "bytes=a-b",
            "bytes=",
            "bytes=,,,",
            "lines=1-2")) {
      Answer answer = client.send("GET", "/files/a.txt", Map.of("Range", range), null);
      assertThat(answer.status()).as(range + " " + answer.text()).isIn(200, 206, 416);
    }
  }

  @Test
  void nothingComesToBeWhereNobodyCanNameIt() {
    String deep = "d/".repeat(29);
    assertThat(put("a/" + deep + "f").status()).isEqualTo(200);
    assertThat(put("b/b/b/x").status()).isEqualTo(200);
    for (String what : List.of("copy", "move")) {
      Answer deeper = change(what, "/a", "/b/b/b/a");
      assertThat(deeper.code()).as(deeper.text()).isEqualTo(6001);
    }
    String name = "n".repeat(240);
    assertThat(put("long/" + name + "/" + name).status()).isEqualTo(200);
    assertThat(change("move", "/long", "/a-longer-name-than-before").code()).isEqualTo(6001);
    assertThat(change("move", "/long", "/short").status()).isEqualTo(200);
    assertThat(change("copy", "/a", "/c").status()).isEqualTo(200);
    assertThat(client.get("/files/c/" + deep + "f").text()).isEqualTo("content");
  }

  @Test
  void aQuotaHoldsWhileFilesArrive() throws Exception {
    app.manage("PUT", "/filesettings", Map.of("quotaMb", 1, "maxFileMb", 1));
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) {
        half.add(begin("half" + i, 700_000, 450_000));
      }
      await(() -> used() > 700_000);
      Answer third = put("third", new byte[400_000]);
      assertThat(third.code()).as(third.text()).isEqualTo(90507);
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
    await(() -> used() == 0);
    assertThat(put("third", new byte[400_000]).status()).isEqualTo(200);
    assertThat(used()).isEqualTo(400_000);
  }

  /** Begins an upload and sends only a part of it. */
  private Socket begin(String name, int announced, int sent) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server().server().port());
    String head =
        "POST /"
            + app.id()
            + "/"
            + app.key("JS")
            + "/files/"
            + name
            + " HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
            + "Content-Length: "
            + announced
            + "\r\n\r\n"
            + "--b\r\n"
            + "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(UTF_8));
    out.write(new byte[sent]);
    out.flush();
    return socket;
  }

  @Test
  void aQuotaHoldsForManyWhoCopyAtOnce() throws Exception {
    app.manage("PUT", "/filesettings", Map.of("quotaMb", 1, "maxFileMb", 1));
    put("a", new byte[300_000]);
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Answer>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String target = "/copy" + i;
        all.add(threads.submit(() -> change("copy", "/a", target)));
      }
      int copied = 0;
      for (Future<Answer> each : all) {
        copied += each.get().status() == 200 ? 1 : 0;
      }
      assertThat(copied).isEqualTo(2);
    }
    assertThat(used()).isEqualTo(900_000);
    assertThat(client.send("DELETE", "/files/a", null).json()).isEqualTo(1L);
    assertThat(used()).isEqualTo(600_000);
  }

  @Test
  void aRefusedUploadLeavesNothingOnTheDisk() throws IOException {
    app.manage("PUT", "/filesettings", Map.of("quotaMb", 1, "maxFileMb", 2));
    for (int i = 0; i < 3; i++) {
      assertThat(put("x" + i, new byte[1_500_000]).code()).isEqualTo(90507);
    }
    Path root =
        server()
            .settings()
            .dataDirectory()
            .resolve("apps/" + app.id().toLowerCase(Locale.ROOT) + "/file-content");
    try (var files = Files.walk(root)) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
    assertThat(used()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../up",
        "a/../../up",
        "..\\up",
        "a\\b",
        "C:\\x",
        "nul\0byte",
        "line\nbreak",
        "servercode/JS/a.js",
        ".git/config",
        "star*"
      })
  void anArchiveStaysInItsDirectory(String name) throws IOException {
    put("z.zip", archive(new ZipEntry(name), new byte[1]));
    Answer answer =
        app.console().send("PUT", "/" + app.id() + "/console/files/z.zip?operation=unzip", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.code()).isIn(6006L, 6022L, 6027L);
    assertThat(client.get("/files/?sub=true").list()).hasSize(1);
  }

  private static byte[] archive(ZipEntry entry, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(entry);
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @Test
  void anArchiveUnpacksToWhatAnAppMayHave() throws IOException {
    app.manage("PUT", "/filesettings", Map.of("quotaMb", 2, "maxFileMb", 1));
    put("bomb.zip", archive(new ZipEntry("bomb"), new byte[3_000_000]));
    String unzip = "/" + app.id() + "/console/files/bomb.zip?operation=unzip";
    Answer answer = app.console().send("PUT", unzip, null);
    assertThat(answer.code()).as(answer.text()).isEqualTo(6015);
    assertThat(client.get("/files/").list()).hasSize(1);
    // what a directory has in it would be unpacked too, on the way to the next entry
    put("dir.zip", archive(directoryEntry(), new byte[1_000_000]));
    Answer directory =
        app.console().send("PUT", "/" + app.id() + "/console/files/dir.zip?operation=unzip", null);
    assertThat(directory.code()).as(directory.text()).isEqualTo(6025);
    assertThat(client.get("/files/").list()).hasSize(2);
  }

  private static ZipEntry directoryEntry() {
    return new ZipEntry("dir/");
  }

  @Test
  void whateverATypeCanDoItDoesNotInThisOrigin() {
    for (String end :
        List.of(
            "html",
            "htm",
            "xhtml",
            "shtml",
            "svg",
            "svgz",
            "xml",
            "xsl",
            "mht",
            "js",
            "mjs",
            "css",
            "swf",
            "pdf",
            "wasm",
            "webmanifest",
            "json",
            "HTML",
            "php",
            "jsp")) {
      String path = "t/a." + end;
      put(path, "<script>alert(1)</script>".getBytes(UTF_8));
      String etag = client.get("/files/" + path).header("ETag");
      for (Map<String, String> asked :
          List.of(
              Map.<String, String>of(),
              Map.of("Range", "bytes=0-3"),
              Map.of("Range", "bytes=0-1,3-4"),
              Map.of("If-None-Match", etag),
              Map.of("Range", "bytes=900-"))) {
        Answer answer = client.send("GET", "/files/" + path, asked, null);
        if (answer.status() != 304) {
          assertThat(answer.header("X-Content-Type-Options")).as(path + asked).isEqualTo("nosniff");
        }
        if (answer.status() != 416) {
          assertThat(answer.header("Content-Security-Policy"))
              .as(path + asked)
              .contains("default-src 'none'")
              .doesNotContain("script-src", "allow-");
        }
      }
      Answer inConsole = app.manage("GET", "/files/view/" + path, null);
      assertThat(inConsole.header("Content-Disposition")).startsWith("attachment");
      assertThat(inConsole.header("Content-Type")).isEqualTo("application/octet-stream");
    }
  }

  @Test
  void whatIsHiddenAnswersLikeWhatIsNotThere() {
    put("d/there.txt");
    deny("/d", "READ");
    for (String name : List.of("there.txt", "none.txt")) {
      for (String more : List.of("", "?action=exists", "?action=count", "?pattern=*")) {
        Answer answer = client.get("/files/d/" + name + more);
        assertThat(answer.status()).as(name + more).isEqualTo(403);
        assertThat(answer.text()).doesNotContain(name);
      }
      assertThat(change("copy", "/d/" + name, "/mine").status()).isEqualTo(403);
      assertThat(change("move", "/d/" + name, "/mine").status()).isEqualTo(403);
    }
    assertThat(client.get("/files/?action=count&sub=true").json()).isEqualTo(0L);
    assertThat(client.get("/files/?sub=true").list()).isEmpty();
    assertThat(client.get("/files/?pattern=there*&sub=true").list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/se\u0301cret/", "/s\u00e9cret"})
  void aCellHoldsHoweverItsPathIsSpelled(String path) {
    put("s%C3%A9cret/a");
    deny(path, "READ");
    for (String spelled :
        List.of(
            "s%C3%A9cret/a",
            "se%CC%81cret/a",
            "s%C3%A9cret//a",
            "s%C3%A9cret%2Fa",
            "%73%C3%A9cret/a",
            "/s%C3%A9cret/a")) {
      Answer answer = client.get("/files/" + spelled);
      assertThat(answer.status()).as(spelled + " " + answer.text()).isEqualTo(403);
    }
  }

  private void deny(String path, String operation) {
    app.manage(
        "PUT",
        "/security/roles/"
            + app.roleId("NotAuthenticatedUser")
            + "/files/"
            + java.net.URLEncoder.encode(path, UTF_8),
        Map.of("permissions", List.of(Map.of("operation", operation, "access", "DENY"))));
  }

  @Test
  void aServiceFolderLosesNothingByAPatternEither() {
    for (String address : List.of("servercode?pattern=*", ".git?pattern=*&sub=true")) {
      assertThat(client.send("DELETE", "/files/" + address, null).code()).isEqualTo(6026);
    }
  }

  @Test
  void brokenFormsAreErrorsOfTheClient() {
    String start = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n";
    for (String type :
        List.of(
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=" + "b".repeat(500),
            "multipart/form-data; boundary=\"b",
            "multipart/form-data; boundary=other")) {
      for (String body :
          List.of("", "--b--", start, start + "\r\nx", start + "X: " + "y".repeat(70_000))) {
        Answer answer =
            client.send("POST", "/files/x", Map.of("Content-Type", type), body.getBytes(UTF_8));
        assertThat(answer.status()).as(type + " " + answer.text()).isEqualTo(400);
        assertThat(answer.code()).isIn(6010L, 6011L, 6012L);
      }
    }
    assertThat(client.get("/files/x").code()).isEqualTo(6007);
  }
}
