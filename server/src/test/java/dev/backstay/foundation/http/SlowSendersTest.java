package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come byte by byte, through real sockets. */
final class SlowSendersTest {
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(100);
  private static final Duration TOO_LONG = Duration.ofSeconds(20);

  private static RunningServer server;
  private static TestApp app;

  @BeforeAll
  static void start() {
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(Setting.REQUEST_HEADER_SECONDS, "1", Setting.REQUEST_BODY_RATE, "1000"));
    app = server.console().createApp("slow");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void headersThatNeverEndAreCutOff() throws Exception {
    try (Socket socket = connect()) {
      assertThat(trickle(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Long: ", 0))
          .as("the connection is closed")
          .isEmpty();
    }
  }

  @Test
  void headersOfALaterRequestAreCutOffAsWell() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(read(socket)).startsWith("HTTP/1.1 200");
      assertThat(trickle(socket, "GET /health/live HTTP/1.1\r\nX-Long: ", 0)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000", "Transfer-Encoding: chunked"})
  void aBodyThatNeverEndsIsRefused(String length) throws Exception {
    try (Socket socket = connect()) {
      String head =
          "POST /"
              + app.id()
              + "/"
              + app.key("JS")
              + "/data/Thing HTTP/1.1\r\nHost: localhost\r\n"
              + length
              + "\r\n\r\n";
      String answer = trickle(socket, head, length.startsWith("T") ? 1 : 0);

      assertThat(answer)
          .startsWith("HTTP/1.1 408")
          .contains("\"code\":90408")
          .containsIgnoringCase("Connection: close");
    }
  }

  @Test
  void whoIsRefusedCannotGoOnSendingForEver() throws Exception {
    try (Socket socket = connect()) {
      String head =
          "POST /"
              + app.id()
              + "/"
              + app.key("JS")
              + "/data/Thing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n";
      send(socket, head);
      assertThat(read(socket)).startsWith("HTTP/1.1 413");

      assertThat(trickle(socket, "", 0)).isEmpty();
    }
  }

  /** The preflight of a page is answered before the edge's own handler sees it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health/live",
        "OPTIONS /x/y/data/T",
      })
  void aConnectionMayBeSilentForLongerThanHeadersMayTake(String first) throws Exception {
    try (Socket socket = connect()) {
      send(socket, first + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.example\r\n");
      send(socket, "Access-Control-Request-Method: GET\r\n\r\n");
      assertThat(read(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200");
      Thread.sleep(2_500);
      send(socket, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(read(socket, "\"ready\"}")).contains("HTTP/1.1 200");
    }
  }

  @Test
  void aBodyInPiecesIsTakenWhenItComesFastEnough() throws Exception {
    String body = "{\"name\":\"" + "x".repeat(200) + "\"}";
    try (Socket socket = connect()) {
      send(
          socket,
          "POST /"
              + app.id()
              + "/"
              + app.key("BL")
              + "/data/Thing HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n");
      for (int i = 0; i < body.length(); i += 50) {
        send(socket, body.substring(i, Math.min(i + 50, body.length())));
        Thread.sleep(50);
      }
      assertThat(read(socket)).startsWith("HTTP/1.1 200");
    }
  }

  /** More requests than the app has a share for hold it; one more then waits without being read. */
  @Test
  void aStreamedBodyThatWaitsForItsTurnIsNotLate() throws Exception {
    List<Socket> holding = new ArrayList<>();
    try (RunningServer small =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.MAX_THREADS,
                "8",
                Setting.REQUEST_HEADER_SECONDS,
                "1",
                Setting.REQUEST_BODY_RATE,
                "1000"))) {
      TestApp deploying = small.console().createApp("deploying");
      String part =
          "--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"c.zip\"\r\n\r\n";
      for (int i = 0; i < 80; i++) {
        // enough for ten seconds at the lowest rate
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), small.server().port());
        holding.add(socket);
        send(socket, deployment(deploying, 100_000) + part + "x".repeat(10_000));
      }
      String body =
          "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndefault\r\n--b--\r\n";
      try (Socket socket = waiting(small, deployment(deploying, body.length()) + body)) {
        for (Socket each : holding) {
          each.close();
        }
        assertThat(read(socket)).startsWith("HTTP/1.1 400").contains("code");
      }
    } finally {
      for (Socket each : holding) {
        each.close();
      }
    }
  }

  /**
   * A connection whose request waits for its turn for longer than a body may be late. Requests that
   * are sent before the server has begun with the holding ones are answered at once.
   */
  private static Socket waiting(RunningServer server, String request) throws Exception {
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
      send(socket, request);
      socket.setSoTimeout(3_000);
      try {
        var _ = socket.getInputStream().read();
      } catch (SocketTimeoutException e) {
        return socket;
      }
      socket.close();
    }
    throw new AssertionError("no request had to wait");
  }

  private static String deployment(TestApp app, int length) {
    return "POST /"
        + app.id()
        + "/"
        + app.key("BL")
        + "/servercode/publishcode/async/JS HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  @Test
  void anAnswerThatFailsDoesNotEndTheWatch() throws Exception {
    Server jetty = new Server();
    ServerConnector connector = new ServerConnector(jetty);
    jetty.addConnector(connector);
    SlowSenders slowSenders =
        new SlowSenders(Duration.ofMillis(400), LowestRate.of(Duration.ofMillis(400), 1_000));
    connector.addEventListener(slowSenders);
    jetty.setHandler(
        slowSenders.watching(
            new Handler.Abstract() {
              @Override
              public boolean handle(Request request, Response response, Callback callback) {
                SlowSenders.onTooSlow(
                    request,
                    () -> {
                      throw new IllegalStateException("for the test");
                    });
                Content.Source.consumeAll(request, callback);
                return true;
              }
            }));
    jetty.start();
    try {
      slowSenders.start(jetty.getScheduler());
      for (int i = 0; i < 2; i++) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
          String head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
          assertThat(trickle(socket, head, 0)).as("the connection is closed").isEmpty();
        }
      }
    } finally {
      jetty.stop();
    }
  }

  /** Sends a text and then byte after byte, until the server has had enough; what it said then. */
  private static String trickle(Socket socket, String text, int chunked) throws Exception {
    long start = System.nanoTime();
    try {
      send(socket, text);
      socket.setSoTimeout((int) BETWEEN_BYTES.toMillis());
      while (System.nanoTime() - start < TOO_LONG.toNanos()) {
        send(socket, chunked == 1 ? "1\r\nx\r\n" : "x");
        try {
          int first = socket.getInputStream().read();
          return first < 0 ? "" : (char) first + read(socket);
        } catch (SocketTimeoutException e) {
          // nothing said yet
        }
      }
    } catch (IOException e) {
      return "";
    }
    throw new AssertionError("after " + TOO_LONG + " the server still waits");
  }

  private static Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.server().port());
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** One answer: up to the brace that ends its JSON. */
  private static String read(Socket socket) throws IOException {
    return read(socket, "}");
  }

  private static String read(Socket socket, String end) throws IOException {
    socket.setSoTimeout(10_000);
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      text.append((char) c);
      if (text.length() >= end.length()
          && end.contentEquals(text.subSequence(text.length() - end.length(), text.length()))) {
        break;
      }
    }
    return text.toString();
  }
}
