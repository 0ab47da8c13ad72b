package dev.backstay.code;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Answer;
import dev.backstay.server.RunningServer.Product;
import dev.backstay.server.RunningServer.TestApp;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The REST addresses of services: which method is meant, what it gets, what is answered. */
@ParameterizedClass
@EnumSource(Product.class)
@ExtendWith(CodeServers.class)
class RoutesTest {
  @Parameter Product product;

  private static RunningServer server;
  private static TestApp app;

  @BeforeParameterizedClassInvocation
  static void deploy(Product product) throws Exception {
    server = CodeServers.of(product);
    app = CodeProject.deployed(server, "routes");
  }

  @Test
  void theServiceItselfHasRoutes() {
    assertThat(send("GET", "/services/Pets", null).json()).isEqualTo("all");
    assertThat(send("GET", "/services/Pets/", null).json()).isEqualTo("all");
    assertThat(send("GET", "/services/Pets/1.0.0", null).json()).isEqualTo("all");
    assertThat(send("POST", "/services/Pets", Map.of("name", "Rex")).json())
        .isEqualTo(Map.of("name", "Rex"));
    assertThat(send("PUT", "/services/Pets", Map.of()).text())
        .contains("14002", "called by GET or POST");
  }

  @Test
  void aLiteralSegmentWinsOverAParameterWhateverTheMethodsAreCalled() {
    assertThat(send("GET", "/services/Pets/names", null).json()).isEqualTo("names");
    assertThat(send("GET", "/services/Pets/name", null).json()).isEqualTo("one name");
    assertThat(send("GET", "/services/Pets/a%2Fb%20c", null).json()).isEqualTo("one a/b c");
  }

  @Test
  void parametersOfPathQueryAndBodyBecomeArguments() {
    assertThat(send("GET", "/services/Pets/rex/toys/7?colour=red", null).json())
        .isEqualTo(List.of("rex", 7L, "red"));
    assertThat(send("PUT", "/services/Pets/rex/weight", 12).json()).isEqualTo(List.of("rex", 12L));
    assertThat(send("DELETE", "/services/Pets/rex", null))
        .returns(204, Answer::status)
        .returns("", Answer::text);
  }

  /** All apps and the console share an address; a host name of the app's own is its alone. */
  @Test
  void aPageOfCodeHasAnOriginOfItsOwnAndSaysNothingOfTheHost() throws Exception {
    // browsers take the last of several types
    for (String type : List.of("text/html", "image/svg+xml", "application/json, text/html")) {
      Answer page = send("GET", "/services/Pets/greedy-page?type=" + encoded(type), null);

      assertThat(page.header("Content-Type")).as(type).startsWith(type);
      assertThat(page.response().headers().allValues("Content-Security-Policy"))
          .as(type)
          .contains("img-src 'self'")
          .anyMatch(
              policy -> policy.startsWith("sandbox ") && !policy.contains("allow-same-origin"));
      assertThat(page.response().headers().map().keySet())
          .doesNotContain("service-worker-allowed", "alt-svc", "clear-site-data", "nel");
      assertThat(page.response().headers().allValues("X-Content-Type-Options"))
          .containsExactly("nosniff");
    }
    assertThat(send("GET", "/services/Pets/greedy-page?type=application/json", null))
        .returns("img-src 'self'", json -> json.header("Content-Security-Policy"));

    String domain = "pets-" + product.name().toLowerCase(java.util.Locale.ROOT) + ".example";
    app.manage("POST", "/settings/custom-domain", Map.of("domain", domain));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /api/services/Pets/page HTTP/1.1\r\nHost: "
                      + domain
                      + "\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .contains("text/html")
          .doesNotContain("sandbox");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  @Test
  void headIsAnsweredAsGetAndOtherVerbsSayWhichThereAre() {
    Answer head = send("HEAD", "/services/Pets/page", null);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo("\"v1\"");
    for (String verb : List.of("PATCH", "OPTIONS")) {
      Answer answer = send(verb, "/services/Pets/page", null);
      assertThat(answer.status()).as(verb).isEqualTo(405);
      assertThat(answer.header("Allow")).as(verb).isEqualTo("DELETE, GET, HEAD, POST, PUT");
    }
  }

  @Test
  void aBodyIsReadByItsContentType() {
    assertThat(typed("application/json; charset=utf-8", "{\"a\":[1]}"))
        .containsEntry("argument", Map.of("a", List.of(1L)))
        .containsEntry("body", Map.of("a", List.of(1L)));
    assertThat(typed("application/vnd.api+json", "[true]"))
        .containsEntry("argument", List.of(true));
    assertThat(typed("application/x-www-form-urlencoded", "a=1&b=x+y%26&a=%C3%9F"))
        .containsEntry("argument", Map.of("a", List.of("1", "ß"), "b", "x y&"));
    assertThat(typed("application/x-www-form-urlencoded", "{\"from\":\"curl\"}"))
        .containsEntry("argument", Map.of("from", "curl"));
    assertThat(typed("text/plain; charset=ISO-8859-1", "Größe".getBytes(ISO_8859_1)))
        .containsEntry("argument", "Größe");
    assertThat(typed("application/xml", "<a>1</a>")).containsEntry("argument", "<a>1</a>");
    assertThat(typed("application/soap+xml", "<a/>")).containsEntry("argument", "<a/>");
    assertThat(typed("application/octet-stream", new byte[] {0, (byte) 0xff, 10}))
        .containsEntry("argument", Map.of("buffer", "00ff0a"))
        .containsEntry("body", "buffer")
        .containsEntry("raw", "00ff0a");
    assertThat(typed("image/png", "{}")).containsEntry("argument", Map.of("buffer", "7b7d"));
    Answer broken = post("typed", "application/json", "{".getBytes(UTF_8), Map.of());
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.code()).isEqualTo(8002);
  }

