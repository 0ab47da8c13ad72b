package dev.backstay.server.binary;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.server.OnBothDatabases;
import dev.backstay.server.RunningServer.TestApp;
import dev.backstay.server.binary.amf.AmfEnvelope;
import dev.backstay.server.binary.amf.AmfObject;
import dev.backstay.server.binary.amf.AmfPackets;
import dev.backstay.server.binary.amf.AmfReader;
import dev.backstay.server.binary.amf.AmfWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the binary protocol takes and gives at most, and what it never says. */
final class BinaryBoundsTest extends OnBothDatabases {
  private static final String CACHE = "redis.CacheService";
  private static final String PERSISTENCE = "persistence.PersistenceService";
  private static final String PERMISSIONS = "persistence.permissions.ClientPermissionService";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestApp app;

  @BeforeEach
  void createApp() {
    app = newApp();
  }

  private HttpResponse<byte[]> post(
      Map<String, String> headers, String source, String operation, Object... arguments) {
    byte[] packet =
        AmfPackets.message(
            "com.backendless.services." + source, operation, headers, List.of(arguments));
    String root = server().url() + "/" + app.id() + "/" + app.key("ANDROID");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + "/binary"))
            .POST(BodyPublishers.ofByteArray(packet))
            .build();
    try {
      return HTTP.send(request, BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private AmfObject sent(String source, String operation, Object... arguments) {
    return AmfPackets.answer(post(Map.of(), source, operation, arguments).body());
  }

  private AmfObject sentAs(String token, String source, String operation, Object... arguments) {
    return AmfPackets.answer(
        post(Map.of("user-token", token), source, operation, arguments).body());
  }

  /** Each use of a text after the first is two bytes. */
  @Test
  void referencesInAMessageAreBoundedByItsLength() {
    Object many = Collections.nCopies(1_900, "x".repeat(5_000));
    AmfObject error = sent(PERSISTENCE, "create", "Order", Map.of("a", many));
    assertThat(error.get("faultCode")).isEqualTo("8002");
    assertThat((String) error.get("faultString")).contains("characters");
    Object some = Collections.nCopies(1_000, "x".repeat(100));
    assertThat(sent(PERSISTENCE, "create", "Order", Map.of("a", some)).get("faultCode")).isNull();
  }

  @Test
  void aValueOfTheCacheIsBoundedBeforeItIsJson() {
    byte[] referring = AmfWriter.write(Collections.nCopies(900, "x".repeat(5_000)));
    byte[] beyondTheMessages = AmfWriter.write(Collections.nCopies(2_300, "x".repeat(2_900)));
    byte[] large = AmfWriter.write("x".repeat(40_000));
    for (byte[] value : List.of(referring, beyondTheMessages, large)) {
      AmfObject error = sent(CACHE, "putBytes", "large", value);
      assertThat(error.get("faultCode")).isEqualTo("1026");
      assertThat(error.get("faultString"))
          .isEqualTo("The object exceeds maximum permitted serialized size of 10240 bytes");
    }
    assertThat(sent(CACHE, "containsKey", "large").get("body")).isEqualTo(false);
    byte[] fractions = AmfWriter.write(Collections.nCopies(2_000, 0.5));
    assertThat(fractions).hasSizeGreaterThan(10_240);
    assertThat(sent(CACHE, "putBytes", "fractions", fractions).get("faultCode")).isNull();
    assertThat(sent(CACHE, "getBytes", "fractions").get("body")).isEqualTo(fractions);
  }

  @Test
  void whatContainsItselfIsKeptAsItWasSent() {
    byte[] cyclic = {9, 3, 1, 9, 0};
    assertThat(sent(CACHE, "putBytes", "cyclic", cyclic).get("faultCode")).isNull();
    assertThat(sent(CACHE, "getBytes", "cyclic").get("body")).isEqualTo(cyclic);
    assertThat(sent(CACHE, "putBytes", "none", new byte[] {0x55}).get("faultCode"))
        .isEqualTo("8002");
  }

  /**
   * A client that may write to the cache does not choose what classes a program makes objects of.
   */
  @Test
  void theCacheNamesNoClassesOfJava() {
    for (String name :
        List.of(
            "java.util.Locale",
            "javax.a.B",
            "jdk.a.B",
            "sun.a.B",
            "com.sun.a.B",
            "org.apache.a.B",
            "weborb.a.B")) {
      rest("class", Map.of("inner", List.of(Map.of("___class", name, "a", 1))));
      AmfObject inner = (AmfObject) ((List<?>) cached("class").get("inner")).getFirst();
      assertThat(inner.alias()).isEmpty();
      assertThat(inner.get("a")).isEqualTo(1L);

      AmfObject hidden =
          new AmfObject("Person").with("a", List.of(new AmfObject(name).with("b", 1L)));
      String base64 = Base64.getEncoder().encodeToString(AmfWriter.write(hidden));
      rest("hidden", Map.of("___amf", base64));
      assertThat(cached("hidden").alias()).isEmpty();
      assertThat(cached("hidden").get("___amf")).isEqualTo(base64);
    }
    rest("person", Map.of("___class", "com.example.Person", "a", 1));
    assertThat(cached("person").alias()).isEqualTo("com.example.Person");
    byte[] person = AmfWriter.write(new AmfObject("Person").with("a", new byte[] {1}));
    rest("bytes", Map.of("___amf", Base64.getEncoder().encodeToString(person)));
    assertThat(cached("bytes").alias()).isEqualTo("Person");
    rest("broken", Map.of("___amf", "AAAA"));
    assertThat(cached("broken").get("___amf")).isEqualTo("AAAA");
  }

  private void rest(String key, Object value) {
    assertThat(app.client("REST").send("PUT", "/cache/" + key, value).status()).isEqualTo(200);
  }

  private AmfObject cached(String key) {
    return (AmfObject) AmfReader.read((byte[]) sent(CACHE, "getBytes", key).get("body"));
  }

  @Test
  void jsonInAnAnswerIsBounded() {
    app.client("REST").send("POST", "/data/Order", Map.of("text", "a"));
    app.manage("POST", "/data/tables/Order/columns", Map.of("name", "more", "dataType", "JSON"));
    String text = "x".repeat(450_000);
    for (int i = 0; i < 5; i++) {
      Map<String, Object> order = Map.of("text", "b", "more", Map.of("a", text));
      assertThat(app.client("REST").send("POST", "/data/Order", order).status()).isEqualTo(200);
    }
    AmfObject error = sent(PERSISTENCE, "find", "Order");
    assertThat(error.get("faultCode")).isEqualTo("1026");
    assertThat((String) error.get("faultString")).contains("2000000 characters");
    AmfObject query = new AmfObject("com.backendless.services.persistence.BackendlessDataQuery");
    query.with("pageSize", 3L).with("offset", 0L);
    List<?> some = (List<?>) sent(PERSISTENCE, "find", "Order", query).get("body");
    assertThat(some).hasSize(3);
  }

  @Test
  void permissionsOfARecordAreChangedTogetherOrNotAtAll() {
    app.register("ada@example.com");
    String bob = app.register("bob@example.com");
    String ada = app.client("ANDROID").login("ada@example.com").token();
    var stored =
        (AmfObject) sentAs(ada, PERSISTENCE, "create", "Order", Map.of("a", "b")).get("body");
    String id = (String) stored.get("objectId");
    Map<String, Object> denied = change(bob, "DENY");

    List<Object> many = new ArrayList<>(Collections.nCopies(101, denied));
    assertThat(sentAs(ada, PERMISSIONS, "updateUsersPermissions", "Order", id, many))
        .returns("2004", error -> error.get("faultCode"));
    List<Object> wrong = List.of(denied, change("nobody", "DENY"));
    assertThat(sentAs(ada, PERMISSIONS, "updateUsersPermissions", "Order", id, wrong))
        .returns("3057", error -> error.get("faultCode"));
    assertThat(found(id)).isEqualTo(200);

    List<Object> right = List.of(change(bob, "GRANT"), denied);
    assertThat(sentAs(ada, PERMISSIONS, "updateUsersPermissions", "Order", id, right))
        .returns(List.of(true, true), answer -> answer.get("body"));
    assertThat(found(id)).isNotEqualTo(200);
    List<Object> most = new ArrayList<>(Collections.nCopies(99, denied));
    most.add(change(bob, "GRANT"));
    assertThat(sentAs(ada, PERMISSIONS, "updateUsersPermissions", "Order", id, most).get("body"))
        .isEqualTo(Collections.nCopies(100, true));
    assertThat(found(id)).isEqualTo(200);
  }

  private static Map<String, Object> change(String userId, String access) {
    return Map.of("userId", userId, "permission", "FIND", "permissionType", access);
  }

  /** The status that Bob gets. */
  private int found(String id) {
    return app.client("REST").login("bob@example.com").get("/data/Order/" + id).status();
  }

  @Test
  void onlyHeadersOfTheSdkAreTaken() {
    byte[] packet =
        AmfPackets.message(
            "a.B",
            "c",
            Map.of(
                "user-token", "a",
                "application-type", "ANDROID",
                "bl-execution-type", "sync",
                "backstay-run-as", "Role",
                "X-Forwarded-For", "10.0.0.1",
                "Authorization", "Bearer a",
                "Content-Type", "text/html"),
            List.of());
    assertThat(RemotingMessage.of(AmfEnvelope.read(packet).value(), packet.length).headers())
        .containsOnlyKeys("user-token", "application-type", "bl-execution-type", "backstay-run-as");
  }

  @Test
  void theAccessLogHasTheStatusOfTheError() {
    Logger access = (Logger) LoggerFactory.getLogger("backstay.access");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Level before = access.getLevel();
    access.setLevel(Level.INFO);
    access.addAppender(log);
    try {
      assertLogged(log, post(Map.of(), PERSISTENCE, "find", "Nothing"), " 400 ");
      assertLogged(log, post(Map.of(), "no.Service", "find", "Nothing"), " 501 ");
      assertLogged(log, post(Map.of(), CACHE, "containsKey", "a"), " 200 ");
    } finally {
      access.detachAppender(log);
      access.setLevel(before);
    }
  }

  private static void assertLogged(
      ListAppender<ILoggingEvent> log, HttpResponse<byte[]> answer, String status) {
    assertThat(answer.statusCode()).isEqualTo(200);
    String id = answer.headers().firstValue("X-Request-Id").orElseThrow();
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith(id))
        .singleElement()
        .asString()
        .contains(status);
  }
}
