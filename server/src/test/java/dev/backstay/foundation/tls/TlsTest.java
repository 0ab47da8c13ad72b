package dev.backstay.foundation.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.backstay.foundation.directory.DataDirectory;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.server.RunningServer;
import dev.backstay.server.RunningServer.Product;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server with a certificate of its own. */
class TlsTest {
  private static final int HEADER_SECONDS = 1;

  @TempDir private static Path directory;
  private static Path certificate;
  private static Path key;
  private static TestCertificate first;
  private static RunningServer server;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    certificate = directory.resolve("chain.pem");
    key = directory.resolve("key.pem");
    first = TestCertificate.of("EC");
    write(first);
    server =
        RunningServer.start(
            Product.SQLITE,
            Map.of(
                Setting.TLS_CERT,
                certificate.toString(),
                Setting.TLS_KEY,
                key.toString(),
                Setting.REQUEST_HEADER_SECONDS,
                String.valueOf(HEADER_SECONDS)));
    url = server.server().publicUrl();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** As renewal programs do: each file replaced in one step, one after the other. */
  private static void write(TestCertificate made) throws IOException {
    Path draft = Files.writeString(directory.resolve("draft"), made.pem());
    Files.move(draft, certificate, StandardCopyOption.REPLACE_EXISTING);
    Path keyDraft = TestCertificate.writeKey(directory.resolve("draft"), made.keyPem());
    Files.move(keyDraft, key, StandardCopyOption.REPLACE_EXISTING);
  }

  private static HttpClient client(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder().sslContext(first.trusting()).version(version).build();
  }

  @Test
  void saysEverywhereThatItIsHttps() {
    assertThat(url).isEqualTo("https://127.0.0.1:" + server.server().port());
    var running = DataDirectory.readRunning(server.settings().dataDirectory());
    assertThat(running.getProperty("url")).isEqualTo(url);
    assertThat(running.getProperty("local-url"))
        .startsWith("http://127.0.0.1:")
        .isNotEqualTo(url.replace("https", "http"));
  }

  @Test
  void answersByBothVersionsOfHttpWithBodies() throws Exception {
    var app = server.console().createApp("Secure");
    String address = url + "/" + app.id() + "/" + app.key("REST") + "/data/Dish";
    for (HttpClient.Version version : HttpClient.Version.values()) {
      if (version.name().equals("HTTP_3")) {
        continue;
      }
      try (HttpClient http = client(version)) {
        HttpResponse<String> made =
            http.send(
                HttpRequest.newBuilder(URI.create(address))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + version + "\"}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        assertThat(made.version()).isEqualTo(version);
        assertThat(made.headers().firstValue("Strict-Transport-Security"))
            .contains("max-age=15552000");

        // a body whose length nobody has said
        byte[] unsaid = ("{\"name\":\"unsaid " + version + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> streamed =
            http.send(
                HttpRequest.newBuilder(URI.create(address))
                    .header("Content-Type", "application/json")
                    .POST(
                        HttpRequest.BodyPublishers.ofInputStream(
                            () -> new java.io.ByteArrayInputStream(unsaid)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(streamed.statusCode()).as(streamed.body()).isEqualTo(200);
        assertThat(streamed.body()).contains("unsaid " + version);

        HttpResponse<String> found =
            http.send(
                HttpRequest.newBuilder(URI.create(address + "?where=name%3D'" + version + "'"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(found.body()).contains("\"name\":\"" + version + "\"");
      }
    }
  }

  @Test
  void saysNothingOfHttpsToThisMachine() {
    assertThat(
            server.send("GET", "/health/live", Map.of(), null).header("Strict-Transport-Security"))
        .isNull();
  }

  @Test
  void speaksOnlyTls() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP/1.1 200");
    } catch (java.net.SocketException e) {
      // broken off, which is as good
    }
  }

  @Test
  void endsHandshakesThatDoNotGoOn() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.server().port())) {
      socket.setSoTimeout(10_000);
      // the head of a record that never comes
      socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0});
      Instant began = Instant.now();

      assertThat(socket.getInputStream().read()).isNotEqualTo(22);

      assertThat(Duration.between(began, Instant.now()))
          .isBetween(Duration.ofSeconds(HEADER_SECONDS), Duration.ofSeconds(5));
    } catch (java.net.SocketException e) {
      // broken off, which is as good
    }
  }

  @Test
  void takesNewFilesForNewConnectionsAndKeepsTheOldCertificateForWrongOnes() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(CertificateKeeper.class);
    logger.addAppender(log);
    try (SSLSocket open = connect(first.trusting())) {
      assertThat(live(open)).isEqualTo("HTTP/1.1 200 OK");
      TestCertificate second = TestCertificate.of("RSA");

      write(second);

      await(() -> shown().equals(second.certificate()));
      assertThat(live(open)).as("the connection of before").isEqualTo("HTTP/1.1 200 OK");

      TestCertificate.writeKey(key, TestCertificate.of("EC").keyPem());
      await(() -> said(log, "is not that of the certificate"));
      assertThat(shown()).isEqualTo(second.certificate());

      Files.delete(certificate);
      await(() -> said(log, "which is not there"));
      assertThat(shown()).isEqualTo(second.certificate());

      write(first);
      await(() -> shown().equals(first.certificate()));
      assertThat(live(open)).isEqualTo("HTTP/1.1 200 OK");
    } finally {
      write(first);
      await(() -> shown().equals(first.certificate()));
      logger.detachAppender(log);
    }
  }

  @Test
  void doesNotStartWithFilesThatItCannotUse() throws Exception {
    Path other = Files.writeString(directory.resolve("other.pem"), TestCertificate.of("EC").pem());

    assertThatThrownBy(() ->
            RunningServer.start(
                Product.SQLITE,
                Map.of(Setting.TLS_CERT, other.toString(), Setting.TLS_KEY, key.toString())))
        .isInstanceOf(UnusableCertificateException.class)
        .message()
        .contains("is not that of the certificate");
    assertThatThrownBy(
            () -> RunningServer.start(Product.SQLITE, Map.of(Setting.TLS_CERT, other.toString())))
        .message()
        .contains("tls-cert and tls-key are given together or not at all");
  }

  private static boolean said(ListAppender<ILoggingEvent> log, String words) {
    return java.util.List.copyOf(log.list).stream()
        .anyMatch(event -> event.getFormattedMessage().contains(words));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plusSeconds(15);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(50);
    }
  }

  /** The certificate that a new connection is shown, by whichever signer. */
  private static Certificate shown() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new javax.net.ssl.TrustManager[] {new Trusting()}, null);
      try (SSLSocket socket = connect(context)) {
        return socket.getSession().getPeerCertificates()[0];
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLSocket connect(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.server().port());
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  /** Asks on an open connection and reads the whole answer; its first line. */
  private static String live(SSLSocket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String status = reader.readLine();
    int length = 0;
    for (String line = reader.readLine();
        line != null && !line.isEmpty();
        line = reader.readLine()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    for (int i = 0; i < length; i++) {
      assertThat(reader.read()).isNotNegative();
    }
    return status;
  }

  private static final class Trusting extends javax.net.ssl.X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] c, String a) {}

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] c, String a) {}

    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] c, String a, java.net.Socket s) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] c, String a, java.net.Socket s) {}

    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] c, String a, javax.net.ssl.SSLEngine e) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] c, String a, javax.net.ssl.SSLEngine e) {}

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
