package dev.backstay.server.files.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.backstay.foundation.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Names that lead elsewhere each time they are looked up. Two servers listen on one port of two
 * loopback addresses: 127.0.0.2 stands for the public internet and 127.0.0.1 for the machine
 * itself, which must never be asked. The names are the attacker's, who may answer each lookup
 * differently.
 */
final class RebindingTest {
  private static final String PUBLIC = "127.0.0.2";
  private static final String OWN = "127.0.0.1";

  private HttpServer internet;
  private HttpServer machine;
  private final AtomicInteger askedMachine = new AtomicInteger();
  private final Map<String, Deque<String>> answers = new HashMap<>();
  private final List<String> lookups = new ArrayList<>();
  private RemoteFiles remote;

  @BeforeEach
  void start() throws IOException {
    internet = HttpServer.create(new InetSocketAddress(PUBLIC, 0), 0);
    int port = internet.getAddress().getPort();
    machine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    internet.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          byte[] body = "public".getBytes(StandardCharsets.UTF_8);
          // the connection is not used again, so that the next request looks the name up again
          exchange.getResponseHeaders().add("Connection", "close");
          if (path.startsWith("/to/")) {
            exchange
                .getResponseHeaders()
                .add("Location", "http://" + path.substring(4) + ":" + port + "/secret");
            exchange.sendResponseHeaders(302, -1);
          } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    machine.createContext(
        "/",
        exchange -> {
          askedMachine.incrementAndGet();
          exchange.sendResponseHeaders(200, 6);
          exchange.getResponseBody().write("secret".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    internet.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    machine.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    internet.start();
    machine.start();
    remote =
        new RemoteFiles(
            this::addresses,
            address -> address.getHostAddress().equals(PUBLIC),
            Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() throws Exception {
    remote.close();
    internet.stop(0);
    machine.stop(0);
  }

  /** The attacker's name server: each lookup takes the next answer, the last one stays. */
  private synchronized InetAddress[] addresses(String host) throws UnknownHostException {
    lookups.add(host);
    Deque<String> left = answers.get(host);
    if (left == null) {
      throw new UnknownHostException(host);
    }
    List<String> now = List.of((left.size() > 1 ? left.removeFirst() : left.getFirst()).split(" "));
    InetAddress[] found = new InetAddress[now.size()];
    for (int i = 0; i < found.length; i++) {
      found[i] = InetAddress.getByAddress(host, InetAddress.getByName(now.get(i)).getAddress());
    }
    return found;
  }

  /**
   * @param inTurn the answers to the look-ups, each some addresses with blanks between
   */
  private void leads(String host, String... inTurn) {
    answers.put(host, new ArrayDeque<>(List.of(inTurn)));
  }

  private String fetch(String host, String path) throws IOException {
    String address = "http://" + host + ":" + internet.getAddress().getPort() + path;
    try (InputStream in = remote.open(address)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void refused(String host, String path) {
    assertThatThrownBy(() -> fetch(host, path))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("nothing is fetched from that address");
    assertThat(askedMachine).hasValue(0);
  }

  @Test
  void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws IOException {
    leads("rebind.test", PUBLIC, OWN);
    assertThat(fetch("rebind.test", "/file")).isEqualTo("public");
    // one lookup: there is no second one that could lead elsewhere
    assertThat(lookups).containsExactly("rebind.test");
    assertThat(askedMachine).hasValue(0);
    // the next file is another connection, checked again
    refused("rebind.test", "/file");
    assertThat(lookups).hasSizeGreaterThan(1);
  }

  @Test
  void ofSeveralAddressesOnlyThoseThatMayAreTried() throws IOException {
    leads("both.test", OWN + " " + PUBLIC);
    assertThat(fetch("both.test", "/file")).isEqualTo("public");
    assertThat(askedMachine).hasValue(0);
    leads("own.test", OWN + " 127.0.0.3");
    refused("own.test", "/file");
  }

  @Test
  void anAddressThatDoesNotAnswerIsNoWayToTheNext() {
    // nobody listens on the port that the name's public address has: its own address is not tried
    leads("down.test", PUBLIC + " " + OWN);
    internet.stop(0);
    assertThatThrownBy(() -> fetch("down.test", "/file")).isInstanceOf(ApiException.class);
    assertThat(askedMachine).hasValue(0);
  }

  @Test
  void redirectsAreCheckedInTheSameWay() throws IOException {
    leads("first.test", PUBLIC);
    leads("second.test", PUBLIC, OWN);
    assertThat(fetch("first.test", "/to/second.test")).isEqualTo("public");
    refused("first.test", "/to/second.test");
    leads(OWN, OWN);
    refused("first.test", "/to/" + OWN);
    // to itself, looked up again on the way
    leads("again.test", PUBLIC, OWN);
    refused("again.test", "/to/again.test");
    assertThat(lookups).endsWith("again.test", "again.test");
  }
}