  @Test
  void severalArgumentsComeOfAnObjectOrAForm() {
    assertThat(post("two", "application/json", bytes("{\"second\":\"b\"}"), Map.of()).text())
        .isEqualTo("[null,\"b\"]");
    assertThat(
            post("two", "application/x-www-form-urlencoded", bytes("second=b&first=a"), Map.of())
                .text())
        .isEqualTo("[\"a\",\"b\"]");
    assertThat(post("two", "text/plain", bytes("a"), Map.of()).code()).isEqualTo(8002);
    assertThat(post("two", "application/octet-stream", bytes("a"), Map.of()).code())
        .isEqualTo(8002);
  }

  @Test
  void codeSeesHeadersCookiesAndTheBodyAsItCame() {
    Map<?, ?> seen =
        post(
                "typed",
                "application/json",
                bytes(" {\"a\" : 1.50} "),
                Map.of("Cookie", "a=1; b=x%20y"))
            .object();
    assertThat(seen.get("raw")).isEqualTo(HexFormat.of().formatHex(bytes(" {\"a\" : 1.50} ")));
    assertThat(seen.get("method")).isEqualTo("POST");
    assertThat(seen.get("type")).isEqualTo("application/json");
    assertThat(seen.get("cookies")).isEqualTo(Map.of("a", "1", "b", "x y"));
  }

  @Test
  void resultsHaveTheTypeThatTheCodeSays() {
    Answer page = send("GET", "/services/Pets/page", null);
    assertThat(page.text()).isEqualTo("<h1>\"Größe\"</h1>");
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.header("Cache-Control")).isEqualTo("public, max-age=60");
    assertThat(page.response().headers().allValues("Set-Cookie"))
        .containsExactly("seen=yes; HttpOnly", "lang=de", "far=1; Path=/" + app.id() + "/; Secure");
    Answer picture = send("GET", "/services/Pets/picture", null);
    assertThat(picture.header("Content-Type")).isEqualTo("image/png");
    assertThat(HexFormat.of().formatHex(picture.response().body())).isEqualTo("89504e4700ff");
    Answer bytes = send("GET", "/services/Pets/bytes", null);
    assertThat(bytes.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(bytes.response().body()).containsExactly(1, 2, 3);
    assertThat(send("GET", "/services/Pets/csv", null))
        .returns("a,b\n1,2\n", Answer::text)
        .returns("text/csv; charset=utf-8", answer -> answer.header("Content-Type"));
    assertThat(send("GET", "/services/Pets/problem", null))
        .returns(422, Answer::status)
        .returns("{\"title\":\"no\"}", Answer::text)
        .returns("application/problem+json", answer -> answer.header("Content-Type"));
  }

  @Test
  void aWebHookVerifiesTheSignatureOfTheBodyAsItCame() throws Exception {
    byte[] body = bytes("{ \"paid\": 12.50,\n\"note\": \"ä\" }");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(bytes("shared"), "HmacSHA256"));
    String signature = HexFormat.of().formatHex(mac.doFinal(body));

    Answer right = post("hook", "application/json", body, Map.of("X-Signature", signature));
    assertThat(right.text()).isEqualTo("{\"paid\":12.5}");
    Answer wrong = post("hook", "application/json", body, Map.of("X-Signature", "00"));
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(wrong.code()).isEqualTo(4711);
  }

  private static Map<String, Object> typed(String contentType, String body) {
    return typed(contentType, bytes(body));
  }

  private static Map<String, Object> typed(String contentType, byte[] body) {
    Answer answer = post("typed", contentType, body, Map.of());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.object();
  }

  private static Answer post(
      String path, String contentType, byte[] body, Map<String, String> more) {
    Map<String, String> headers = new TreeMap<>(more);
    headers.put("Content-Type", contentType);
    return server.send(
        "POST", "/" + app.id() + "/" + app.key("REST") + "/services/Pets/" + path, headers, body);
  }

  private static Answer send(String verb, String path, Object body) {
    return app.client("REST").send(verb, path, body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
