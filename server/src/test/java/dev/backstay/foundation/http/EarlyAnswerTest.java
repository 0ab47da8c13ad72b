package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Requests that are answered before their body has been read: the connection serves the next
 * request, or the answer says that it will be closed.
 */
final class EarlyAnswerTest {
  private static final int ROUNDS = 1_000;

  private static RunningServer server;
  private static TestApp app;

  @BeforeAll
  static void start() {
    server = RunningServer.start(Product.SQLITE, Map.of(Setting.MAX_BODY_BYTES, "20000"));
    app = server.console().createApp("early");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /{app}/00000000-0000-0000-0000-000000000000/data/T, X: y,           300, 400",
    "POST, /{app}/{key}/no/such/route,                         X: y,           300, 404",
    "PATCH, /{app}/{key}/data/T,                               X: y,           300, 405",
    "POST, /{app}/{key}/data/T,                                user-token: a,  300, 400",
    "POST, /{app}/{key}/data/T,                                X: y,         30000, 413",
    "POST, /{app}/{key}/servercode/publishcode/async/JS,       X: y,         12000, 403",
  })
  void theNextRequestIsAnsweredUnlessTheCloseWasAnnounced(
      String method, String path, String header, int length, int status) throws IOException {
    String address = path.replace("{app}", app.id()).replace("{key}", app.key("JS"));
    String twice = header.startsWith("user-token") ? header + "\r\n" + header : header;
    byte[] head =
        (method
                + " "
                + address
                + " HTTP/1.1\r\nHost: localhost\r\n"
                + twice
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] body = "1".repeat(length).getBytes(StandardCharsets.US_ASCII);
    byte[] next =
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    Socket socket = connect();
    try {
      for (int round = 0; round < ROUNDS; round++) {
        send(socket, head, body, round % 4);
        String answer = read(socket.getInputStream());
        assertThat(answer).as("round %s", round).startsWith("HTTP/1.1 " + status);
        if (answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
          socket.close();
          socket = connect();
          continue;
        }
        socket.getOutputStream().write(next);
        assertThat(read(socket.getInputStream()))
            .as("round %s, after %s", round, answer)
            .startsWith("HTTP/1.1 200");
      }
    } finally {
      socket.close();
    }
  }

  /** Headers and body together, apart, with a moment between, or the body in two parts. */
  private static void send(Socket socket, byte[] head, byte[] body, int way) throws IOException {
    OutputStream out = socket.getOutputStream();
    if (way == 0) {
      byte[] whole = new byte[head.length + body.length];
      System.arraycopy(head, 0, whole, 0, head.length);
      System.arraycopy(body, 0, whole, head.length, body.length);
      out.write(whole);
      return;
    }
    out.write(head);
    if (way == 2) {
      long until = System.nanoTime() + 200_000;
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
    }
    int first = way == 3 ? body.length / 2 : body.length;
    out.write(body, 0, first);
    out.write(body, first, body.length - first);
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** One answer, with as much body as it announces. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return head.toString(StandardCharsets.US_ASCII) + "(closed)";
      }
      head.write(next);
    }
    String headers = head.toString(StandardCharsets.US_ASCII);
    int length =
        headers
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
            .findFirst()
            .orElse(0);
    return headers + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
