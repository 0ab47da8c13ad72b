package dev.backstay.foundation.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import dev.backstay.foundation.apps.ApiKey;
import dev.backstay.foundation.apps.App;
import dev.backstay.foundation.apps.Apps;
import dev.backstay.foundation.apps.Invocation;
import dev.backstay.foundation.meters.Meters;
import dev.backstay.foundation.settings.ServerSettings;
import dev.backstay.foundation.settings.Setting;
import dev.backstay.security.caller.ApiKeyType;
import dev.backstay.store.Databases;
import dev.backstay.store.database.DatabaseSettings;
import dev.backstay.store.database.Durability;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sockets on which the code of single apps calls the API. */
@Timeout(60)
class CodeSocketTest {
  private static final String RUNNING = "AAAAAAAA-0000-0000-0000-000000000001";
  private static final String ENDED = "AAAAAAAA-0000-0000-0000-000000000002";

  @TempDir private static Path directory;
  private static Databases databases;
  private static HttpEdge edge;
  private static App app;
  private static App other;
  private static Path socket;
  private static Closeable serving;

  @BeforeAll
  static void start() throws Exception {
    databases =
        Databases.open(DatabaseSettings.of(directory, null).withDurability(Durability.NORMAL));
    Apps apps = new Apps(databases, 1_000);
    String developer = developer();
    app = apps.create("app", developer);
    other = apps.create("other", developer);
    apps.addKeySource((of, value) ->
        switch (value) {
          case RUNNING -> key(value, ApiKey.Life.INVOCATION);
          case ENDED -> key(value, ApiKey.Life.ENDED_INVOCATION);
          default -> null;
        });
    edge =
        new HttpEdge(
            ServerSettings.forTests(
                    directory,
                    Map.of(Setting.DRAIN_SECONDS, "0", Setting.TRUSTED_PROXIES, "127.0.0.1"))
                .http(),
            apps,
            new EdgeRoutes(
                List.of(
                    Route.get("/from", exchange -> Response.text(exchange.remoteAddress())),
                    Route.post(
                        "/echo", exchange -> Response.text(new String(exchange.body(), US_ASCII)))),
                List.of(Route.get("/home", exchange -> Response.text("the console"))),
                List.of(Route.get("/settings", exchange -> Response.text("the app's console"))),
                List.of(Route.get("/health", exchange -> Response.text("fine")))),
            Meters.OFF);
    edge.start();
    socket = directory.resolve("socket");
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(socket), 16);
    serving = edge.codeSockets().serve(listening, app.id());
  }

  @AfterAll
  static void stop() throws Exception {
    serving.close();
    edge.close();
    databases.close();
  }

  private static String developer() {
    return databases
        .platform()
        .write(sql -> {
          sql.insertInto(table(name("developer")))
              .set(field(name("id"), String.class), "developer")
              .set(field(name("email"), String.class), "developer@example.com")
              .set(field(name("name"), String.class), "A Developer")
              .set(field(name("created"), Long.class), 0L)
              .set(field(name("password_hash"), String.class), "none")
              .execute();
          return "developer";
        });
  }

  private static ApiKey key(String value, ApiKey.Life life) {
    Invocation invocation =
        new Invocation("S", "Service", "M", "method", null, "nobody", null, Instant.MAX);
    return new ApiKey("invocation", "code", ApiKeyType.BL, value, null, life, invocation);
  }

  @Test
  void anInvocationIsServedRequestAfterRequest() throws Exception {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      for (int i = 0; i < 3; i++) {
        String answer =
            send(
                channel,
                "POST " + path(app, RUNNING) + "/echo HTTP/1.1",
                "Content-Length: 6\r\n",
                "call " + i);
        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\ncall " + i);
      }
    }
  }

  @Test
  void nothingElseIsServed() throws Exception {
    for (String path :
        List.of(
            path(other, RUNNING) + "/from",
            path(app, ENDED) + "/from",
            path(app, heldByPeople()) + "/from",
            "/console/home",
            "/" + app.id() + "/console/settings",
            "/health")) {
      assertThat(get(path)).as(path).startsWith("HTTP/1.1 40").contains("\"code\":2002");
    }
  }

  @Test
  void theAddressIsThisMachinesWhateverTheHeadersSay() throws Exception {
    String request = "GET " + path(app, RUNNING) + "/from HTTP/1.1";
    String forged = "X-Forwarded-For: 203.0.113.9";

    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      assertThat(send(channel, request, forged, "")).endsWith("\r\n\r\n127.0.0.1");
    }
    // nor by TCP, although the address is a trusted proxy's
    assertThat(byTcp(request, forged)).endsWith("\r\n\r\n127.0.0.1");
    assertThat(byTcp("GET " + path(app, heldByPeople()) + "/from HTTP/1.1", forged))
        .endsWith("\r\n\r\n203.0.113.9");
  }

  @Test
  void aSocketThatIsNotServedAnyMoreTakesNobody() throws Exception {
    Path path = directory.resolve("short");
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path), 16);
    edge.codeSockets().serve(listening, app.id()).close();

    assertThatThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(path)).close())
        .isInstanceOf(IOException.class);
  }

  private static String heldByPeople() {
    return app.keys().getFirst().value();
  }

  private static String path(App of, String key) {
    return "/" + of.id() + "/" + key;
  }

  private static String get(String path) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return send(channel, "GET " + path + " HTTP/1.1", "");
    }
  }

  private static String byTcp(String line, String header) throws IOException {
    try (Socket tcp = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
      return send(tcp.getOutputStream(), tcp.getInputStream(), line, header, "");
    }
  }

  private static String send(SocketChannel channel, String... lines) throws IOException {
    return send(Channels.newOutputStream(channel), Channels.newInputStream(channel), lines);
  }

  private static String send(OutputStream out, InputStream in, String... lines) throws IOException {
    String body = lines[lines.length - 1];
    String head = String.join("\r\n", List.of(lines).subList(1, lines.length - 1));
    String request = lines[0] + "\r\nHost: localhost\r\n" + (head.isEmpty() ? "" : head + "\r\n");
    out.write((body.isEmpty() ? request + "\r\n" : request + body).getBytes(US_ASCII));
    out.flush();
    return answer(in);
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    int length = -1;
    while (length < 0 || text.length() < length) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      text.append((char) next);
      int end = text.indexOf("\r\n\r\n");
      if (length < 0 && end >= 0) {
        length = end + 4 + contentLength(text.toString());
      }
    }
    return text.toString();
  }

  private static int contentLength(String head) {
    String found =
        head.lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .findFirst()
            .orElse(null);
    return found == null ? 0 : Integer.parseInt(found.substring(15).strip());
  }
}
