package dev.backstay.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the built console reaches a browser; it is read from files, whatever the database. */
class ConsoleFilesTest {
  private static final Map<String, String> PERSON = Map.of("Accept", "text/html,*/*;q=0.8");

  @TempDir private static Path directory;
  private static RunningServer server;

  @BeforeAll
  static void build() throws IOException {
    Files.createDirectories(directory.resolve("assets"));
    Files.writeString(directory.resolve("index.html"), "<!doctype html><p>the console");
    Files.writeString(directory.resolve("assets/index-abc.js"), "console.log(1)");
    Files.writeString(directory.resolve("assets/index-abc.js.gz"), "gzipped");
    Files.writeString(directory.resolve("assets/index-abc.js.br"), "brotlied");
    Files.writeString(directory.resolve("secret.txt"), "not for browsers");
    server =
        RunningServer.start(
            Product.SQLITE, Map.of(Setting.CONSOLE_DIRECTORY, directory.toString()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer get(String path, Map<String, String> headers) {
    return server.send("GET", path, headers, null);
  }

  @Test
  void everyAddressBelowIsThePage() {
    for (String path : new String[] {"/ui/", "/ui/a/an-app/data/Order.2", "/ui/console/data/x"}) {
      Answer page = get(path, Map.of());
      assertThat(page.status()).as(path).isEqualTo(200);
      assertThat(page.text()).as(path).contains("the console");
    }
  }

  @Test
  void aBrowserIsLedToIt() throws Exception {
    assertThat(get("/", Map.of()).status()).isEqualTo(404);
    try (HttpClient plain =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build()) {
      var led =
          plain.send(
              java.net.http.HttpRequest.newBuilder(URI.create(server.url() + "/"))
                  .header("Accept", PERSON.get("Accept"))
                  .build(),
              java.net.http.HttpResponse.BodyHandlers.discarding());
      assertThat(led.statusCode()).isEqualTo(302);
      assertThat(led.headers().firstValue("Location")).hasValue("/ui/");
    }
  }

  @Test
  void thePageMayLoadNothingButItsOwnAndIsLookedForEachTime() {
    Answer page = get("/ui/", Map.of());

    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "*", "http");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    Answer again = get("/ui/", Map.of("If-None-Match", page.header("ETag")));
    assertThat(again.status()).isEqualTo(304);
  }

  @Test
  void assetsAreKeptForEverAndComeCompressed() {
    String path = "/ui/assets/index-abc.js";
    Answer plain = get(path, Map.of());
    assertThat(plain.text()).isEqualTo("console.log(1)");
    assertThat(plain.header("Cache-Control")).contains("immutable", "max-age=31536000");
    assertThat(plain.header("Content-Type")).startsWith("text/javascript");
    assertThat(plain.header("Vary")).contains("Origin");

    assertThat(get(path, Map.of("Accept-Encoding", "gzip")).text()).isEqualTo("gzipped");
    Answer brotli = get(path, Map.of("Accept-Encoding", "gzip, br"));
    assertThat(brotli.text()).isEqualTo("brotlied");
    assertThat(brotli.header("Content-Encoding")).isEqualTo("br");
    assertThat(get(path, Map.of("Accept-Encoding", "br;q=0, gzip;q=0")).text())
        .isEqualTo("console.log(1)");
  }

  @Test
  void nothingElseOfTheDirectoryIsServed() {
    for (String name :
        new String[] {
          "gone.js", "..%2Fsecret.txt", "..%2Findex.html", "index-abc.js.gz", ".hidden.js", "%00.js"
        }) {
      Answer answer = get("/ui/assets/" + name, Map.of());
      assertThat(answer.status()).as(name).isIn(400, 404);
      assertThat(answer.text()).as(name).doesNotContain("not for browsers", "the console");
    }
    assertThat(get("/ui/secret.txt", Map.of()).text()).contains("the console");
  }

  @Test
  void aNewBuildIsSeenAtOnce() throws IOException {
    Path page = directory.resolve("index.html");
    String before = Files.readString(page);
    Files.writeString(page, "<!doctype html><p>the console, second build");
    Files.setLastModifiedTime(
        page, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5_000));

    assertThat(get("/ui/", Map.of()).text()).contains("second build");
    Files.writeString(page, before);
  }

  @Test
  void aHostOfAnAppServesNoConsole() throws Exception {
    TestApp app = server.console().createApp("hosted");
    var _ =
        app.manage(
            "POST",
            "/settings/custom-domain",
            Map.of("domain", "hosted.example", "apiKey", app.key("JS")));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket
          .getOutputStream()
          .write(
              "GET /ui/ HTTP/1.1\r\nHost: hosted.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 404")
          .doesNotContain("the console");
    }
  }

  @Test
  void withoutABuildTheServerSaysWhy(@TempDir Path empty) throws IOException {
    Files.writeString(empty.resolve("MISSING"), "no Node.js <was> found at the build\n");
    try (RunningServer other =
        RunningServer.start(Product.SQLITE, Map.of(Setting.CONSOLE_DIRECTORY, empty.toString()))) {
      Answer page = other.send("GET", "/ui/", Map.of(), null);
      assertThat(page.status()).isEqualTo(503);
      assertThat(page.text())
          .contains("no Node.js &lt;was&gt; found at the build", "serves its API");
      assertThat(other.server().notices())
          .contains("no web console: no Node.js <was> found at the build");
    }
  }

  @Test
  void itCanBeOff() {
    try (RunningServer other =
        RunningServer.start(
            Product.SQLITE,
            Map.of(Setting.CONSOLE_DIRECTORY, directory.toString(), Setting.CONSOLE, "off"))) {
      assertThat(other.send("GET", "/ui/", Map.of(), null).status()).isEqualTo(404);
      assertThat(other.send("GET", "/", PERSON, null).status()).isEqualTo(404);
    }
  }
}
