package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that a proxy in front could read otherwise than this server does, which is how one
 * request is smuggled within another: refused, whatever they mean. {@code ~} stands for CR LF.
 */
final class AmbiguousRequestTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start(Product.SQLITE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/live HTTP/1.1~Host: a~user-token: one~user-token: two~~",
        "GET /health/live HTTP/1.1~Host: a~user-token: one~User-Token: one~~",
        "GET /health/live HTTP/1.1~Host: a~auth-key: one~X: y~AUTH-KEY: two~~",
        "GET /health/live HTTP/1.1\nHost: a~~",
        "GET /health/live HTTP/1.1~Host: a\nX: y~~",
        "GET /health/live HTTP/1.1~Host: a~X: y\n\n",
        "GET /health/live HTTP/1.1~Host: a~X: y~\n",
        "GET /health/live HTTP/1.1~Host: a~X: y\rZ: z~~",
        "GET /health/live HTTP/1.1~Host: a~X: y~ folded~~",
        "GET /health/live HTTP/1.1~Host: a~X: y~\tfolded~~",
        "GET /health/live HTTP/1.1~Host: a~X : y~~",
        "GET /health/live HTTP/1.1~Host: a~ X: y~~",
        "GET /health/live HTTP/1.1~Host: a~NoColon~~",
        "GET /health/live HTTP/1.1~Host: a~Host: b~~",
        "GET /health/live HTTP/1.1~~",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~xx",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 1~~x",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: 1, 1~~x",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: +1~~x",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: -1~~x",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: 0x1~~x",
        "POST /health/live HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~",
        "POST /health/live HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~",
        "POST /health/live HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~",
        "POST /health/live HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~",
      })
  void isRefused(String request) throws IOException {
    String answer = send(request.replace("~", "\r\n"));

    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"code\":90400");
    assertThat(answer).as("one request, one answer").containsOnlyOnce("HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /x/y/data/T HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1\nx~0~~",
        "POST /x/y/data/T HTTP/1.1~Host: a~Transfer-Encoding: chunked~~1~x\n0~~",
        "POST /x/y/data/T HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~x~0~~",
      })
  void chunksAreReadStrictly(String request) throws IOException {
    String answer =
        send(
            request.replace("~", "\r\n")
                + "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    assertThat(answer)
        .as("the connection ends: what follows may not be a request")
        .containsOnlyOnce("HTTP/1.1")
        .doesNotContain("\"live\"");
  }

  @Test
  void aTokenThatIsSentOnceIsTaken() {
    assertThat(
            server
                .send("GET", "/health/live", Map.of("user-token", "x", "auth-key", "y"), null)
                .status())
        .isEqualTo(200);
  }

  private static String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      StringBuilder answer = new StringBuilder();
      try {
        for (int c = socket.getInputStream().read(); c >= 0; ) {
          answer.append((char) c);
          c = socket.getInputStream().read();
        }
      } catch (IOException e) {
        // a reset after the answer
      }
      return answer.toString();
    }
  }
}
