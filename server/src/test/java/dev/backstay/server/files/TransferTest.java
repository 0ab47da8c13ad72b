package dev.backstay.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.TestApp;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files on their way in and out (reference: files.md). */
final class TransferTest extends OnEveryStorage {
  private static final Map<String, String> TEXT = Map.of("Content-Type", "text/plain");

  private TestApp app;
  private Client client;

  @BeforeEach
  void createApp() {
    app = newApp();
    client = app.client("JS");
  }

  private Answer upload(String path, byte[] content) {
    return client.send("POST", "/files/" + path, Multipart.TYPE, Multipart.of(content));
  }

  private Answer upload(String path, String content) {
    return upload(path, content.getBytes(UTF_8));
  }

  private String root() {
    return server().url() + "/" + app.id() + "/" + app.key("JS") + "/files";
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsUploadedComesBack() {
    for (int length : new int[] {0, 1, 1_000, 65_536, 65_537, 3_000_000}) {
      byte[] content = random(length);
      Answer answer = upload("up/of/" + length + ".bin", content);
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.object())
          .isEqualTo(Map.of("fileURL", root() + "/up/of/" + length + ".bin"));
      assertThat(client.get("/files/up/of/" + length + ".bin").response().body())
          .isEqualTo(content);
    }
  }

  @Test
  void aFileIsReplacedOnlyIfItMayBe() {
    assertThat(upload("a.txt", "one").status()).isEqualTo(200);
    Answer again = upload("a.txt", "two");
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.code()).isEqualTo(6003);
    assertThat(again.text()).contains("Unable to upload file: file already exists");
    assertThat(upload("a.txt?overwrite=false", "two").code()).isEqualTo(6003);
    assertThat(client.get("/files/a.txt").text()).isEqualTo("one");
    assertThat(upload("a.txt?overwrite=true", "two").status()).isEqualTo(200);
    assertThat(client.get("/files/a.txt").text()).isEqualTo("two");
    assertThat(upload("a.txt/below", "x").code()).isEqualTo(6018);
    client.send("POST", "/files/dir/", null);
    assertThat(upload("dir?overwrite=true", "x").code()).isEqualTo(6018);
  }

  @Test
  void brokenMultipartRequestsHaveTheirCodes() {
    assertThat(client.send("POST", "/files/a", TEXT, "x".getBytes(UTF_8)).code()).isEqualTo(6010);
    assertThat(client.send("POST", "/files/a", Multipart.TYPE, new Multipart().end()).code())
        .isEqualTo(6011);
    byte[] two =
        new Multipart().file("file", "a", new byte[1]).file("more", "b", new byte[1]).end();
    assertThat(client.send("POST", "/files/a", Multipart.TYPE, two).code()).isEqualTo(6012);
    byte[] cut = Arrays.copyOf(Multipart.of("content"), 120);
    assertThat(client.send("POST", "/files/a", Multipart.TYPE, cut).code()).isEqualTo(6011);
    byte[] field = new Multipart().file("file", null, "text".getBytes(UTF_8)).end();
    assertThat(client.send("POST", "/files/field", Multipart.TYPE, field).status()).isEqualTo(200);
    assertThat(client.get("/files/field").text()).isEqualTo("text");
    assertThat(client.send("POST", "/files/a", Map.of("uri", "x")).code()).isEqualTo(8007);
    assertThat(client.get("/files/a").code()).isEqualTo(6007);
  }

  @Test
  void aBrokenUploadLeavesTheNextOneOfItsConnectionAlone() {
    byte[] cut = Arrays.copyOf(Multipart.of("content"), 80);
    for (int i = 0; i < 100; i++) {
      assertThat(client.send("POST", "/files/cut", Multipart.TYPE, cut).code()).isEqualTo(6011);
      Answer next = upload("next" + i, "text");
      assertThat(next.status()).as(next.text()).isEqualTo(200);
    }
  }

  @Test
  void aFileHasAtMostTenMegabytes() {
    byte[] most = random(10 * 1024 * 1024);
    assertThat(upload("most", most).status()).isEqualTo(200);
    for (int more : new int[] {1, 100_000}) {
      Answer answer = upload("more", Arrays.copyOf(most, most.length + more));
      assertThat(answer.code()).as(answer.text()).isEqualTo(6015);
      assertThat(answer.text()).contains("File size must be less or equal 10M");
    }
    assertThat(client.send("PUT", "/files/append/most", TEXT, new byte[] {1}).code())
        .isEqualTo(6015);
    assertThat(client.get("/files/most").response().body()).isEqualTo(most);
    assertThat(client.get("/files/more").code()).isEqualTo(6007);
  }

  @Test
  void bytesAreSavedAsBase64() {
    byte[] content = random(10_000);
    byte[] base64 = Base64.getEncoder().encode(content);
    Answer saved = client.send("PUT", "/files/binary/dir/a.bin", TEXT, base64);
    assertThat(saved.json()).isEqualTo(root() + "/dir/a.bin");
    assertThat(client.get("/files/dir/a.bin").response().body()).isEqualTo(content);
    assertThat(client.send("PUT", "/files/binary/dir/a.bin", TEXT, base64).code()).isEqualTo(6003);
    assertThat(client.send("PUT", "/files/binary/dir/a.bin?overwrite=true", TEXT, base64).status())
        .isEqualTo(200);
    assertThat(client.send("PUT", "/files/binary/b", TEXT, "no base64!".getBytes(UTF_8)).code())
        .isEqualTo(6017);
    byte[] large = new byte[2_800_004];
    Arrays.fill(large, (byte) 'A');
    Answer refused = client.send("PUT", "/files/binary/b", TEXT, large);
    assertThat(refused.code()).isEqualTo(6016);
    assertThat(refused.text()).contains("when the payload exceeds 2,800,000 bytes");
    assertThat(
            client.send("PUT", "/files/binary/b", TEXT, Arrays.copyOf(large, 2_800_000)).status())
        .isEqualTo(200);
  }

  @Test
  void whatIsAppendedComesInOrder() {
    String url = root() + "/log/a.txt";
    assertThat(client.send("PUT", "/files/append/log/a.txt", TEXT, "one,".getBytes(UTF_8)).json())
        .isEqualTo(url);
    byte[] base64 = Base64.getEncoder().encode("two,".getBytes(UTF_8));
    assertThat(client.send("PUT", "/files/append/binary/log/a.txt", TEXT, base64).json())
        .isEqualTo(url);
    assertThat(
            client
                .send("POST", "/files/append/log/a.txt", Multipart.TYPE, Multipart.of("three"))
                .json())
        .isEqualTo(url);
    assertThat(client.get("/files/log/a.txt").text()).isEqualTo("one,two,three");

    // a copy shares its bytes until one of the two grows
    client.send(
        "PUT", "/files/copy", Map.of("sourcePath", "/log/a.txt", "targetPath", "/log/b.txt"));
    client.send("PUT", "/files/append/log/b.txt", TEXT, ",four".getBytes(UTF_8));
    client.send("PUT", "/files/append/log/a.txt", TEXT, ",4".getBytes(UTF_8));
    assertThat(client.get("/files/log/a.txt").text()).isEqualTo("one,two,three,4");
    assertThat(client.get("/files/log/b.txt").text()).isEqualTo("one,two,three,four");
    assertThat(client.send("PUT", "/files/append/log", TEXT, new byte[] {1}).code())
        .isEqualTo(6018);
  }

  @Test
  void manyWhoAppendLoseNothing() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Answer>> all =
          java.util.stream.IntStream.range(100, 140)
              .mapToObj(i ->
                  threads.submit(() ->
                      client.send("PUT", "/files/append/all", TEXT, (i + ",").getBytes(UTF_8))))
              .toList();
      for (Future<Answer> each : all) {
        assertThat(each.get().status()).as(each.get().text()).isEqualTo(200);
      }
    }
    assertThat(client.get("/files/all").text().split(",")).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void ofManyWhoUploadTheSameNameOneWins() throws Exception {
    byte[][] contents = {random(200_000), random(200_001), random(200_002), random(200_003)};
    for (boolean overwrite : new boolean[] {false, true}) {
      String path = "same" + overwrite + "?overwrite=" + overwrite;
      int stored = 0;
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (Future<Answer> each :
            Arrays.stream(contents)
                .map(content -> threads.submit(() -> upload(path, content)))
                .toList()) {
          stored += each.get().status() == 200 ? 1 : 0;
          assertThat(each.get().code()).isIn(-1L, 6003L);
        }
      }
      assertThat(stored).isEqualTo(overwrite ? 4 : 1);
      byte[] won = client.get("/files/same" + overwrite).response().body();
      assertThat(Arrays.asList(contents)).anySatisfy(content -> assertThat(won).isEqualTo(content));
    }
  }

  @Test
  void aDownloadCanBeInPartsAndTellsWhetherTheFileHasChanged() {
    upload("a.png", "0123456789");
    Answer whole = client.get("/files/a.png");
    assertThat(whole.header("Content-Type")).isEqualTo("image/png");
    assertThat(whole.header("Content-Length")).isEqualTo("10");
    assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
    String etag = whole.header("ETag");
    Answer part = client.send("GET", "/files/a.png", Map.of("Range", "bytes=2-4"), null);
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).isEqualTo("bytes 2-4/10");
    assertThat(client.send("GET", "/files/a.png", Map.of("Range", "bytes=10-"), null).status())
        .isEqualTo(416);
    Map<String, String> known = Map.of("If-None-Match", etag);
    assertThat(client.send("GET", "/files/a.png", known, null).status()).isEqualTo(304);
    Answer head = client.send("HEAD", "/files/a.png", null);
    assertThat(head.header("Content-Length")).isEqualTo("10");
    assertThat(head.header("ETag")).isEqualTo(etag);
    assertThat(head.text()).isEmpty();

    client.send("PUT", "/files/append/a.png", TEXT, "x".getBytes(UTF_8));
    assertThat(client.send("GET", "/files/a.png", known, null).text()).isEqualTo("0123456789x");
    client.send("PUT", "/files/move", Map.of("sourcePath", "/a.png", "targetPath", "/b.png"));
    assertThat(client.get("/files/b.png").header("ETag")).isNotEqualTo(etag);
  }

  @Test
  void whatIsUploadedCanDoNothingInABrowser() {
    for (String name : List.of("a.html", "a.svg", "a.xml", "a.js", "a.txt", "a", "ü b.png")) {
      String path = java.net.URLEncoder.encode(name, UTF_8).replace("+", "%20");
      assertThat(upload(path, "<script>alert(1)</script>").status()).isEqualTo(200);
      Answer answer = client.get("/files/" + path);
      assertThat(answer.header("Content-Security-Policy"))
          .contains("sandbox", "default-src 'none'");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Content-Disposition")).endsWith("filename*=UTF-8''" + path);
      assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    }
    assertThat(client.get("/files/a.html").header("Content-Type")).isEqualTo("text/html");
    assertThat(client.get("/files/a.html").header("Content-Disposition")).startsWith("inline");
    assertThat(client.get("/files/a").header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(client.get("/files/a").header("Content-Disposition")).startsWith("attachment");
    Answer saved = app.manage("GET", "/files/download/a.html", null);
    assertThat(saved.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(saved.header("Content-Disposition")).startsWith("attachment");
  }

  @Test
  void addressesShowNoKeyOfServerCode() {
    Answer answer =
        app.client("BL").send("POST", "/files/a.txt", Multipart.TYPE, Multipart.of("x"));
    assertThat(answer.text()).doesNotContain(app.key("BL")).contains(app.key("REST"));
    assertThat(app.client("BL").get("/files/").text()).doesNotContain(app.key("BL"));
  }

  @Test
  void theQuotaOfAnAppHoldsForAllItsFiles() {
    app.manage("PUT", "/filesettings", Map.of("quotaMb", 1, "maxFileMb", 2));
    assertThat(upload("a", random(700_000)).status()).isEqualTo(200);
    assertThat(upload("b", random(700_000)).code()).isEqualTo(90507);
    assertThat(upload("a?overwrite=true", random(300_000)).status()).isEqualTo(200);
    assertThat(upload("b", random(700_000)).status()).isEqualTo(200);
    Map<String, String> copy = Map.of("sourcePath", "/b", "targetPath", "/c");
    assertThat(client.send("PUT", "/files/copy", copy).code()).isEqualTo(90507);
    assertThat(app.manage("GET", "/filesettings", null).object())
        .isEqualTo(Map.of("maxFileMb", 2L, "quotaMb", 1L, "usedBytes", 1_000_000L));
    assertThat(client.send("DELETE", "/files/b", null).json()).isEqualTo(1L);
    assertThat(app.manage("GET", "/filesettings", null).object())
        .containsEntry("usedBytes", 300_000L);
    assertThat(
            client
                .send("PUT", "/files/copy", Map.of("sourcePath", "/a", "targetPath", "/c"))
                .status())
        .isEqualTo(200);
  }
}
