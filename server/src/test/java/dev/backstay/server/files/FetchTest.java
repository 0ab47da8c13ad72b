package dev.backstay.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Client;
import dev.backstay.server.RunningServer.Product;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the server fetches: from where it may, and no more than it may. */
final class FetchTest {
  private static final byte[] CONTENT = "fetched".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  private static HttpServer elsewhere;
  private static final AtomicInteger asked = new AtomicInteger();
  private static RunningServer careful;
  private static RunningServer trusting;

  @BeforeAll
  static void start() throws IOException {
    elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          switch (path) {
            case "/file" -> {
              exchange.sendResponseHeaders(200, CONTENT.length);
              exchange.getResponseBody().write(CONTENT);
            }
            case "/redirect", "/loop" -> {
              exchange
                  .getResponseHeaders()
                  .add("Location", path.equals("/loop") ? "/loop" : "/file");
              exchange.sendResponseHeaders(302, -1);
            }
            case "/endless" -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] piece = new byte[1 << 16];
              for (int i = 0; i < 400; i++) {
                exchange.getResponseBody().write(piece);
              }
            }
            case "/cut" -> {
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().write(CONTENT);
            }
            default -> exchange.sendResponseHeaders(404, -1);
          }
          exchange.close();
        });
    elsewhere.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
    elsewhere.start();
    careful = RunningServer.start(Product.SQLITE);
    trusting =
        RunningServer.start(
            Product.SQLITE, Map.of(Setting.FILE_FETCH, "any", Setting.FILE_MB, "1"));
  }

  @AfterAll
  static void stop() {
    careful.close();
    trusting.close();
    elsewhere.stop(0);
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + elsewhere.getAddress().getPort() + path;
  }

  @Test
  void aFileIsFetchedAndAppended() {
    Client client = trusting.console().createApp("fetch").client("JS");
    Answer answer = client.send("POST", "/files/a/b.txt", Map.of("url", url("/file")));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat((String) answer.object().get("fileURL")).endsWith("/files/a/b.txt");
    assertThat(client.send("POST", "/files/append/a/b.txt", Map.of("url", url("/redirect"))).json())
        .isEqualTo(answer.object().get("fileURL"));
    assertThat(client.get("/files/a/b.txt").text()).isEqualTo("fetchedfetched");
  }

  @Test
  void whatCannotBeFetchedLeavesNothing() {
    Client client = trusting.console().createApp("fetch").client("JS");
    for (String path : new String[] {"/none", "/loop", "/cut"}) {
      assertThat(client.send("POST", "/files/x", Map.of("url", url(path))).code()).isEqualTo(6009);
    }
    assertThat(client.send("POST", "/files/x", Map.of("url", url("/endless"))).code())
        .isEqualTo(6015);
    for (String url :
        new String[] {
          "ftp://a/b", "file:///etc/passwd", "x", "http://u:p@127.0.0.1/", "http:///a"
        }) {
      assertThat(client.send("POST", "/files/x", Map.of("url", url)).code()).isEqualTo(6009);
    }
    assertThat(client.get("/files/x").code()).isEqualTo(6007);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[0:0:0:0:0:0:0:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::]",
        "127.0.0.1.",
        "localhost.",
        "LOCALHOST",
        "0x7f000001",
        "127.000.000.001",
        "%31%32%37.0.0.1",
        "\u2460\u2461\u2466.0.0.1",
        "example.com\\@127.0.0.1",
        "example.com@127.0.0.1",
        "127.0.0.1%00.example.com",
        "127.1"
      })
  void nothingIsFetchedFromTheServersOwnNetwork(String host) {
    Client client = careful.console().createApp("fetch").client("JS");
    int before = asked.get();
    Answer answer =
        client.send(
            "POST",
            "/files/x",
            Map.of("url", "http://" + host + ":" + elsewhere.getAddress().getPort() + "/file"));
    assertThat(answer.code()).as(answer.text()).isEqualTo(6009);
    assertThat(asked.get()).isEqualTo(before);
    assertThat(client.get("/files/x").code()).isEqualTo(6007);
  }
}
