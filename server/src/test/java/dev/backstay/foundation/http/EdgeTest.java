package dev.backstay.foundation.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.Raw;
import dev.backstay.server.RunningServer.TestApp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request passes before a route sees it, through a real socket. */
final class EdgeTest {
  private static RunningServer server;
  private static TestApp app;

  @BeforeAll
  static void start() {
    server = RunningServer.start(Product.SQLITE);
    app = server.console().createApp("edge");
    app.client("BL").send("POST", "/data/Thing", Map.of("name", "first"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void every_answer_has_its_own_request_id_also_errors() {
    Set<String> ids = new HashSet<>();
    for (String path :
        new String[] {"/health/live", "/nothing", "/", "/a/b/c", "/console/applications"}) {
      ids.add(server.send("GET", path, Map.of(), null).header("X-Request-Id"));
    }
    assertThat(ids).hasSize(5).doesNotContainNull();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 404, 90404",
    "GET, /favicon.ico, 404, 90404",
    "GET, /console/nothing, 404, 90404",
    "PATCH, /health/live, 405, 90405",
    "POST, /health/live, 405, 90405",
    "GET, /00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000/data/T, 400,"
        + " 2002",
    "GET, /x/y/data/T, 400, 2002",
    "GET, /api/data/T, 400, 2002",
  })
  void unknown_addresses_get_an_envelope(String method, String path, int status, long code) {
    Answer answer = server.send(method, path, Map.of(), null);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.object()).containsOnlyKeys("code", "message");
  }

  @Test
  void a_wrong_key_of_a_known_app_is_told_like_an_unknown_app() {
    Answer unknownApp =
        server.send("GET", "/" + app.key("JS") + "/" + app.key("JS") + "/data/T", Map.of(), null);
    Answer wrongKey =
        server.send("GET", "/" + app.id() + "/" + app.id() + "/data/T", Map.of(), null);
    assertThat(wrongKey.code()).isEqualTo(2002);
    assertThat(wrongKey.text()).isEqualTo(unknownApp.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{", "{\"a\":}", "[1,", "{\"a\":1}x", "\u0000", "{\"a\":1,\"a\":2}", "nul"})
  void broken_json_is_refused_with_its_place(String body) {
    Answer answer = app.client("BL").send("POST", "/data/Thing", new Raw(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(8002);
    assertThat(answer.text()).doesNotContain("tools.jackson", "Exception", "Source:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"text\"", "null"})
  void a_body_of_another_kind_is_refused(String body) {
    assertThat(app.client("BL").send("POST", "/data/Thing", new Raw(body)).code()).isEqualTo(8002);
  }

  @Test
  void json_nested_too_deep_is_refused() {
    String deep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
    assertThat(app.client("BL").send("POST", "/data/Thing", new Raw(deep)).code()).isEqualTo(8002);
  }

  @Test
  void a_body_over_the_limit_is_refused_and_the_server_goes_on() throws IOException {
    int limit = server.settings().http().limits().maxBodyBytes();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head(
              "POST /" + app.id() + "/" + app.key("JS") + "/data/Thing",
              "Content-Length: " + 10L * limit));
      out.flush();
      assertThat(read(socket)).startsWith("HTTP/1.1 413").contains("90413");
    }
    assertThat(server.send("GET", "/health/ready", Map.of(), null).status()).isEqualTo(200);
  }

  @Test
  void a_chunked_body_over_the_limit_is_refused_too() throws IOException {
    int limit = server.settings().http().limits().maxBodyBytes();
    byte[] chunk = new byte[1 << 20];
    java.util.Arrays.fill(chunk, (byte) ' ');
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head(
              "POST /" + app.id() + "/" + app.key("JS") + "/data/Thing",
              "Transfer-Encoding: chunked"));
      try {
        for (long sent = 0; sent < limit + 3L * chunk.length; sent += chunk.length) {
          out.write(
              (Integer.toHexString(chunk.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
          out.write(chunk);
          out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
      } catch (IOException e) {
        // the server may close the connection before everything is sent
      }
      assertThat(read(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void too_long_headers_and_addresses_are_refused() throws IOException {
    assertThat(raw(head("GET /health/live", "X-Long: " + "x".repeat(100_000))))
        .startsWith("HTTP/1.1 431");
    assertThat(raw(head("GET /" + "x".repeat(100_000), "X: y")))
        .containsPattern("^HTTP/1.1 4(14|31)");
  }

  @Test
  void what_is_no_http_is_refused_with_an_envelope() throws IOException {
    String answer = raw("NONSENSE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("\"code\":90400")
        .doesNotContain("Jetty", "<html");
  }

  /** Jetty closes the connection then; a client that is not told would lose its next request. */
  @ParameterizedTest
  @ValueSource(strings = {"/%00", "/../x", "/%2e%2e/x"})
  void who_is_refused_is_told_that_the_connection_closes(String path) throws IOException {
    String answer = raw(head("GET " + path, "X: y"));

    assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase("\r\nConnection: close\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a/../b", "/%2e%2e/x", "/%zz/y/z", "//", "/;x=1/y", "/%00"})
  void odd_addresses_get_an_envelope(String path) throws IOException {
    String answer = raw(head("GET " + path, "X: y"));
    assertThat(answer)
        .containsPattern("^HTTP/1.1 4\\d\\d")
        .contains("\"code\":")
        .doesNotContain("<html");
  }

  @Test
  void pages_of_other_origins_may_call_and_read_the_request_id() {
    Answer preflight =
        raw(
            "OPTIONS",
            "/" + app.id() + "/" + app.key("JS") + "/data/Thing/find",
            "Origin: https://app.example",
            "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: content-type,user-token,bl-execution-type,x-own");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isIn("*", "https://app.example");
    assertThat(preflight.header("Access-Control-Allow-Headers").toLowerCase(java.util.Locale.ROOT))
        .containsAnyOf("*", "user-token");
    assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isNull();
    Answer answer =
        raw(
            "GET",
            "/" + app.id() + "/" + app.key("JS") + "/data/Thing",
            "Origin: https://app.example");
    assertThat(answer.header("Access-Control-Allow-Origin")).isIn("*", "https://app.example");
    assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Request-Id");
  }

  @Test
  void a_registered_host_name_stands_for_an_app_and_its_key() throws IOException {
    app.manage("POST", "/settings/custom-domain", Map.of("domain", "food.example"));
    String request = "GET /api/data/Thing HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
    assertThat(raw(request.formatted("food.example").getBytes(StandardCharsets.US_ASCII)))
        .startsWith("HTTP/1.1 200")
        .contains("\"name\":\"first\"");
    assertThat(raw(request.formatted("FOOD.example:8443").getBytes(StandardCharsets.US_ASCII)))
        .startsWith("HTTP/1.1 200");
    assertThat(raw(request.formatted("other.example").getBytes(StandardCharsets.US_ASCII)))
        .contains("\"code\":2002");
  }

  @Test
  void head_is_get_without_a_body() {
    Answer answer = server.send("HEAD", "/health/live", Map.of(), null);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
  }

  private static byte[] head(String requestLine, String header) {
    return (requestLine
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + header
            + "\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String raw(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      return read(socket);
    }
  }

  /** With curl's freedom over headers, which java.net.http does not give. */
  private static Answer raw(String method, String path, String... headers) {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
    Map<String, String> all = new java.util.LinkedHashMap<>();
    for (String header : headers) {
      all.put(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2));
    }
    return server.send(method, path, all, null);
  }

  private static String read(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[8_192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        text.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        if (text.indexOf("\r\n\r\n") > 0 && text.indexOf("}") > 0) {
          break;
        }
      }
    } catch (IOException e) {
      // a reset after the answer: the rest of the request was not read
    }
    return text.toString();
  }
}
