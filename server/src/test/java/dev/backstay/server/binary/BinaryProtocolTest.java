package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.binary.amf.AmfPackets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The binary protocol as bytes over HTTP (reference: Java SDK, 2, 3, 6). */
final class BinaryProtocolTest extends OnBothDatabases {
  private static final String PERSISTENCE = "persistence.PersistenceService";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
  }

  private HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server().url() + path))
            .POST(BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private String root() {
    return "/" + app.id() + "/" + app.key("ANDROID") + "/binary";
  }

  private AmfObject sent(byte[] packet, String... headers) {
    HttpResponse<byte[]> answer = post(root(), packet, headers);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-amf");
    return AmfPackets.answer(answer.body());
  }

  private static byte[] message(String source, String operation, Object... arguments) {
    return AmfPackets.message(
        "com.backendless.services." + source, operation, Map.of(), List.of(arguments));
  }

  private static byte[] withToken(String token, String source, String operation, Object... args) {
    return AmfPackets.message(
        "com.backendless.services." + source,
        operation,
        Map.of("user-token", token),
        List.of(args));
  }

  @Test
  void anErrorHasAllThatTheSdkNeeds() {
    AmfObject error = sent(message(PERSISTENCE, "findById", "Nothing", "x", List.of()));
    assertThat(error.alias()).isEqualTo("flex.messaging.messages.ErrorMessage");
    assertThat(error.get("faultCode")).isEqualTo("1009");
    assertThat(error.get("faultString")).isInstanceOf(String.class);
    assertThat(error.get("faultDetail")).isInstanceOf(String.class);
    assertThat(error.get("extendedData")).isInstanceOf(AmfObject.class);
  }

  @Test
  void aRecordHasTheAliasOfItsTable() {
    AmfObject stored =
        (AmfObject) sent(message(PERSISTENCE, "save", "Order", Map.of("text", "a"))).get("body");
    assertThat(stored.alias()).isEqualTo("Order");
    assertThat(stored.get("___class")).isEqualTo("Order");
    assertThat(stored.get("created")).isInstanceOf(java.time.Instant.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "geo.GeoService/addPoint",
        "messaging.MessagingService/publish",
        "commerce.CommerceService/validatePlayPurchase",
        "persistence.PersistenceService/callStoredView",
        "no.Service/get",
        "persistence.PersistenceService/getClass",
      })
  void whatIsNotOfferedIsSaid(String name) {
    String source = name.substring(0, name.indexOf('/'));
    String operation = name.substring(name.indexOf('/') + 1);
    AmfObject error = sent(message(source, operation, "a", "b"));
    assertThat(error.get("faultCode")).isEqualTo("90501");
    assertThat((String) error.get("faultString"))
        .contains(source.substring(source.indexOf('.') + 1) + "." + operation);
  }

  @Test
  void theOldSdkIsToldToBeReplaced() {
    HttpResponse<byte[]> answer = post("/v1/binary", message(PERSISTENCE, "find", "Order"));
    assertThat(answer.statusCode()).isEqualTo(200);
    AmfObject error = AmfPackets.answer(answer.body());
    assertThat(error.get("faultCode")).isEqualTo("90501");
    assertThat(error.get("faultString"))
        .isEqualTo(
            "The Java SDK 3 is not supported; use com.backendless:backendless 6.0.1 or later");
  }

  @Test
  void aTokenInTheMessageCountsAndOneThatIsNotValidIsRefused() {
    app.register("ada@example.com");
    String token = app.client("ANDROID").login("ada@example.com").token();
    AmfObject stored =
        (AmfObject)
            sent(withToken(token, PERSISTENCE, "save", "Order", Map.of("text", "a"))).get("body");
    assertThat(stored.get("ownerId")).isNotNull();
    assertThat(sent(withToken("x", PERSISTENCE, "find", "Order")).get("faultCode"))
        .isEqualTo("3064");
    assertThat(
            sent(withToken(token, PERSISTENCE, "find", "Order"), "user-token", "other")
                .get("faultCode"))
        .isEqualTo("90400");
    assertThat(sent(withToken("x", "users.UserService", "logout")).get("faultCode")).isNull();
  }

  @Test
  void aRefusalCanBeExplained() {
    app.client("REST").send("POST", "/data/Order", Map.of("text", "a"));
    app.tableRole("Order", "AndroidUser", "DENY", "Create");
    HttpResponse<byte[]> refused =
        post(root(), message(PERSISTENCE, "create", "Order", Map.of("text", "b")));
    assertThat(AmfPackets.answer(refused.body()).get("faultCode")).isEqualTo("1011");
    String id = refused.headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(app.manage("GET", "/security/explain/" + id, null).text())
        .contains("PersistenceService.create", "AndroidUser", "DENY");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"create", "update", "save", "find", "findById", "loadRelations", "addRelation"})
  void argumentsOfOtherTypesAreRefused(String operation) {
    for (Object argument : new Object[] {1L, true, new byte[2], List.of(), Map.of()}) {
      assertThat(sent(message(PERSISTENCE, operation, argument)).get("faultCode"))
          .isIn("8007", "8008");
      assertThat((String) sent(message(PERSISTENCE, operation, "Order", argument)).get("faultCode"))
          .isIn("8007", "8008", "1009", "1000", null);
    }
  }

  @Test
  void whatIsNoMessageIsAnErrorOfItsOwnAndNeverAFailure() {
    assertThat(sent(new byte[0]).get("faultCode")).isEqualTo("8002");
    assertThat(sent(AmfPackets.packet("text")).get("faultCode")).isEqualTo("8002");
    Random random = new Random(7);
    byte[] good = message(PERSISTENCE, "create", "Order", new HashMap<>(Map.of("a", 1L)));
    for (int i = 0; i < 200; i++) {
      byte[] changed = good.clone();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      assertThat(sent(changed).get("faultCode")).isNotEqualTo("90500");
    }
  }
}
