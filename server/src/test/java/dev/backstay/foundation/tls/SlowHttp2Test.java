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
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By HTTP/2 a slow request costs its own stream; the others of the connection go on. */
final class SlowHttp2Test {
  private static final int LARGE = 8_000_000;

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
                "50000"));
    url = server.server().publicUrl();
    TestApp app = server.console().createApp("slow");
    data = url + "/" + app.id() + "/" + app.key("REST");
    char[] text = new char[100_000];
    Arrays.fill(text, 'x');
    for (int row = 0; row < LARGE / text.length; row++) {
      assertThat(
              app.client("BL")
                  .send("POST", "/data/Large", Map.of("text", new String(text)))
                  .status())
          .isEqualTo(200);
    }
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
    client.shutdownNow();
    server.close();
  }

  @Test
  void aBodyThatNeverEndsIsAnsweredAndOthersOfTheConnectionEnd() throws Exception {
    CompletableFuture<HttpResponse<String>> steady = steady();
    CountDownLatch never = new CountDownLatch(1);
    HttpResponse<String> slow =
        client
            .sendAsync(post(new Pieces(1, 1, never)), BodyHandlers.ofString())
            .get(20, TimeUnit.SECONDS);
    never.countDown();

    assertThat(slow.statusCode()).isEqualTo(408);
    assertThat(steady.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
  }

  @Test
  void aReaderWhoStopsLosesTheAnswerAndOthersOfTheConnectionEnd() throws Exception {
    HttpRequest large =
        HttpRequest.newBuilder(URI.create(data + "/data/Large?pageSize=100&props=text")).build();
    CompletableFuture<HttpResponse<String>> steady = steady();
    HttpResponse<InputStream> unread = client.send(large, BodyHandlers.ofInputStream());
    assertThat(unread.statusCode()).isEqualTo(200);
    assertThat(steady.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);

    assertThatThrownBy(() -> unread.body().readAllBytes()).isInstanceOf(IOException.class);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  /** A request of five seconds, on the connection that there is, that is fast enough. */
  private static CompletableFuture<HttpResponse<String>> steady() {
    return client.sendAsync(post(new Pieces(50, 10_000, null)), BodyHandlers.ofString());
  }

  private static HttpRequest post(InputStream body) {
    return HttpRequest.newBuilder(URI.create(data + "/data/Sent"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofInputStream(() -> body))
        .build();
  }

  /** A JSON object that comes in pieces, ten in a second, and then waits for a latch. */
  private static final class Pieces extends InputStream {
    private static final byte[] START = {'{'};
    private static final byte[] END = {'}'};

    private final int pieces;
    private final int size;
    private final CountDownLatch latch;
    private int given;

    Pieces(int pieces, int size, CountDownLatch latch) {
      this.pieces = pieces;
      this.size = size;
      this.latch = latch;
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
        if (latch != null) {
          latch.await();
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
