package dev.backstay.foundation.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By HTTP/2 a slow request costs its own stream; the others of the connection go on. */
final class SlowHttp2Test {
  private static final int LARGE = 2_000_000;

  /** Of Java's client: how much of an answer it takes from the connection before it is read. */
  private static final String STREAM_WINDOW = "jdk.httpclient.windowsize";

  @TempDir private static Path directory;
  private static RunningServer server;
  private static HttpClient client;
  private static String url;
  private static String data;

  @BeforeAll
  static void start() throws Exception {
    TestCertificate certificate = TestCertificate.of("EC");
    Path chain = Files.writeString(directory.resolve("chain.pem"), certificate.pem());
    Path key = TestCertificate.writeKey(directory.resolve("key.pem"), certificate.keyPem());
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.TLS_CERT,
                chain.toString(),
                Setting.TLS_KEY,
                key.toString(),
                Setting.REQUEST_HEADER_SECONDS,
                "1",
                Setting.REQUEST_BODY_RATE,
                "100000"));
    url = server.server().publicUrl();
    TestApp app = server.console().createApp("slow");
    data = url + "/" + app.id() + "/" + app.key("REST");
    Map<String, String> row = Map.of("text", "x".repeat(100_000));
    assertThat(
            app.client("BL")
                .send("POST", "/data/bulk/Large", Collections.nCopies(LARGE / 100_000, row))
                .status())
        .isEqualTo(200);
    assertThat(app.client("REST").send("PUT", "/files/binary/large", base64(LARGE)).status())
        .isEqualTo(200);
    System.setProperty(STREAM_WINDOW, "65536");
    client =
        HttpClient.newBuilder()
            .sslContext(certificate.trusting())
            .version(HttpClient.Version.HTTP_2)
            .executor(Executors.newCachedThreadPool())
            .build();
    assertThat(get("/health/live").version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @AfterAll
  static void stop() {
    System.clearProperty(STREAM_WINDOW);
    client.shutdownNow();
    server.close();
  }

  @Test
  void aBodyThatNeverEndsIsAnsweredAndOthersOfTheConnectionEnd() throws Exception {
    CompletableFuture<HttpResponse<String>> steady = steady();
    CompletableFuture<Integer> slow =
        client
            .sendAsync(post(new Pieces(1, 1, true)), BodyHandlers.ofString())
            .handle((answer, failure) -> failure == null ? answer.statusCode() : 0);

    assertThat(steady.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    // clients that write on into an ended stream may see that instead of the answer
    assertThat(slow.get(30, TimeUnit.SECONDS)).isIn(408, 0);
  }

  /**
   * One of a large answer, which is in memory, and one of a file. What the client has not read fits
   * into its streams' windows, and the connection's has room for more.
   */
  @Test
  void whoStopsReadingLosesTheAnswerAndOthersOfTheConnectionEnd() throws Exception {
    CompletableFuture<HttpResponse<String>> steady = steady();
    HttpResponse<InputStream> answer = begin("/data/Large?pageSize=100&props=text");
    HttpResponse<InputStream> file = begin("/files/large");

    assertThat(steady.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    assertStreamEnded(answer);
    assertStreamEnded(file);
  }

  private static HttpResponse<InputStream> begin(String path) throws Exception {
    HttpResponse<InputStream> begun =
        client.send(
            HttpRequest.newBuilder(URI.create(data + path)).build(), BodyHandlers.ofInputStream());
    assertThat(begun.statusCode()).isEqualTo(200);
    return begun;
  }

  /** That of a connection that was closed says so, and has no stream in it. */
  private static void assertStreamEnded(HttpResponse<InputStream> unread) {
    assertThatThrownBy(() -> unread.body().readAllBytes())
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("RST_STREAM: Stream cancelled");
  }

  private static String base64(int length) {
    return Base64.getEncoder().encodeToString(new byte[length]);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  /** A request of four seconds, on the connection that there is, that is fast enough. */
  private static CompletableFuture<HttpResponse<String>> steady() {
    return client.sendAsync(post(new Pieces(40, 20_000, false)), BodyHandlers.ofString());
  }

  private static HttpRequest post(InputStream body) {
    return HttpRequest.newBuilder(URI.create(data + "/data/Sent"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofInputStream(() -> body))
        .build();
  }

  /** A JSON object that comes in pieces, ten in a second, and may then stall. */
  private static final class Pieces extends InputStream {
    private static final byte[] START = {'{'};
    private static final byte[] END = {'}'};

    private final int pieces;
    private final int size;
    private final boolean stalls;
    private int given;

    Pieces(int pieces, int size, boolean stalls) {
      this.pieces = pieces;
      this.size = size;
      this.stalls = stalls;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      try {
        int number = given++;
        if (number == 0) {
          return copy(START, into, from);
        }
        if (number <= pieces) {
          Thread.sleep(100);
          int count = Math.min(size, most);
          Arrays.fill(into, from, from + count, (byte) ' ');
          return count;
        }
        if (stalls) {
          Thread.sleep(4_000);
          return -1;
        }
        return number == pieces + 1 ? copy(END, into, from) : -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    private static int copy(byte[] bytes, byte[] into, int from) {
      System.arraycopy(bytes, 0, into, from, bytes.length);
      return bytes.length;
    }
  }
}
